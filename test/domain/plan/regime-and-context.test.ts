import { describe, expect, it } from 'vitest';
import { buildContextFromPosition } from '../../../shared/domain/plan/context-from-position.ts';
import { toDynamicTpsl, toPartialExitConfig, toTrailingConfig } from '../../../shared/domain/plan/converters.ts';
import { exitLeg, primaryLeg, totalsOf } from '../../../shared/domain/plan/legs.ts';
import { buildPlan } from '../../../shared/domain/plan/planner.ts';
import {
  inferPlannerRegime,
  normaliseRegime,
  profileRegimeOf,
  toPlannerRegime,
} from '../../../shared/domain/plan/regime.ts';
import { NOON_MS, planContext } from '../given.ts';

describe('a regime', () => {
  it.each([
    ['TRENDING', 'trend', 'TRENDING'],
    ['trend', 'trend', 'TRENDING'],
    ['RANGE', 'range', 'RANGE_BOUND'],
    ['RANGE_BOUND', 'range', 'RANGE_BOUND'],
    ['VOLATILE', 'high_vol', 'VOLATILE'],
    ['HIGH_VOL', 'high_vol', 'VOLATILE'],
    ['crash', 'crash', 'VOLATILE'],
    ['CHOP', 'chop', 'CHOP'],
    ['NORMAL', 'normal', 'NORMAL'],
    [' Trending ', 'trend', 'TRENDING'],
    ['constructor', 'unknown', 'NORMAL'],
    ['', 'unknown', 'NORMAL'],
    [null, 'unknown', 'NORMAL'],
  ] as const)('spelled %s is %s, and %s for the planner', (text, token, planner) => {
    expect(normaliseRegime(text)).toBe(token);
    expect(toPlannerRegime(token)).toBe(planner);
  });

  it.each([
    ['TRENDING', 'TREND'],
    ['RANGE_BOUND', 'RANGE'],
    ['VOLATILE', 'VOLATILE'],
    ['CHOP', 'CHOP'],
    ['NORMAL', 'NORMAL'],
    ['TREND', 'NORMAL'],
    ['range', 'NORMAL'],
  ])('of the planner, %s, finds its profile under %s', (planner, profile) => {
    expect(profileRegimeOf(planner)).toBe(profile);
  });

  it.each([
    [0.0401, 0.9, 'VOLATILE'],
    [0.04, -0.61, 'TRENDING'],
    [0.0149, 0.6, 'RANGE_BOUND'],
    [0.015, 0, 'NORMAL'],
  ])('is inferred from a volatility of %d and a trend of %d as %s', (volatility, trend, regime) => {
    expect(inferPlannerRegime(volatility, trend)).toBe(regime);
  });
});

describe('a context from a reported position', () => {
  it('measures the gain in percent of margin, texts or numbers alike', () => {
    const reported = { symbol: 'BTCUSDT', positionAmt: '-2', entryPrice: '100', markPrice: 99, leverage: '10' };
    const context = buildContextFromPosition(reported, { hints: { tpFraction: 0.04 } }, NOON_MS);
    expect(context).toMatchObject({ side: 'SHORT', size: 2, pnlQuote: 2, marketRegime: 'NORMAL', nowMs: NOON_MS });
    expect(context.marginPnlPercent).toBeCloseTo(10, 12);
    expect(context.hints).toEqual({ tpFraction: 0.04, slFraction: null, trailFraction: null, confidence: null });
  });

  it.each([
    [{ positionAmt: '1', entryPrice: '1', markPrice: '1' }, 'symbol'],
    [{ symbol: 'X', entryPrice: '1', markPrice: '1' }, 'positionAmt'],
    [{ symbol: 'X', positionAmt: 'NaN', entryPrice: '1', markPrice: '1' }, 'positionAmt'],
    [{ symbol: 'X', positionAmt: '0x10', entryPrice: '1', markPrice: '1' }, 'positionAmt'],
    [{ symbol: 'X', positionAmt: '1', entryPrice: '', markPrice: '1' }, 'entryPrice'],
    [{ symbol: 'X', positionAmt: '1', entryPrice: '1' }, 'markPrice'],
    [{ symbol: 'X', positionAmt: '1', entryPrice: '1', markPrice: '1', leverage: 'x' }, 'leverage'],
    [{ symbol: 'X', positionAmt: '1', entryPrice: '1', markPrice: '1', leverage: 0 }, 'leverage'],
  ])('is refused for %j because of its %s', (reported, field) => {
    expect(() => buildContextFromPosition(reported, {}, NOON_MS)).toThrow(
      expect.objectContaining({ code: 'UNREADABLE_POSITION', message: expect.stringContaining(`position.${field}:`) }),
    );
  });
});

describe('the converters', () => {
  it('give others one target, one stop, and the trailing from half way to the first target', () => {
    const plan = buildPlan(planContext({ marketRegime: 'TRENDING' }));
    expect(toDynamicTpsl(plan)).toMatchObject({
      tpFraction: expect.closeTo(0.01, 12),
      slFraction: expect.closeTo(0.02, 12),
      partialTp: true,
      slLocksProfit: false,
    });
    expect(toTrailingConfig(plan)).toMatchObject({
      enabled: true,
      callbackFraction: 0.02,
      activationFraction: expect.closeTo(0.005, 12),
    });
    expect(toPartialExitConfig(plan).map(({ kind }) => kind)).toEqual(['TP', 'TP', 'TRAIL', 'TP']);
  });

  it('give a callback to trailing legs alone, and put a leg without trigger last', () => {
    const legs = [
      exitLeg('TRAIL', 0.5, { trailCallbackFraction: 0.02 }),
      exitLeg('TP', 0.5, { triggerFraction: 0.01, trailCallbackFraction: 0.03 }),
    ];
    expect(toPartialExitConfig({ legs, reason: '', confidence: 1 })).toMatchObject([
      { kind: 'TP', triggerFraction: 0.01, trailCallbackFraction: null },
      { kind: 'TRAIL', triggerFraction: 999, trailCallbackFraction: 0.02 },
    ]);
    const atEntry = [exitLeg('SL', 1, { triggerFraction: 0 })];
    expect(toDynamicTpsl({ legs: atEntry, reason: '', confidence: 1 })).toMatchObject({
      slFraction: 0,
      slLocksProfit: false,
      tpFraction: 0.03,
      trailFraction: 0.015,
    });
    expect(toDynamicTpsl({ legs: [], reason: '', confidence: 1 })).toMatchObject({
      slFraction: 0.025,
      slLocksProfit: false,
    });
  });

  it('say when a stop locks a profit, so that nobody places it on the losing side', () => {
    const plan = buildPlan(planContext({ marginPnlPercent: 20 }));
    expect(toDynamicTpsl(plan)).toMatchObject({ slFraction: 0.002, slLocksProfit: true, partialTp: false });
    expect(toTrailingConfig(plan)).toBeNull();
  });
});

describe('the legs of a plan', () => {
  const tp = (priority: number, reason: string) => exitLeg('TP', 0.5, { priority, reason });

  it('are told by the lowest priority number, the first on a tie', () => {
    const legs = [tp(1, 'later'), tp(0, 'first'), tp(0, 'second')];
    expect(primaryLeg(legs, 'TP')?.reason).toBe('first');
    expect(primaryLeg(legs, 'SL')).toBeNull();
  });

  it('are emergencies as soon as one of them is', () => {
    expect(totalsOf([exitLeg('EMERGENCY', 1), exitLeg('SL', 1)]).hasEmergency).toBe(true);
    expect(totalsOf([exitLeg('SL', 1)])).toEqual({
      totalTpFraction: 0,
      totalSlFraction: 1,
      hasTrailing: false,
      hasEmergency: false,
    });
  });

  it('cannot be more than the whole position, nor less than nothing', () => {
    for (const size of [-0.01, 1.01, Number.NaN])
      expect(() => exitLeg('TP', size)).toThrow(expect.objectContaining({ code: 'INVALID_LEG' }));
    expect([exitLeg('TP', 0).sizeFraction, exitLeg('TP', 1).sizeFraction]).toEqual([0, 1]);
  });
});
