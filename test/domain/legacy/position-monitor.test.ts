import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LegacyOrder } from '../../../shared/domain/legacy/position.ts';
import { ladderOf } from '../../../shared/domain/legacy/position-monitor/ladder.ts';
import { isUnprotected, protectOperations } from '../../../shared/domain/legacy/position-monitor/protect.ts';
import { compare } from '../../../shared/domain/money/decimal.ts';
import { direction } from '../../../shared/domain/position/position.ts';
import {
  anyLeverage,
  anyPosition,
  anyRules,
  cancelled,
  placed,
  position,
  RULES,
  refusedByVenue,
  resting,
  sum,
  textsOf,
} from './support.ts';

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

  it('from 5 % of margin stops just beyond entry and sells a quarter at 8 %, whichever side', () => {
    const ladder = (side: 'LONG' | 'SHORT', mark: string) => ladderOf(position(side, mark), 5, RULES);
    expect(ladder('LONG', '1010')).toEqual({ stop: '1001', targets: [{ quantity: '2.5', price: '1016' }] });
    expect(ladder('SHORT', '990')).toEqual({ stop: '999', targets: [{ quantity: '2.5', price: '984' }] });
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

  it.each(['0', '-1'])('of a position of %s is nothing', (quantity) => {
    expect(protectOperations(position('LONG', '1000', quantity), [], RULES)).toEqual([]);
  });

  it('has no target that the mark has reached, and the trailing stop takes no more for it', () => {
    const asked = (side: 'LONG' | 'SHORT', mark: string) => textsOf(protectOperations(position(side, mark), [], RULES));
    expect(asked('LONG', '1029.9')).toEqual(['sl 10 @980', 'partial_tp 5 @1030', 'trailing 5']);
    expect(asked('LONG', '1030')).toEqual(['sl 10 @980', 'trailing 5']);
    expect(asked('SHORT', '970.1')).toEqual(['sl 10 @1020', 'partial_tp 5 @970', 'trailing 5']);
    expect(asked('SHORT', '970')).toEqual(['sl 10 @1020', 'trailing 5']);
  });

  it('beside a trailing stop that closes the position has no second one', () => {
    const trailing = (side: 'LONG' | 'SHORT') => resting(side, 'TRAILING_STOP_MARKET', '0', { quantity: '5' });
    const kinds = (order: LegacyOrder) =>
      placed(protectOperations(position('LONG', '1000'), [order], RULES)).map(({ kind }) => kind);
    expect(kinds(trailing('LONG'))).toEqual(['sl', 'partial_tp']);
    expect(kinds(trailing('SHORT'))).toEqual(['sl', 'partial_tp', 'trailing']);
  });

  it.each([
    ['0.002', ['sl 0.002 @980', 'partial_tp 0.001 @1030', 'trailing 0.001']],
    ['0.001', ['sl 0.001 @980', 'trailing 0.001']],
    ['0.0009', ['sl 0.0009 @980']],
  ])('of a position of %s sells no half that is less than the least', (quantity, expected) => {
    const operations = protectOperations(position('LONG', '1000', quantity), [], RULES);
    expect(textsOf(operations)).toEqual(expected);
  });

  it('a position with only its stop is unprotected: nothing takes a profit', () => {
    expect(isUnprotected(position('LONG', '1000'), [resting('LONG', 'STOP_MARKET', '980')])).toBe(true);
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
