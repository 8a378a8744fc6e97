import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustOperations } from '../../../shared/domain/legacy/position-monitor/adjust.ts';
import { ladderOf } from '../../../shared/domain/legacy/position-monitor/ladder.ts';
import { isUnprotected, protectOperations } from '../../../shared/domain/legacy/position-monitor/protect.ts';
import { compare } from '../../../shared/domain/money/decimal.ts';
import { direction } from '../../../shared/domain/position/position.ts';
import { anyPosition, anyRules, cancelled, placed, position, refusedByVenue, resting, sum } from './support.ts';

const RULES = { tickSize: '0.1', stepSize: '0.001', minQuantity: '0.001' };
const anyLeverage = fc.integer({ min: 1, max: 125 });

describe('the ladder', () => {
  it.each([
    ['1004.9', null],
    ['1005', ['1000', 1]],
    ['1010', ['1005', 2]],
    ['1020', ['1014', 3]],
    ['1060', ['1054', 3]],
  ])('at a mark of %s and leverage 10', (mark, expected) => {
    const ladder = ladderOf(position('LONG', mark), 10, RULES);
    if (expected === null) expect(ladder).toBeNull();
    else {
      const [stop, targets] = expected;
      expect(ladder?.targets.length).toBe(targets);
      expect(ladder?.stop).toBe(stop);
    }
  });

  it('sells less than the position, stops half a percent before the mark at most, and mirrors', () => {
    fc.assert(
      fc.property(anyPosition, anyLeverage, anyRules, (at, leverage, rules) => {
        const ladder = ladderOf(at, leverage, rules);
        if (ladder === null) return;
        const sold = sum(ladder.targets.map(({ quantity }) => quantity));
        expect(compare(sold, at.quantity)).toBe(-1);
        const sign = direction(at.side);
        const mark = Number(at.markPrice);
        const tick = Number(rules.tickSize);
        expect(sign * (mark * (1 - sign * 0.005) - Number(ladder.stop))).toBeGreaterThan(-tick);
        for (const { price } of ladder.targets) expect(sign * compare(price, '1000')).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an adjustment', () => {
  const at = position('LONG', '1012');
  const ladder = { stop: '1006', targets: [{ quantity: '2.5', price: '1015' }] };

  it('places the stop, then cancels the one it replaces, then old targets, then places new ones', () => {
    const orders = [
      resting('LONG', 'STOP_MARKET', '980', { id: 'stop' }),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1050', { id: 'target' }),
    ];
    expect(adjustOperations(ladder, at, orders)).toEqual([
      { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '1006' },
      { operation: 'cancel', clientOrderId: 'stop', family: 'algo' },
      { operation: 'cancel', clientOrderId: 'target', family: 'algo' },
      { operation: 'place', kind: 'partial_tp', type: 'TAKE_PROFIT_MARKET', quantity: '2.5', price: '1015' },
    ]);
  });

  it('is nothing when it has been made already: it is asked every ten seconds', () => {
    const orders = [
      resting('LONG', 'STOP_MARKET', '1006'),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1015', { quantity: '2.5' }),
    ];
    expect(adjustOperations(ladder, at, orders)).toEqual([]);
  });

  it('leaves a stop alone that would move by less than a thousandth', () => {
    const orders = [
      resting('LONG', 'STOP_MARKET', '1005.5'),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1015', { quantity: '2.5' }),
    ];
    expect(adjustOperations(ladder, at, orders)).toEqual([]);
  });

  it('leaves a limit order alone that may open a position', () => {
    const entry = { ...resting('LONG', 'LIMIT', '0', { id: 'entry' }), reduceOnly: false };
    expect(cancelled(adjustOperations(ladder, at, [entry]))).toEqual([]);
  });

  it('touches no order of others: their stop stays under ours, and beside their targets none come', () => {
    const orders = [
      { ...resting('LONG', 'STOP_MARKET', '980', { id: 'stop' }), own: false },
      { ...resting('LONG', 'TAKE_PROFIT_MARKET', '1050', { id: 'target' }), own: false },
    ];
    expect(adjustOperations(ladder, at, orders)).toEqual([
      { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '1006' },
    ]);
  });

  it('never loosens a stop, never closes more than the position, never asks for what the venue refuses', () => {
    fc.assert(
      fc.property(
        anyPosition,
        anyLeverage,
        anyRules,
        fc.integer({ min: 700, max: 1_300 }),
        (where, leverage, rules, old) => {
          const earned = ladderOf(where, leverage, rules);
          if (earned === null) return;
          const orders = [resting(where.side, 'STOP_MARKET', String(old), { id: 'old' })];
          const operations = adjustOperations(earned, where, orders);
          expect(refusedByVenue(operations, where)).toEqual([]);
          const stop = placed(operations).find(({ type }) => type === 'STOP_MARKET');
          if (stop === undefined) expect(cancelled(operations)).not.toContain('old');
          else expect(direction(where.side) * compare(stop.price ?? '0', String(old))).toBe(1);
        },
      ),
    );
  });
});

describe('protection', () => {
  it('of a bare position is a stop for all of it, a target for half, a trailing stop for the rest', () => {
    expect(protectOperations(position('SHORT', '1000'), [], RULES)).toEqual([
      { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '1020' },
      { operation: 'place', kind: 'partial_tp', type: 'TAKE_PROFIT_MARKET', quantity: '5', price: '970' },
      {
        operation: 'place',
        kind: 'trailing',
        type: 'TRAILING_STOP_MARKET',
        quantity: '5',
        price: null,
        callbackRatePercent: '1.50',
      },
    ]);
  });

  it('a position with only take-profits is unprotected and gets its stop', () => {
    const orders = [resting('LONG', 'TAKE_PROFIT_MARKET', '1030')];
    const at = position('LONG', '1000');
    expect(isUnprotected(at, orders)).toBe(true);
    expect(placed(protectOperations(at, orders, RULES)).map(({ type }) => type)).toEqual(['STOP_MARKET']);
  });

  it.each([
    ['a stop of the other side', resting('SHORT', 'STOP_MARKET', '980')],
    ['a stop for less than the position', resting('LONG', 'STOP_MARKET', '980', { quantity: '9.999' })],
    ['a trailing stop', resting('LONG', 'TRAILING_STOP_MARKET', '0')],
  ])('%s protects nothing', (_, order) => {
    expect(isUnprotected(position('LONG', '1000'), [order, resting('LONG', 'TAKE_PROFIT_MARKET', '1030')])).toBe(true);
  });

  it('a stop for less than the position is replaced by one no looser', () => {
    const small = resting('SHORT', 'STOP_MARKET', '1005', { quantity: '3', id: 'small' });
    const operations = protectOperations(position('SHORT', '1000'), [small], RULES);
    expect(placed(operations)[0]).toMatchObject({ quantity: '10', price: '1005' });
    expect(cancelled(operations)).toEqual(['small']);
  });

  it('in hedge mode, which has no reduce-only, a stop for more than the position protects nothing', () => {
    const large = { ...resting('LONG', 'STOP_MARKET', '980', { quantity: '11' }), positionSide: 'LONG' as const };
    const target = resting('LONG', 'TAKE_PROFIT_MARKET', '1030');
    expect(isUnprotected(position('LONG', '1000'), [large, target])).toBe(true);
    expect(isUnprotected(position('LONG', '1000'), [{ ...large, quantity: '10' }, target])).toBe(false);
  });

  it('what it asks for protects: a second look asks for nothing', () => {
    const orders = [
      resting('LONG', 'STOP_MARKET', '980'),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1030', { quantity: '5' }),
      resting('LONG', 'TRAILING_STOP_MARKET', '0', { quantity: '5' }),
    ];
    expect(isUnprotected(position('LONG', '1000'), orders)).toBe(false);
  });

  it('on a grid so coarse that half a percent is less than a tick, a stop still stands before the mark', () => {
    const low = { side: 'LONG', quantity: '10', entryPrice: '10', markPrice: '10' } as const;
    const [stop] = placed(protectOperations(low, [], { ...RULES, tickSize: '1' }));
    expect(stop?.price).toBe('9');
  });

  it('puts a stop the mark has passed half a percent away from the mark', () => {
    const [stop] = placed(protectOperations(position('LONG', '900'), [], RULES));
    expect(stop?.price).toBe('895.5');
  });

  it('always has the stop first, never cancels one without placing one, and asks for nothing the venue refuses', () => {
    fc.assert(
      fc.property(anyPosition, anyRules, fc.boolean(), (at, rules, hasSmallStop) => {
        const orders = hasSmallStop ? [resting(at.side, 'STOP_MARKET', '990', { quantity: '0.0001' })] : [];
        const operations = protectOperations(at, orders, rules);
        expect(operations[0]).toMatchObject({ operation: 'place', type: 'STOP_MARKET', quantity: at.quantity });
        expect(refusedByVenue(operations, at)).toEqual([]);
        const closing = placed(operations)
          .slice(1)
          .map(({ quantity }) => quantity);
        expect(compare(sum(closing), at.quantity)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
