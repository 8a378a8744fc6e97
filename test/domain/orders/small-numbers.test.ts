import { describe, expect, it } from 'vitest';
import type { ExitDecision } from '../../../shared/domain/decide/exit-decision.ts';
import { requestsFor } from '../../../shared/domain/orders/from-decision.ts';
import { inParts, partsOf } from '../../../shared/domain/orders/parts.ts';
import {
  limitQuantity,
  marketQuantity,
  safeStopPrice,
  shareOf,
  takeProfitPriceOnGrid,
} from '../../../shared/domain/orders/rounding.ts';
import { rungsOf } from '../../../shared/domain/orders/rungs.ts';
import { isChurn } from '../../../shared/domain/orders/stop-churn.ts';
import { openLife, RULES, T0 } from '../judge/support.ts';
import { hedge, holding, placed, planned } from './support.ts';

describe('a quantity', () => {
  const free = { ...RULES, minQuantity: '0', marketMinQuantity: '0' };

  it('is none when it is below the minimum of its kind of order, or nothing at all', () => {
    expect([limitQuantity('0.1', RULES), limitQuantity('0.09', RULES)]).toEqual(['0.1', null]);
    expect([limitQuantity('0', free), limitQuantity('0.05', free), limitQuantity('-1', free)]).toEqual([
      null,
      null,
      null,
    ]);
    const rules = { ...RULES, marketMinQuantity: '2' };
    expect([marketQuantity('2', rules), marketQuantity('1.9', rules), limitQuantity('1.9', rules)]).toEqual([
      '2',
      null,
      '1.9',
    ]);
    expect([marketQuantity('0', free), marketQuantity('0.05', free), marketQuantity('-1', free)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('that is asked for as the whole is the whole, to its last digit', () => {
    expect(shareOf('10.123456789', 1, '0.1')).toBe('10.123456789');
    expect(shareOf('10', 1.5, '0.1')).toBe('10');
    expect(shareOf('10', 0.3, '0.1')).toBe('3.0000001');
  });

  it('in parts follows the grid of its kind of order', () => {
    const rules = { ...RULES, stepSize: '0.1', marketStepSize: '1', marketMaxQuantity: '10' };
    const quantities = (type: 'MARKET' | 'STOP_MARKET') =>
      inParts({ operation: 'place', kind: 'sl', type, quantity: '13', price: null }, rules).map(
        ({ quantity }) => quantity,
      );
    expect(quantities('MARKET')).toEqual(['7', '6']);
    expect(quantities('STOP_MARKET')).toEqual(['6.5', '6.5']);
  });

  it('of exactly two maxima is those two', () => {
    expect(partsOf('20', '10', '1')).toEqual(['10', '10']);
    expect(partsOf('20.1', '10', '0.1')).toEqual(['10', '5.1', '5']);
  });
});

describe('a price', () => {
  it('of a target is rounded towards entry, of a stop towards profit', () => {
    const rules = { ...RULES, tickSize: '0.5' };
    expect([takeProfitPriceOnGrid('LONG', 103.4, rules), takeProfitPriceOnGrid('SHORT', 96.6, rules)]).toEqual([
      '103',
      '97',
    ]);
  });

  it('of a stop is none at or below zero', () => {
    expect(safeStopPrice('LONG', -1, 100, RULES)).toBeNull();
    expect(safeStopPrice('LONG', 0, 100, RULES)).toBeNull();
    expect(safeStopPrice('LONG', -1, 0, RULES)).toBeNull();
  });
});

describe('a ladder whose shares make up a whole', () => {
  it('but for the last binary digits sells all of the position', () => {
    const rules = { ...RULES, stepSize: '1', minQuantity: '1', maxQuantity: '100000000' };
    const sold = (missing: number) => rungsOf('10000000', [1 - missing], rules).map(({ quantity }) => quantity);
    expect([sold(0), sold(5e-10), sold(2e-9)]).toEqual([['10000000'], ['10000000'], ['9999999']]);
  });

  it('keeps what its last order cannot take over out of it', () => {
    expect(rungsOf('10', [0.995], RULES)).toEqual([{ level: 0, quantity: '9.9', merged: [] }]);
    expect(rungsOf('10', [0.991, 0.005], RULES)).toEqual([{ level: 0, quantity: '9.9', merged: [1] }]);
  });
});

describe('a trailing move', () => {
  const move = (changes: object) =>
    ({ decisionType: 'move_sl', newSlPrice: 100.05, slReason: 'trailing', ...changes }) as ExitDecision;
  const resting = (price: string, side: 'LONG' | 'SHORT' = 'LONG') =>
    holding({ s: placed('sl', price, '10', { ackedAtMs: T0 - 1 }) }, openLife(side));

  it('waits on one side of entry, and from entry itself', () => {
    expect(isChurn(move({ newSlPrice: 99.8 }), resting('99'), T0)).toBe(true);
    expect(isChurn(move({}), resting('100'), T0)).toBe(true);
    expect(isChurn(move({ newSlPrice: 100 }), resting('99'), T0)).toBe(false);
    expect(isChurn(move({ newSlPrice: 100.2 }), resting('101', 'SHORT'), T0)).toBe(true);
    expect(isChurn(move({ newSlPrice: 99.9 }), resting('101', 'SHORT'), T0)).toBe(false);
    expect(isChurn(move({ newSlPrice: 100 }), resting('101', 'SHORT'), T0)).toBe(false);
    expect(isChurn(move({ newSlPrice: 99.95 }), resting('100', 'SHORT'), T0)).toBe(true);
  });

  it('of exactly the least step is large enough', () => {
    const old = { s: placed('sl', '99.8', '10', { ackedAtMs: T0 - 60_000 }) };
    const base = openLife('LONG', '10', '90');
    expect(isChurn(move({ newSlPrice: 100 }), holding(old, base), T0)).toBe(false);
    expect(isChurn(move({ newSlPrice: 99.99 }), holding(old, base), T0)).toBe(true);
    const exact = { s: placed('sl', '124.75', '10', { ackedAtMs: T0 - 60_000 }) };
    expect(isChurn(move({ newSlPrice: 125 }), holding(exact, base), T0)).toBe(false);
  });

  it('is what a decision of another kind never is', () => {
    expect(isChurn(move({ decisionType: 'no_change' }), resting('101'), T0)).toBe(false);
    expect(isChurn(move({ newSlPrice: null }), resting('101'), T0)).toBe(false);
  });
});

describe('a decision that asks for nothing', () => {
  const decision = (changes: object) =>
    ({
      decisionType: 'no_change',
      fractionToClose: null,
      newSlPrice: null,
      newTpLevels: null,
      tpFractions: null,
      ...changes,
    }) as ExitDecision;
  const basis = { nowMs: T0, markPrice: 100, partialLeg: null, ladderLegs: [0, 1, 2], rules: RULES };

  it.each([
    { decisionType: 'no_change' },
    { decisionType: 'move_sl' },
    { decisionType: 'update_tp_limits' },
    { decisionType: 'partial_close' },
    { decisionType: 'update_tp_limits', newTpLevels: [103] },
  ])('becomes no order: %j', (changes) => {
    expect(requestsFor(decision(changes), openLife(), basis)).toEqual([]);
  });

  it('too small to be sold cancels no ladder either', () => {
    const small = holding({ a: placed('tp', '101', '0.05') }, hedge('0.05'));
    expect(requestsFor(decision({ decisionType: 'full_exit_now' }), small, basis)).toEqual([]);
  });

  it('has as many orders as levels, however many shares it names', () => {
    const ladder = decision({ decisionType: 'update_tp_limits', newTpLevels: [103], tpFractions: [0.25, 0.75] });
    expect(
      requestsFor(ladder, openLife(), basis).map((request) => request.operation === 'place' && request.quantity),
    ).toEqual(['2.5']);
  });

  it('names the plan and the leg of what it sells, where there are any', () => {
    const sale = decision({ decisionType: 'partial_close', fractionToClose: 0.5 });
    const [unplanned] = requestsFor(sale, openLife(), { ...basis, partialLeg: 0 });
    expect(unplanned).toEqual({ operation: 'place', kind: 'partial_tp', type: 'MARKET', quantity: '5', price: null });
    const state = planned();
    const number = state.plan?.number;
    expect(requestsFor(sale, state, basis)[0]).toEqual({ ...unplanned, plan: number });
    expect(requestsFor(sale, state, { ...basis, partialLeg: 0 })[0]).toEqual({
      ...unplanned,
      plan: number,
      leg: 0,
      trigger: state.plan?.legs[0]?.trigger,
    });
    expect(requestsFor(sale, state, { ...basis, partialLeg: 99 })[0]).toEqual({ ...unplanned, plan: number, leg: 99 });
  });

  it('names the legs that were too small and are merged', () => {
    const ladder = decision({
      decisionType: 'update_tp_limits',
      newTpLevels: [101, 102, 103],
      tpFractions: [0.001, 0.5, 0.499],
    });
    const legs = requestsFor(ladder, planned(), { ...basis, ladderLegs: [4, 5, 6] }).map(
      (request) => request.operation === 'place' && [request.leg, request.merged],
    );
    expect(legs).toEqual([
      [5, [4]],
      [6, undefined],
    ]);
  });
});
