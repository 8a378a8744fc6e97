import { describe, expect, it } from 'vitest';
import { adjustTp } from '../../../shared/domain/plan/dynamic-tp.ts';
import { profileLadder, profitLockLadder } from '../../../shared/domain/plan/ladders.ts';
import { planCreatedLine } from '../../../shared/domain/plan/log-lines.ts';
import { buildPlan, DEFAULT_PLANNER_CONFIG } from '../../../shared/domain/plan/planner.ts';
import { DEFAULT_BOOK, register } from '../../../shared/domain/profiles/profile-book.ts';
import { exitProfile, profileLeg, trailingProfile } from '../../../shared/domain/profiles/validate.ts';
import { planContext } from '../given.ts';

const TEMPLATE = { ...DEFAULT_PLANNER_CONFIG, useProfiles: false };
const DYNAMIC = { ...DEFAULT_PLANNER_CONFIG, useDynamicTp: true };

describe('a profit lock', () => {
  it('aims at 1.5 times the gain, of a short at 90 % of the price at most', () => {
    const target = (side: 'LONG' | 'SHORT', marginPnlPercent: number) =>
      profitLockLadder(planContext({ side, marginPnlPercent })).legs[1]?.triggerFraction;
    expect([target('LONG', 20), target('LONG', 80)]).toEqual([0.3, 1.2]);
    expect([target('SHORT', 20), target('SHORT', 80)]).toEqual([0.3, 0.9]);
  });
});

describe('what a profile leaves of the position', () => {
  const trails = (sizeFraction: number, trailing = trailingProfile(0.02)) => {
    const book = register(DEFAULT_BOOK, exitProfile('OWN', [profileLeg(1, sizeFraction)], trailing), {
      symbol: 'BTCUSDT',
    });
    return profileLadder(planContext(), DEFAULT_PLANNER_CONFIG, book, 0.02).legs.some(({ kind }) => kind === 'TRAIL');
  };

  it('trails when it is worth an order', () => {
    expect([trails(0.98), trails(0.9), trails(1)]).toEqual([true, true, false]);
    expect(trails(0.995)).toBe(false);
  });

  it('stays when the profile does not trail', () => {
    const book = register(DEFAULT_BOOK, exitProfile('OWN', [profileLeg(1, 0.5)]), { symbol: 'BTCUSDT' });
    const { legs } = profileLadder(planContext(), DEFAULT_PLANNER_CONFIG, book, 0.02);
    expect(legs.map(({ kind }) => kind)).toEqual(['TP', 'SL']);
  });
});

describe('a plan of the template', () => {
  it('trails in a trend', () => {
    const { legs } = buildPlan(planContext({ marketRegime: 'TRENDING' }), TEMPLATE);
    expect(legs.map(({ kind }) => kind)).toEqual(['TP', 'TP', 'TRAIL', 'SL']);
  });

  it('names no profile in the log', () => {
    expect(planCreatedLine(buildPlan(planContext(), TEMPLATE))).toContain('Profile=legacy');
  });
});

describe('the profile of a position that names no strategy', () => {
  it('is that of the planner’s own strategy', () => {
    const own = exitProfile('OWN', [profileLeg(1, 1)]);
    const book = register(DEFAULT_BOOK, own, { strategyId: 'RL_V3' });
    expect(buildPlan(planContext(), undefined, book).profileName).toBe('OWN');
    expect(buildPlan(planContext({ strategyId: 'OTHER' }), undefined, book).profileName).toBe('NORMAL_DEFAULT');
  });
});

describe('levels of a position that gained', () => {
  const levels = [[0.02, 0.5]] as const;

  it.each([
    [8, 'VOLATILE', true],
    [8, 'RANGE_BOUND', true],
    [7.99, 'VOLATILE', false],
    [20, 'TRENDING', false],
    [20, 'NORMAL', false],
    [Number.NaN, 'VOLATILE', false],
  ])('of %d %% in %s come nearer or not', (gain, regime, nearer) => {
    const adjusted = adjustTp(levels, gain, regime);
    if (!nearer) return expect(adjusted).toBeNull();
    expect(adjusted).toMatchObject({ confidence: 0.8, riskAdjusted: true });
    expect(adjusted?.tpLevels[0]?.[0]).toBeCloseTo(0.014, 12);
  });

  it('are brought nearer still for a notional of 2,000 and more', () => {
    const sizes = (size: number) =>
      buildPlan(planContext({ size }), DYNAMIC)
        .legs.filter(({ kind }) => kind === 'TP')
        .map(({ sizeFraction }) => sizeFraction);
    expect(sizes(20)).toEqual([0.4, 0.35, 0.25]);
    expect(sizes(19)).toEqual([0.3, 0.3, 0.4]);
  });
});

describe('levels of the calculator that make no profile', () => {
  it('leave the position to its static one, in the reasons too', () => {
    const reasons = (maxLossFraction: number) => {
      const { legs, profileName } = buildPlan(planContext({ maxLossFraction }), DYNAMIC);
      return [profileName, legs[0]?.reason, legs[0]?.metadata.dynamic];
    };
    expect(reasons(0.025)).toEqual(['DYNAMIC_BTCUSDT_10.0x', 'TP1: 0.6R @ 1.5% (DYNAMIC)', true]);
    expect(reasons(-0.025)).toEqual(['NORMAL_DEFAULT', 'TP1: 0.5R @ 1.2% (SOFT)', false]);
  });
});
