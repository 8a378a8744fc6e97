import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';

/** The open-positions view in memory, for tests and simulations; rows go in and out as copies. */
export function memoryPositionsView(): PositionsView {
  const accounts = new Map<string, Map<string, ViewRow>>();
  const rowsIn = (venue: string, account: string): Map<string, ViewRow> => {
    const name = JSON.stringify([venue, account]);
    const rows = accounts.get(name) ?? new Map<string, ViewRow>();
    accounts.set(name, rows);
    return rows;
  };

  return {
    async rowsOf(venue, account) {
      const rows = [...rowsIn(venue, account).values()];
      return rows.sort((a, b) => inByteOrder(a.key, b.key)).map(copy);
    },
    async put(venue, account, row) {
      const rows = rowsIn(venue, account);
      const standing = rows.get(row.key);
      if (standing !== undefined && standing.version >= row.version) return false;
      rows.set(row.key, copy(row));
      return true;
    },
    async remove(venue, account, key, version) {
      const rows = rowsIn(venue, account);
      return rows.get(key)?.version === version && rows.delete(key);
    },
  };
}

/** DynamoDB orders text keys by their UTF-8 bytes, JavaScript by UTF-16 units. */
const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const copy = ({ key, version, open, state }: ViewRow): ViewRow => ({
  key,
  version,
  open,
  state: JSON.parse(JSON.stringify(state)),
});
