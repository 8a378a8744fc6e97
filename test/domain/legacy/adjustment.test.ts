import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustOperations } from '../../../shared/domain/legacy/position-monitor/adjust.ts';
import { ladderOf } from '../../../shared/domain/legacy/position-monitor/ladder.ts';
import { compare } from '../../../shared/domain/money/decimal.ts';
import { direction } from '../../../shared/domain/position/position.ts';
import { anyLeverage, anyPosition, anyRules, cancelled, placed, position, refusedByVenue, resting } from './support.ts';

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

  it('moves a stop by a thousandth', () => {
    const stop = resting('LONG', 'STOP_MARKET', '1000', { id: 'stop' });
    const moved = adjustOperations({ stop: '1001', targets: [] }, at, [stop]);
    expect([placed(moved).map(({ price }) => price), cancelled(moved)]).toEqual([['1001'], ['stop']]);
  });

  it.each(['1012', '1012.1'])('asks for no stop of %s with the mark at 1012', (stop) => {
    const old = resting('LONG', 'STOP_MARKET', '980');
    expect(adjustOperations({ stop, targets: [] }, at, [old])).toEqual([]);
  });

  it('asks for no target that the mark has reached', () => {
    const reached = { ...ladder, targets: [...ladder.targets, { quantity: '2', price: '1012' }] };
    const prices = placed(adjustOperations(reached, at, [])).map(({ price }) => price);
    expect(prices).toEqual(['1006', '1015']);
  });

  it('leaves a limit order alone that may open a position', () => {
    const entry = { ...resting('LONG', 'LIMIT', '0', { id: 'entry' }), reduceOnly: false };
    expect(cancelled(adjustOperations(ladder, at, [entry]))).toEqual([]);
  });

  it.each([
    ['another quantity', resting('LONG', 'TAKE_PROFIT_MARKET', '1015', { quantity: '2.4', id: 'old' })],
    ['another price', resting('LONG', 'TAKE_PROFIT_MARKET', '1015.1', { quantity: '2.5', id: 'old' })],
    ['a limit price', resting('LONG', 'TAKE_PROFIT', '1015', { quantity: '2.5', id: 'old' })],
  ])('replaces a target of %s', (_, order) => {
    expect(adjustOperations(ladder, at, [resting('LONG', 'STOP_MARKET', '1006'), order])).toEqual([
      { operation: 'cancel', clientOrderId: 'old', family: 'algo' },
      { operation: 'place', kind: 'partial_tp', type: 'TAKE_PROFIT_MARKET', quantity: '2.5', price: '1015' },
    ]);
  });

  it('of two targets places only the one that does not rest', () => {
    const two = { stop: '1006', targets: [...ladder.targets, { quantity: '3', price: '1020' }] };
    const stop = resting('LONG', 'STOP_MARKET', '1006');
    const near = resting('LONG', 'TAKE_PROFIT_MARKET', '1015', { quantity: '2.5' });
    const far = resting('LONG', 'TAKE_PROFIT_MARKET', '1020', { quantity: '3' });
    expect(adjustOperations(two, at, [stop, near, far])).toEqual([]);
    expect(adjustOperations(two, at, [stop, near])).toEqual([
      { operation: 'place', kind: 'partial_tp', type: 'TAKE_PROFIT_MARKET', quantity: '3', price: '1020' },
    ]);
  });

  it('changes no target while one of others rests among its own', () => {
    const own = resting('LONG', 'TAKE_PROFIT_MARKET', '1050', { id: 'own' });
    const orders = [resting('LONG', 'STOP_MARKET', '1006'), own, { ...own, clientOrderId: 'theirs', own: false }];
    expect(adjustOperations(ladder, at, orders)).toEqual([]);
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
