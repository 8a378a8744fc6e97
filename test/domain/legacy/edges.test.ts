import { describe, expect, it } from 'vitest';
import { withAge } from '../../../shared/domain/legacy/dynamic-tpsl/age-rule.ts';
import { stopPrice, stopPriceBefore, targetPrice } from '../../../shared/domain/legacy/grid.ts';
import {
  gainFraction,
  type LegacyOrder,
  protectingStop,
  stopsOf,
  takeProfitsOf,
} from '../../../shared/domain/legacy/position.ts';
import { ladderOf } from '../../../shared/domain/legacy/position-monitor/ladder.ts';
import { noLooserThan, replacedBy } from '../../../shared/domain/legacy/replaced-stops.ts';
import { trailOperations } from '../../../shared/domain/legacy/trailing-stop-manager/operations.ts';
import { position, RULES, resting } from './support.ts';

const ids = (orders: readonly LegacyOrder[]) => orders.map(({ clientOrderId }) => clientOrderId);

describe('age', () => {
  const levels = { tpFraction: 0.06, slFraction: 0.025 };

  it.each([
    ['a winner after half an hour', 31, 0.03, { tpFraction: 0.06, slFraction: 0.009 }],
    ['a large winner keeps its stop', 31, 0.5, levels],
    ['a winner at half an hour', 30, 0.03, levels],
    ['a gain of exactly 2 %', 31, 0.02, levels],
    ['nowhere after an hour', 61, 0.004, { tpFraction: 0.048, slFraction: 0.02 }],
    ['nowhere below entry after an hour', 61, -0.004, { tpFraction: 0.048, slFraction: 0.02 }],
    ['nowhere at an hour', 60, 0.004, levels],
    ['half a percent after an hour', 61, 0.005, levels],
    ['a loser after an hour', 61, -0.02, levels],
  ])('of %s', (_, ageMinutes, gain, expected) => {
    const aged = withAge(levels, { ageMinutes, gainFraction: gain });
    expect(aged.tpFraction).toBeCloseTo(expected.tpFraction, 12);
    expect(aged.slFraction).toBeCloseTo(expected.slFraction, 12);
  });
});

describe('a price on the grid', () => {
  it('of a stop is rounded towards profit, of a target towards entry, whichever side', () => {
    expect([stopPrice('LONG', 97.51, '0.5'), stopPrice('SHORT', 102.49, '0.5')]).toEqual(['98', '102']);
    expect([targetPrice('LONG', 102.49, '0.5'), targetPrice('SHORT', 97.51, '0.5')]).toEqual(['102', '98']);
  });

  it('of a stop that reaches the mark is the next one away from it', () => {
    expect(stopPriceBefore('LONG', 97.6, '98.1', '0.5')).toBe('98');
    expect(stopPriceBefore('LONG', 97.6, '98', '0.5')).toBe('97.5');
    expect(stopPriceBefore('SHORT', 102.4, '101.9', '0.5')).toBe('102');
    expect(stopPriceBefore('SHORT', 102.4, '102', '0.5')).toBe('102.5');
  });
});

describe('what rests beside a position of the old stack', () => {
  const long = position('LONG', '1000');
  const short = position('SHORT', '1000');

  it('are its stops, the tightest first, and none of the other direction', () => {
    const orders = ['950', '980', '960'].map((price) => resting('LONG', 'STOP_MARKET', price));
    expect(ids(stopsOf(long, orders))).toEqual(['STOP_MARKET@980', 'STOP_MARKET@960', 'STOP_MARKET@950']);
    expect(ids(stopsOf(long, [resting('LONG', 'STOP', '970'), resting('SHORT', 'STOP', '970')]))).toEqual(['STOP@970']);
    const above = ['1050', '1020'].map((price) => resting('SHORT', 'STOP_MARKET', price));
    expect(ids(stopsOf(short, above))).toEqual(['STOP_MARKET@1020', 'STOP_MARKET@1050']);
    expect(stopsOf(long, [resting('LONG', 'TAKE_PROFIT_MARKET', '1100')])).toEqual([]);
  });

  it.each(['LONG', 'SHORT'] as const)('of a %s are, of stops at one price, in the order they are listed', (side) => {
    const orders = ['first', 'second', 'third'].map((id) => resting(side, 'STOP_MARKET', '1000', { id }));
    expect(ids(stopsOf(position(side, '1000'), orders))).toEqual(['first', 'second', 'third']);
  });

  it('is a stop that protects it when it closes all of it, in hedge mode no more', () => {
    const stop = (quantity: string, positionSide: 'BOTH' | 'LONG' = 'BOTH'): LegacyOrder => ({
      ...resting('LONG', 'STOP_MARKET', '980', { quantity }),
      positionSide,
    });
    const protects = (order: LegacyOrder) => protectingStop(long, [order]) !== null;
    expect([protects(stop('10')), protects(stop('11')), protects(stop('9'))]).toEqual([true, true, false]);
    expect([protects(stop('10', 'LONG')), protects(stop('11', 'LONG'))]).toEqual([true, false]);
    expect(protects({ ...stop('0', 'LONG'), closePosition: true })).toBe(true);
  });

  it('are its targets: conditional ones, and limit orders that can only close', () => {
    const limit = (changes: Partial<LegacyOrder>): LegacyOrder => ({ ...resting('LONG', 'LIMIT', '0'), ...changes });
    const orders = [
      resting('LONG', 'TAKE_PROFIT', '1100'),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1100'),
      resting('SHORT', 'TAKE_PROFIT_MARKET', '900'),
      limit({ clientOrderId: 'reduces', reduceOnly: true }),
      limit({ clientOrderId: 'hedged', reduceOnly: false, positionSide: 'LONG' }),
      limit({ clientOrderId: 'may open', reduceOnly: false }),
    ];
    expect(ids(takeProfitsOf(long, orders))).toEqual([
      'TAKE_PROFIT@1100',
      'TAKE_PROFIT_MARKET@1100',
      'reduces',
      'hedged',
    ]);
  });

  it('has no gain without an entry price or a quantity', () => {
    expect(gainFraction({ ...long, entryPrice: '0' })).toBe(0);
    expect(gainFraction({ ...long, quantity: '0' })).toBe(0);
    expect(gainFraction(position('SHORT', '980'))).toBeCloseTo(0.02, 12);
  });

  it('is replaced by a new stop only when it is the old stack’s own and closes a quantity', () => {
    const own = { ...resting('LONG', 'STOP_MARKET', '980'), own: true };
    const others = { ...own, clientOrderId: 'others', own: false };
    const net = { ...own, clientOrderId: 'net', closePosition: true };
    expect(replacedBy([own, others, net])).toEqual([
      { operation: 'cancel', clientOrderId: 'STOP_MARKET@980', family: 'algo' },
    ]);
    expect(noLooserThan([own], '970', long)).toBe('980');
    expect(noLooserThan([own], '985', long)).toBe('985');
    expect(noLooserThan([own], '970', position('LONG', '980'))).toBe('970');
    expect(noLooserThan([others, net], '970', long)).toBe('970');
    const above = { ...resting('SHORT', 'STOP_MARKET', '1020'), own: true };
    expect(noLooserThan([above], '1030', short)).toBe('1020');
    expect(noLooserThan([above], '1010', short)).toBe('1010');
  });
});

describe('the ladder of a gain', () => {
  const targetsAt = (gain: number, rules = RULES) =>
    ladderOf(position('LONG', `${1000 + gain * 10}`), 1, rules)?.targets.map(({ quantity, price }) => [
      quantity,
      price,
    ]);

  it('from 35 % sells 20, 20 and 30 % at 20, 28 and 35 %', () => {
    expect(targetsAt(35)).toEqual([
      ['2', '1200'],
      ['2', '1280'],
      ['3', '1350'],
    ]);
  });

  it('leaves out what is too small to be sold, not what is exactly enough', () => {
    expect(targetsAt(35, { ...RULES, minQuantity: '3' })).toEqual([['3', '1350']]);
    expect(targetsAt(35, { ...RULES, minQuantity: '3.1' })).toEqual([]);
    expect(targetsAt(35, { ...RULES, stepSize: '5', minQuantity: '0' })).toEqual([]);
  });
});

describe('a trailing move of the old stack', () => {
  const wanted = (price: number) => ({ kind: 'trailing', price }) as const;
  const asked = (price: number, mark: string, orders: readonly LegacyOrder[] = [], side: 'LONG' | 'SHORT' = 'LONG') =>
    trailOperations(wanted(price), position(side, mark), orders, RULES).length;

  it('is none without a wish, at or through the mark, or when a stop as tight rests', () => {
    expect(trailOperations(null, position('LONG', '1000'), [], RULES)).toEqual([]);
    expect([asked(990, '1000'), asked(990, '990'), asked(990, '980')]).toEqual([1, 0, 0]);
    expect([asked(1010, '1000', [], 'SHORT'), asked(1010, '1010', [], 'SHORT')]).toEqual([1, 0]);
    const stop = (price: string) => [{ ...resting('LONG', 'STOP_MARKET', price), own: true }];
    expect([asked(990, '1000', stop('990')), asked(990, '1000', stop('991'))]).toEqual([0, 0]);
    expect(asked(990, '1000', stop('989'))).toBe(2);
    const above = (price: string) => [resting('SHORT', 'STOP_MARKET', price)];
    expect([asked(1010, '1000', above('1010'), 'SHORT'), asked(1010, '1000', above('1009'), 'SHORT')]).toEqual([0, 0]);
    expect(asked(1010, '1000', above('1011'), 'SHORT')).toBe(2);
  });
});
