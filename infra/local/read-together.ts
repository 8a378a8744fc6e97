import type { PositionsView, ViewRow } from '../../shared/ports/positions-view.ts';

/**
 * Who asks for the rows of an account while somebody else is being answered gets the same answer: the functions of a tick
 * all ask at one moment. A row may then be as old as the first of them, as with the table's own reads, which are not consistent.
 */
export function readTogether(view: PositionsView): PositionsView {
  const underWay = new Map<string, Promise<readonly ViewRow[]>>();
  return {
    ...view,
    rowsOf(venue, account) {
      const key = JSON.stringify([venue, account]);
      const joined = underWay.get(key);
      if (joined !== undefined) return joined;
      const read = view.rowsOf(venue, account).finally(() => underWay.delete(key));
      underWay.set(key, read);
      return read;
    },
  };
}
