import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PositionsView, ViewRow } from '../../shared/ports/positions-view.ts';

export interface PositionsViewSubject {
  readonly view: PositionsView;
  stop(): Promise<void>;
}

const aRow = (changes: Partial<ViewRow> = {}): ViewRow => ({
  key: 'life#BTCUSDT#BOTH#1',
  version: 1,
  open: true,
  state: { status: 'open', quantity: '0.015' },
  ...changes,
});

/** What every open-positions view does. The subject is made once; every test uses an account of its own. */
export function positionsViewContract(name: string, makeSubject: () => Promise<PositionsViewSubject>): void {
  describe(`positions view: ${name}`, () => {
    let subject: PositionsViewSubject;
    let accounts = 0;
    const anAccount = (): string => `account-${++accounts}`;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    afterAll(() => subject.stop());

    it('has no rows of an account it never saw', async () => {
      expect(await subject.view.rowsOf('binance', anAccount())).toEqual([]);
    });

    it('answers all rows of an account in key order, as they were put', async () => {
      const account = anAccount();
      const keys = ['market#BTCUSDT', 'life#ＡUSDT#BOTH#1', 'life#BTCUSDT#BOTH#2', 'account', 'life#\u{1f680}#BOTH#1'];
      for (const key of keys) expect(await subject.view.put('binance', account, aRow({ key }))).toBe(true);
      // By the bytes of UTF-8: what lies outside the basic plane comes last.
      const ordered = [
        'account',
        'life#BTCUSDT#BOTH#2',
        'life#ＡUSDT#BOTH#1',
        'life#\u{1f680}#BOTH#1',
        'market#BTCUSDT',
      ];
      expect(await subject.view.rowsOf('binance', account)).toEqual(ordered.map((key) => aRow({ key })));
    });

    it('keeps venues and accounts apart', async () => {
      const account = anAccount();
      await subject.view.put('binance', account, aRow());
      expect(await subject.view.rowsOf('paper', account)).toEqual([]);
      expect(await subject.view.rowsOf('binance', `${account}x`)).toEqual([]);
    });

    it('replaces a row by a newer one only', async () => {
      const account = anAccount();
      const put = (version: number, open: boolean): Promise<boolean> =>
        subject.view.put('binance', account, aRow({ version, open }));
      expect(await put(9, true)).toBe(true);
      expect(await put(9, false)).toBe(false);
      expect(await put(2, false)).toBe(false);
      expect(await put(10, false)).toBe(true);
      expect(await subject.view.rowsOf('binance', account)).toEqual([aRow({ version: 10, open: false })]);
    });

    it('ends with the newest row whatever order racing writers come in', async () => {
      const account = anAccount();
      const versions = [5, 3, 8, 1, 7, 2, 6, 4];
      await Promise.all(versions.map((version) => subject.view.put('binance', account, aRow({ version }))));
      expect(await subject.view.rowsOf('binance', account)).toEqual([aRow({ version: 8 })]);
    });

    it('removes a row only at exactly the version given', async () => {
      const account = anAccount();
      const row = aRow({ version: 4 });
      await subject.view.put('binance', account, row);
      const remove = (version: number): Promise<boolean> => subject.view.remove('binance', account, row.key, version);
      expect(await remove(3)).toBe(false);
      expect(await remove(5)).toBe(false);
      expect(await subject.view.rowsOf('binance', account)).toHaveLength(1);
      expect(await remove(4)).toBe(true);
      expect(await remove(4)).toBe(false);
      expect(await subject.view.rowsOf('binance', account)).toEqual([]);
    });

    it('takes a row again after it was removed, whatever its version', async () => {
      const account = anAccount();
      await subject.view.put('binance', account, aRow({ version: 4 }));
      await subject.view.remove('binance', account, aRow().key, 4);
      expect(await subject.view.put('binance', account, aRow({ version: 1 }))).toBe(true);
    });

    it('takes a version that is a time', async () => {
      const account = anAccount();
      const row = aRow({ key: 'market#BTCUSDT', version: 1_800_000_000_123, state: null });
      await subject.view.put('binance', account, row);
      expect(await subject.view.rowsOf('binance', account)).toEqual([row]);
    });

    it('answers more rows than fit one page', async () => {
      const account = anAccount();
      const rows = Array.from({ length: 8 }, (_, n) => aRow({ key: `life#${n}`, state: 'x'.repeat(200_000) }));
      for (const row of rows) await subject.view.put('binance', account, row);
      expect(await subject.view.rowsOf('binance', account)).toEqual(rows);
    });

    it('shares nothing with its callers', async () => {
      const account = anAccount();
      const state = { quantity: '1' };
      await subject.view.put('binance', account, aRow({ state }));
      state.quantity = '2';
      const [row] = await subject.view.rowsOf('binance', account);
      (row?.state as { quantity: string }).quantity = '3';
      expect(await subject.view.rowsOf('binance', account)).toEqual([aRow({ state: { quantity: '1' } })]);
    });
  });
}
