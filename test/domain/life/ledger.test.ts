import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerFrom, newTrades } from '../../../shared/domain/life/counted.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { LedgerTrade } from '../../../shared/domain/life/ledger.ts';
import { compareTradeIds, cutIntoLives } from '../../../shared/domain/life/ledger.ts';
import { netOf, signedQuantity } from '../../../shared/domain/life/ledger-events.ts';
import type { LifeState, OpenLife } from '../../../shared/domain/life/state.ts';
import { add } from '../../../shared/domain/money/decimal.ts';
import { applyTrades, openLife, T0, trade } from '../judge/support.ts';

const BIG = 9_000_000_000_000_000_000n;
const trades = (limit = 60) =>
  fc
    .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 9_000, max: 11_000 })), {
      minLength: 1,
      maxLength: limit,
    })
    .map((list) =>
      list.map(([buys, tenths, cents], index): LedgerTrade => {
        const named = trade(String(BIG + BigInt(index * 7)), buys ? 'BUY' : 'SELL', `${tenths / 10}`, `${cents / 100}`);
        return { ...named, timeMs: T0 + index * 1000 };
      }),
    );

const held = (lives: readonly LifeState[]): string =>
  lives.reduce((sum, state) => (state.status === 'open' ? add(sum, signedQuantity(state)) : sum), '0');

const inOnePiece = (list: readonly LedgerTrade[]): LifeState[] => {
  const lives: LifeState[] = [];
  applyTrades(lives, list, 'ledger');
  return lives;
};

describe('cutting the ledger into lives', () => {
  it('conserves quantity, and every life but the last ends flat', () => {
    fc.assert(
      fc.property(trades(), (list) => {
        const lives = cutIntoLives('BOTH', '0', list);
        expect(lives.map((life) => netOf(life.trades)).reduce(add, '0')).toBe(netOf(list));
        expect(lives.slice(0, -1).every(({ endsFlat }) => endsFlat)).toBe(true);
        for (const life of lives.slice(0, -1)) expect(netOf(life.trades)).toBe('0');
      }),
    );
  });

  it('splits a trade that crosses zero between two lives under one id', () => {
    const lives = cutIntoLives('BOTH', '0', [trade(1, 'BUY', '1'), trade(2, 'SELL', '3')]);
    expect(lives.map(({ side, endsFlat }) => [side, endsFlat])).toEqual([
      ['LONG', true],
      ['SHORT', false],
    ]);
    expect(lives.map((life) => life.trades.at(-1))).toMatchObject([
      { tradeId: '2', quantity: '1', wholeQuantity: '3' },
      { tradeId: '2', quantity: '2', wholeQuantity: '3' },
    ]);
  });

  it('opens no opposite life in a hedge slot', () => {
    const lives = cutIntoLives('LONG', '0', [
      trade(1, 'SELL', '5'),
      trade(2, 'BUY', '1'),
      trade(3, 'SELL', '4'),
      trade(4, 'BUY', '2'),
    ]);
    expect(lives.map((life) => [life.side, netOf(life.trades)])).toEqual([
      ['LONG', '0'],
      ['LONG', '2'],
    ]);
  });

  it('compares ids of 19 digits as numbers', () => {
    expect(compareTradeIds('9007199254740993', '9007199254740992')).toBe(1);
    expect(compareTradeIds('999', '9000000000000000001')).toBeLessThan(0);
    expect(compareTradeIds('7', '7')).toBe(0);
  });
});

describe('counting trades', () => {
  it('comes to the same lives however the ledger is delivered: in pieces, overlapping, again', () => {
    fc.assert(
      fc.property(trades(80), fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 20 }), (list, pieces) => {
        const lives: LifeState[] = [];
        let seen = 0;
        for (const piece of [...pieces, list.length]) {
          seen = Math.min(list.length, seen + piece);
          applyTrades(lives, list.slice(0, seen), 'ledger');
        }
        expect(lives).toEqual(inOnePiece(list));
        expect(held(lives)).toBe(netOf(list));
        applyTrades(lives, list, 'ledger');
        expect(lives).toEqual(inOnePiece(list));
      }),
    );
  });

  it('survives a crash between the two commits of a crossing trade', () => {
    fc.assert(
      fc.property(trades(30), (list) => {
        const lives: LifeState[] = [];
        for (let run = 0; run <= list.length; run++) applyTrades(lives, list, 'event', 'BOTH', 1);
        expect(held(lives)).toBe(netOf(list));
      }),
    );
  });

  it('reads on from where nothing is missed', () => {
    fc.assert(
      fc.property(trades(40), fc.nat(), (list, at) => {
        const cut = at % list.length;
        const lives = inOnePiece(list.slice(0, cut + 1));
        const from = ledgerFrom(lives.at(-1) ?? { status: 'unknown' });
        const read = list.filter(({ tradeId }) => from === undefined || compareTradeIds(tradeId, from) >= 0);
        expect(read.length).toBeLessThanOrEqual(list.length - cut);
        applyTrades(lives, read, 'ledger');
        expect(lives).toEqual(inOnePiece(list));
      }),
    );
  });

  it('counts the fills of an entry that are reported in any order, each once', () => {
    const fills = fc.integer({ min: 1, max: 40 }).map((count) =>
      Array.from({ length: count }, (_, index) => ({
        ...trade(String(BIG + BigInt(index)), 'BUY', '0.3', `${100 + (index % 7)}`),
        timeMs: T0 + index,
      })),
    );
    fc.assert(
      fc.property(
        fills.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.array(fc.nat())),
        ),
        ([list, order, again]) => {
          const lives: LifeState[] = [];
          for (const [index, one] of order.entries()) {
            applyTrades(lives, [one], 'event');
            const repeated = list[(again[index] ?? 0) % list.length];
            if (repeated !== undefined) applyTrades(lives, [repeated], 'event');
          }
          expect(lives).toHaveLength(1);
          expect(held(lives)).toBe(netOf(list));
          applyTrades(lives, list, 'ledger');
          expect(held(lives)).toBe(netOf(list));
        },
      ),
    );
  });

  it('remembers a life of many fills and never counts one twice', () => {
    const list = Array.from({ length: 200 }, (_, index) => trade(100 + index, 'BUY', '0.1'));
    const lives: LifeState[] = [];
    for (const one of list) applyTrades(lives, [one], 'event');
    for (const one of list) applyTrades(lives, [one], 'event');
    applyTrades(lives, list, 'ledger');
    expect(held(lives)).toBe('20');
    expect((lives[0] as OpenLife).tradeIds).toHaveLength(40);
    expect(ledgerFrom(lives[0] as OpenLife)).toBe('259');
  });

  it('keeps no ids of trades that the ledger showed', () => {
    const [life] = inOnePiece([trade(1, 'BUY', '1'), trade(5, 'BUY', '1')]);
    expect(life).toMatchObject({ settledTradeId: '5', tradeIds: [] });
  });

  it('leaves to earlier lives what was theirs', () => {
    const older = { ...trade(1, 'BUY', '9'), timeMs: T0 - 3_600_000 };
    const closing = trade(2, 'SELL', '9');
    const late = trade(3, 'BUY', '1');
    const first = trade(4, 'BUY', '1');
    const lives: LifeState[] = [];
    applyTrades(lives, [first], 'event');
    expect(newTrades(lives[0] as OpenLife, [older, closing, late, first])).toEqual([late]);
    expect(newTrades(lives[0] as OpenLife, [older])).toEqual([]);
    expect(newTrades(lives[0] as OpenLife, [closing])).toEqual([]);
  });

  it('holds a trade below the end of a flat life that was never counted', () => {
    const lives: LifeState[] = [];
    applyTrades(lives, [trade(1, 'BUY', '1')], 'event');
    applyTrades(lives, [trade(3, 'SELL', '1')], 'event');
    applyTrades(lives, [trade(2, 'BUY', '1')], 'event');
    expect(lives.map(({ status }) => status)).toEqual(['flat', 'open']);
    expect(held(lives)).toBe('1');
  });

  it('counts nothing that a position read already showed', () => {
    const seen = fold(
      [{ type: 'PositionObserved', v: 1, data: { quantity: '12', entryPrice: '101', readAtMs: T0 + 500 } }],
      openLife(),
    );
    const during = { ...trade(20, 'BUY', '2'), timeMs: T0 + 400 };
    const after = { ...trade(21, 'BUY', '2'), timeMs: T0 + 501 };
    expect(newTrades(seen, [during, after])).toEqual([after]);
  });

  it('takes what two reads ended as ended, whenever the ledger shows the trade', () => {
    const flat = fold(
      [
        {
          type: 'PositionFlat',
          v: 1,
          data: { evidence: 'two-reads', flatAtMs: T0 + 9_000, realisedPnlQuote: '0', realisedR: null },
        },
      ],
      openLife(),
    );
    const closing = { ...trade(30, 'SELL', '10'), timeMs: T0 + 4_000 };
    const next = { ...trade(31, 'SELL', '10'), timeMs: T0 + 12_000 };
    expect(newTrades(flat, [closing, next])).toEqual([next]);
  });
});
