import { expect, it } from 'vitest';
import { readTogether } from '../../../infra/local/read-together.ts';
import type { PositionsView, ViewRow } from '../../../shared/ports/positions-view.ts';

/** A view whose reads are answered, or fail, when the test says so. */
function slowView() {
  const reads: { readonly account: string; readonly answer: (rows: Promise<readonly ViewRow[]>) => void }[] = [];
  const view = {
    rowsOf: (_venue: string, account: string) =>
      new Promise<readonly ViewRow[]>((resolve) => reads.push({ account, answer: resolve })),
  } as Partial<PositionsView> as PositionsView;
  return { reads, view: readTogether(view) };
}

const rows = (key: string): Promise<readonly ViewRow[]> =>
  Promise.resolve([{ key, version: 1, open: true, state: null }]);

it('reads that are under way together are one, and a later one is another', async () => {
  const { reads, view } = slowView();
  const together = Promise.all([view.rowsOf('v', 'a'), view.rowsOf('v', 'a')]);
  expect(reads).toHaveLength(1);
  reads[0]?.answer(rows('first'));
  expect((await together).map(([row]) => row?.key)).toEqual(['first', 'first']);
  const later = view.rowsOf('v', 'a');
  reads[1]?.answer(rows('second'));
  expect((await later)[0]?.key).toBe('second');
});

it('keeps accounts and venues apart', () => {
  const { reads, view } = slowView();
  for (const [venue, account] of [
    ['v', 'a'],
    ['v', 'b'],
    ['w', 'a'],
  ] as const) {
    void view.rowsOf(venue, account);
  }
  expect(reads.map(({ account }) => account)).toEqual(['a', 'b', 'a']);
});

it('a read that fails fails for all who asked, and the next one is asked anew', async () => {
  const { reads, view } = slowView();
  const together = Promise.allSettled([view.rowsOf('v', 'a'), view.rowsOf('v', 'a')]);
  reads[0]?.answer(Promise.reject(new Error('no table')));
  expect((await together).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  void view.rowsOf('v', 'a');
  expect(reads).toHaveLength(2);
});
