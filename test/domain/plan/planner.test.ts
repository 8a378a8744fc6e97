import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBuildingLine, planCreatedLine, staticProfileLine } from '../../../shared/domain/plan/log-lines.ts';
import { buildPlan, DEFAULT_PLANNER_CONFIG } from '../../../shared/domain/plan/planner.ts';
import { NORMAL_DEFAULT, TREND_DEFAULT } from '../../../shared/domain/profiles/defaults.ts';
import { parseProfileOverrides } from '../../../shared/domain/profiles/parse.ts';
import { NOON_MS, planContext } from '../given.ts';

// One seed: a failing run is found again.
fc.configureGlobal({ seed: 20251210 });

const TEMPLATE = { ...DEFAULT_PLANNER_CONFIG, useProfiles: false };
const triggers = (plan: ReturnType<typeof buildPlan>) => plan.legs.map((leg) => [leg.kind, leg.triggerFraction]);

describe('a standard plan', () => {
  it('ladders a normal market out by NORMAL_DEFAULT', () => {
    const plan = buildPlan(planContext());
    expect(plan).toMatchObject({
      strategyId: 'STANDARD_LADDER',
      reason: '3-leg strategy: TP=3.0%, SL=2.5%',
      confidence: 0.75,
      profileName: 'NORMAL_DEFAULT',
      totalTpFraction: 1,
      totalSlFraction: 1,
      hasTrailing: false,
      trailing: NORMAL_DEFAULT.trailing,
      createdAtMs: NOON_MS,
      expiresAtMs: NOON_MS + 86_400_000,
    });
    expect(triggers(plan)).toEqual([
      ['TP', 0.0125],
      ['TP', 0.025],
      ['TP', 0.05],
      ['SL', -0.025],
    ]);
  });

  it('leaves 35 % of a trend to the trailing stop', () => {
    const plan = buildPlan(planContext({ marketRegime: 'TRENDING' }));
    const trail = plan.legs.find((leg) => leg.kind === 'TRAIL');
    expect(trail).toMatchObject({ trailCallbackFraction: 0.02, reason: 'TRAIL: 35% @ 2.0% callback', priority: 3 });
    expect(trail?.sizeFraction).toBeCloseTo(0.35, 12);
    expect(plan.trailing).toEqual(TREND_DEFAULT.trailing);
  });

  it('does not trail a position that must not trail', () => {
    expect(buildPlan(planContext({ marketRegime: 'TRENDING', trailEnabled: false })).trailing).toBeNull();
  });

  it('uses the profile of the symbol, and of the strategy the position names', () => {
    const book = parseProfileOverrides({ mappings: [{ strategyId: 'SCALP_V2', profileName: 'CHOP_DEFAULT' }] });
    expect(buildPlan(planContext({ strategyId: 'SCALP_V2' }), undefined, book).profileName).toBe('CHOP_DEFAULT');
    expect(buildPlan(planContext(), undefined, book).profileName).toBe('NORMAL_DEFAULT');
  });

  it.each([
    ['NORMAL', 'NORMAL', -0.025],
    ['CONSERVATIVE', 'NORMAL', -0.0175],
    ['CRITICAL', 'NORMAL', -0.0125],
    ['CRITICAL', 'TRENDING', -0.01],
    ['NORMAL', 'VOLATILE', -0.0375],
    ['NORMAL', 'RANGE_BOUND', -0.03],
    ['toString', 'constructor', -0.025],
  ])('in risk mode %s and regime %s stops at %d', (riskMode, marketRegime, stop) => {
    const legs = buildPlan(planContext({ riskMode, marketRegime })).legs;
    expect(legs.find((leg) => leg.kind === 'SL')?.triggerFraction).toBeCloseTo(stop, 12);
  });
});

describe('the four-leg template', () => {
  it('takes 25 % at half the target, 25 % at the target, and trails the rest', () => {
    const plan = buildPlan(planContext({ entryPrice: 133.01 }), TEMPLATE);
    expect(triggers(plan)).toEqual([
      ['TP', 0.015],
      ['TP', 0.03],
      ['TRAIL', null],
      ['SL', -0.025],
    ]);
    expect(133.01 * 1.015).toBeCloseTo(135.00515, 8);
    expect(plan.legs.map((leg) => leg.reason)).toEqual([
      'TP1: Quick profit at 1.5%',
      'TP2: Core target at 3.0%',
      'TP3: Trailing stop 1.5%',
      'SL: Risk limit at 2.5%',
    ]);
    expect(plan.trailing).toEqual({ callbackFraction: 0.015, activationR: 0.3, tighteningCurve: [] });
  });

  it('takes the rest at twice the target where the market does not let it trail', () => {
    const plan = buildPlan(planContext({ marketRegime: 'RANGE_BOUND' }), TEMPLATE);
    expect(plan.legs[2]).toMatchObject({ kind: 'TP', triggerFraction: 0.048 });
    expect(plan.trailing).toBeNull();
  });

  it.each([
    [0.05, 0.49, 0.03],
    [0.05, 0.5, 0.05],
    [0.05, 0, 0.05],
    [0.05, null, 0.05],
    [0, 0.9, 0.03],
    [0.5, null, 0.15],
    [0.001, null, 0.015],
  ])('with a hint of %d and a confidence of %d aims at %d', (tpFraction, confidence, target) => {
    const hints = { tpFraction, slFraction: null, trailFraction: null, confidence };
    expect(buildPlan(planContext({ hints }), TEMPLATE).legs[1]?.triggerFraction).toBeCloseTo(target, 12);
  });
});

describe('other plans', () => {
  it('lock a profit above 10 % of margin, not at it', () => {
    expect(buildPlan(planContext({ marginPnlPercent: 10 })).strategyId).toBe('STANDARD_LADDER');
    const plan = buildPlan(planContext({ marginPnlPercent: 12 }));
    expect(plan).toMatchObject({ strategyId: 'PROFIT_LOCK', reason: 'Lock profit at 12.0% PnL', trailing: null });
    expect(plan.legs[1]?.reason).toBe('TP: Extended target 18.0%');
    expect(triggers(plan)).toEqual([
      ['SL', 0.002],
      ['TP', 0.18],
    ]);
  });

  it('never put the target of a short at or below a price of zero', () => {
    fc.assert(
      fc.property(fc.double({ min: 10.01, max: 1e6, noNaN: true }), (marginPnlPercent) => {
        const [, target] = buildPlan(planContext({ side: 'SHORT', marginPnlPercent })).legs;
        expect(100 * (1 - (target?.triggerFraction ?? 1))).toBeGreaterThan(0);
      }),
    );
  });

  it('close everything when the emergency system is active, however much the position gains', () => {
    const plan = buildPlan(planContext({ riskMode: 'ESS_ACTIVE', marginPnlPercent: 50 }));
    expect(plan).toMatchObject({ strategyId: 'EMERGENCY_EXIT', hasEmergency: true, totalTpFraction: 0 });
    expect(plan.legs).toHaveLength(1);
  });

  it('close at most the whole position by their targets, with the stop within 1–5 %', () => {
    const regime = fc.constantFrom('NORMAL', 'VOLATILE', 'TRENDING', 'RANGE_BOUND', 'CHOP', 'other');
    const risk = fc.constantFrom('NORMAL', 'CONSERVATIVE', 'CRITICAL', 'other');
    const hint = fc.option(fc.double());
    fc.assert(
      fc.property(
        regime,
        risk,
        hint,
        hint,
        fc.boolean(),
        fc.boolean(),
        (marketRegime, riskMode, tp, sl, own, dynamic) => {
          const hints = { tpFraction: tp, slFraction: sl, trailFraction: null, confidence: null };
          const config = { ...DEFAULT_PLANNER_CONFIG, useProfiles: own, useDynamicTp: dynamic };
          const { legs } = buildPlan(planContext({ marketRegime, riskMode, hints }), config);
          const closing = legs.filter((leg) => leg.kind !== 'SL').reduce((sum, leg) => sum + leg.sizeFraction, 0);
          const stop = legs.find((leg) => leg.kind === 'SL')?.triggerFraction ?? 0;
          expect(closing).toBeLessThanOrEqual(1 + 1e-12);
          expect(-stop).toBeGreaterThanOrEqual(0.01);
          expect(-stop).toBeLessThanOrEqual(0.05);
        },
      ),
    );
  });

  it('are announced in the log', () => {
    const context = planContext({ marketRegime: 'TRENDING', marginPnlPercent: 1.234 });
    expect(planBuildingLine(context)).toBe(
      '[EXIT BRAIN] Building plan for BTCUSDT: Side=LONG, PnL=1.23%, Risk=NORMAL, Regime=TRENDING',
    );
    expect(planCreatedLine(buildPlan(context))).toBe(
      '[EXIT BRAIN] Plan created for BTCUSDT: 5 legs, Strategy=STANDARD_LADDER, TP=65%, SL=100%, Profile=TREND_DEFAULT',
    );
    expect(staticProfileLine(context, 'TREND_DEFAULT', 0.02)).toBe(
      "[EXIT BRAIN] Using STATIC profile 'TREND_DEFAULT' for BTCUSDT (regime=TREND, SL=2.0%)",
    );
  });
});
