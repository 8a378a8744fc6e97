import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/domain/decide/decide.ts';
import { failedDecision } from '../../../shared/domain/decide/decisions.ts';
import type { PositionContext } from '../../../shared/domain/decide/position-context.ts';
import { priceBasedPnlPercent, riskStateOf } from '../../../shared/domain/decide/risk-state.ts';
import { exitLeg } from '../../../shared/domain/plan/legs.ts';
import { gaining, normalPlan, position } from '../given.ts';

const decided = (context: PositionContext) => decide({ context, plan: normalPlan });

describe('leaving at once', () => {
  it.each([
    [-5.01, 'crash', 1, 'full_exit_now'],
    [-5.01, 'high_vol', 1, 'full_exit_now'],
    [-5, 'crash', 1, 'no_change'],
    [-5.01, 'CRASH', 1, 'no_change'],
    [-5.01, null, 1, 'no_change'],
    [-2.01, 'normal', 48.1, 'full_exit_now'],
    [-2, 'normal', 48.1, 'no_change'],
    [-2.01, 'normal', 48, 'no_change'],
    [-2.01, 'normal', null, 'no_change'],
  ])('at a gain of %d in %s after %d hours is %s', (pnl, regime, durationHours, type) => {
    expect(decided(gaining(pnl, { regime, durationHours })).decisionType).toBe(type);
  });

  it('comes before everything else and says why', () => {
    const decision = decided(gaining(-6.12, { regime: 'crash', protection: { activeSl: null, activeTpLevels: [] } }));
    expect(decision).toMatchObject({
      decisionType: 'full_exit_now',
      reason: 'Emergency exit: pnl=-6.12%, regime=crash',
      confidence: 0.95,
      meta: { plan_strategy: 'STANDARD_LADDER', emergency: true },
    });
  });
});

describe('a partial profit', () => {
  const plan = {
    strategyId: 'STANDARD_LADDER',
    legs: [exitLeg('PARTIAL', 0.5, { triggerPrice: 105 }), ...normalPlan.legs],
  } as const;

  it('is taken when the price is at its trigger, before the stop is looked at', () => {
    const decision = decide({ context: gaining(5.42), plan });
    expect(decision).toMatchObject({
      decisionType: 'partial_close',
      fractionToClose: 0.5,
      reason: 'Partial TP hit: pnl=5.42%, taking 50% profit',
      confidence: 0.85,
      meta: { plan_strategy: 'STANDARD_LADDER', tp_price: 105 },
    });
    expect(decide({ context: gaining(4.99), plan }).decisionType).toBe('move_sl');
  });

  it('of a short is taken at its trigger or below, not above', () => {
    const short = { ...plan, legs: [exitLeg('PARTIAL', 0.5, { triggerPrice: 95 }), ...normalPlan.legs] };
    const at = (pnl: number) =>
      decide({ context: gaining(pnl, { side: 'short', protection: { activeSl: 100 } }), plan: short }).decisionType;
    expect([at(4.99), at(5), at(5.1)]).toEqual(['move_sl', 'partial_close', 'partial_close']);
  });

  it('without a trigger price changes nothing and says why', () => {
    const broken = { ...plan, legs: [exitLeg('PARTIAL', 0.5)] };
    expect(decide({ context: gaining(9), plan: broken })).toMatchObject({
      decisionType: 'no_change',
      reason: 'Error in adapter: PARTIAL leg has no trigger price',
      meta: {},
    });
  });

  it('of nothing is no decision', () => {
    const nothing = { ...plan, legs: [exitLeg('PARTIAL', 0, { triggerPrice: 105 })] };
    expect(decide({ context: gaining(9), plan: nothing }).reason).toBe(
      'Error in adapter: PARTIAL_CLOSE requires fraction_to_close in (0.0, 1.0], got 0.0',
    );
  });
});

describe('the ladder', () => {
  it('is laid when none is known to rest, and counts the levels that are behind the price', () => {
    const protection = { activeSl: 100.2, activeTpLevels: [] };
    expect(decided(gaining(1.3, { protection }))).toMatchObject({
      decisionType: 'update_tp_limits',
      newTpLevels: [101.25, 102.49999999999999, 105],
      tpFractions: [0.25, 0.25, 0.5],
      reason: 'TP ladder: 3 levels from plan (STANDARD_LADDER) | 1 already hit',
      confidence: 0.85,
      meta: { regime: 'normal', tp_count: 3, original_tp_count: 3, immediate_hits: 1 },
    });
  });

  it('counts a level that the price stands at as behind it', () => {
    const plan = { strategyId: 'STANDARD_LADDER', legs: [exitLeg('TP', 1, { triggerFraction: 0.01 })] } as const;
    const at = (currentPrice: number) =>
      decide({ context: position({ currentPrice, protection: { activeTpLevels: [] } }), plan }).meta;
    expect(at(101)).toMatchObject({ immediate_hits: 1 });
    expect(at(100.99)).not.toMatchObject({ immediate_hits: 1 });
  });

  it('is laid when it is known that there is none, however that is said', () => {
    for (const activeTpLevels of [[], null])
      expect(decided(position({ protection: { activeSl: 97.5, activeTpLevels } })).decisionType).toBe(
        'update_tp_limits',
      );
  });

  it('is left alone when nobody knows what rests', () => {
    expect(decided(position({ protection: { activeSl: 97.5 } })).decisionType).toBe('no_change');
  });

  it('comes after the stop: a position is protected first', () => {
    const protection = { activeSl: null, activeTpLevels: [] };
    expect(decided(position({ protection })).slReason).toBe('initial_sl');
  });

  it.each([
    ['trend', 'range', false, 'update_tp_limits'],
    ['trend', 'trend', false, 'no_change'],
    ['unknown', 'range', false, 'no_change'],
    ['trend', 'unknown', false, 'no_change'],
    [null, 'range', false, 'no_change'],
    ['', 'range', false, 'no_change'],
    [null, null, true, 'update_tp_limits'],
  ])('made for %s in %s with spike %s is %s', (lastRegime, regime, volatilitySpike, type) => {
    expect(decided(position({ lastRegime, regime, volatilitySpike })).decisionType).toBe(type);
  });

  it('of a plan without targets is no change, and only a half-sure one', () => {
    const plan = { strategyId: 'STANDARD_LADDER', legs: [exitLeg('SL', 1, { triggerFraction: -0.02 })] } as const;
    expect(decide({ context: position({ volatilitySpike: true }), plan })).toMatchObject({
      decisionType: 'no_change',
      reason: 'No TP legs in plan',
      confidence: 0.5,
    });
  });
});

describe('nothing', () => {
  it('is done for a position whose plan works', () => {
    expect(decided(gaining(1.23))).toEqual({
      decisionType: 'no_change',
      symbol: 'BTCUSDT',
      fractionToClose: null,
      newSlPrice: null,
      slReason: null,
      newTpLevels: null,
      tpFractions: null,
      reason: 'Plan working as expected, no action needed',
      confidence: null,
      currentPrice: 101.23,
      pricePnlPercent: 1.23,
      meta: { plan_strategy: 'STANDARD_LADDER' },
    });
  });

  it('is done without a plan, or when planning failed', () => {
    expect(decide({ context: position(), plan: null }).reason).toBe('No Exit Brain plan available');
    expect(failedDecision(position(), new Error('planner exploded')).reason).toBe('Error in adapter: planner exploded');
    expect(failedDecision(position(), 'odd').reason).toBe('Error in adapter: odd');
  });
});

describe('the risk state', () => {
  it.each([
    [-3.01, 'high_risk'],
    [-3, 'drawdown'],
    [-1.01, 'drawdown'],
    [-1, 'normal'],
    [Number.NaN, 'normal'],
  ])('at a gain of %d is %s', (pnl, state) => {
    expect(riskStateOf(pnl)).toBe(state);
  });

  it('rests on a gain in percent of entry that mirrors for shorts', () => {
    expect(priceBasedPnlPercent('LONG', 95_000, 97_000)).toBeCloseTo(2.105, 3);
    expect(priceBasedPnlPercent('SHORT', 3500, 3200)).toBeCloseTo(8.571, 3);
    expect(priceBasedPnlPercent('LONG', 0, 100)).toBe(0);
  });
});
