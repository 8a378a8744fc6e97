import { describe, expect, it } from 'vitest';
import { missedTrades, readingStart } from '../../../shared/application/fill-stream/missed-trades.ts';
import { SymbolMemory } from '../../../shared/application/fill-stream/symbol-memory.ts';
import type { AccountTrade } from '../../../shared/ports/exchange.ts';
import { account, type Told } from './support.ts';

const fillOf = (row: AccountTrade) => ({
  ...row,
  tradeTimeMs: row.timeMs,
  heardAtMs: 0,
  clientOrderId: null,
  onlyReduces: false,
});
const idsOf = (rows: readonly AccountTrade[]): string[] => rows.map(({ tradeId }) => tradeId);
const missed = (on: ReturnType<typeof account>, memory = new SymbolMemory(), positions = on.positions()): string[] =>
  idsOf(missedTrades({ rows: [], positions }, 'BTCUSDT', memory, on.ledger));

function played(...told: readonly Told[]): ReturnType<typeof account> {
  const on = account();
  for (const one of told) on.execute(one);
  return on;
}

describe('of a position nobody has a ledger of', () => {
  it('the trades since it was last flat are missed', () => {
    expect(missed(played({}, { side: 'SELL' }, { quantity: '1' }, { side: 'SELL', quantity: '0.4' }))).toEqual([
      '103',
      '104',
    ]);
  });

  it('trades that came after the read of the position belong to it', () => {
    const on = played({});
    const before = on.positions().map((position) => ({ ...position, updateTimeMs: 1 }));
    const [first] = on.ledger;
    on.execute();
    const ledger = [{ ...first, timeMs: 1 } as AccountTrade, ...on.ledger.slice(1)];
    expect(idsOf(missedTrades({ rows: [], positions: before }, 'BTCUSDT', new SymbolMemory(), ledger))).toEqual([
      '101',
      '102',
    ]);
  });

  it('long and short sides are looked at apart', () => {
    const on = played(
      { positionSide: 'LONG' },
      { positionSide: 'SHORT', side: 'SELL' },
      { positionSide: 'LONG', side: 'SELL' },
      { positionSide: 'SHORT', side: 'SELL' },
    );
    expect(missed(on)).toEqual(['102', '104']);
  });

  it('nothing is missed of a flat one, unless this process has told its beginning', () => {
    const on = played({}, { side: 'SELL' });
    expect(missed(on)).toEqual([]);
    const memory = new SymbolMemory();
    const first = fillOf(on.ledger[0] as AccountTrade);
    memory.take(first);
    memory.follow(first);
    expect(readingStart({ rows: [], positions: [] }, 'BTCUSDT', memory)).toEqual({ from: '101' });
    expect(missed(on, memory)).toEqual(['102']);
  });

  it('there is nothing to read where nothing is known to have happened', () => {
    expect(readingStart({ rows: [], positions: [] }, 'BTCUSDT', new SymbolMemory())).toBeNull();
  });
});

describe('the memory of a symbol', () => {
  const trade = (id: number) => ({ tradeId: String(id), tradeTimeMs: id });

  it('takes a trade once, in whatever order', () => {
    const memory = new SymbolMemory();
    expect([5, 3, 5, 4, 3].map((id) => memory.take(trade(id)))).toEqual([true, true, false, true, false]);
  });

  it('compares ids as numbers', () => {
    const memory = new SymbolMemory();
    memory.readUpTo([{ tradeId: '999', timeMs: 0 }], 60_000);
    expect(memory.take(trade(1_000))).toBe(true);
    expect(memory.take(trade(99))).toBe(false);
  });

  it('reads on from the newest trade that is old enough to be listed for certain, and keeps that one known', () => {
    const memory = new SymbolMemory();
    memory.readUpTo(
      [
        { tradeId: '1', timeMs: 0 },
        { tradeId: '2', timeMs: 1_000 },
        { tradeId: '3', timeMs: 50_000 },
      ],
      61_000,
    );
    expect(memory.readFrom).toBe('2');
    expect(memory.has('2')).toBe(true);
    expect(memory.has('3')).toBe(false);
    memory.readUpTo([{ tradeId: '1', timeMs: 0 }], 90_000);
    expect(memory.readFrom).toBe('2');
  });

  it('is bounded: what it forgets counts as known, what it keeps is still told apart', () => {
    const memory = new SymbolMemory();
    for (let id = 1; id <= 1_001; id += 1) memory.take(trade(id * 2));
    expect(memory.readFrom).toBe(String(502 * 2));
    expect([memory.take(trade(4)), memory.take(trade(2_002))]).toEqual([false, false]);
    expect([memory.take(trade(2_001)), memory.take(trade(2_004)), memory.take(trade(1_005))]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
