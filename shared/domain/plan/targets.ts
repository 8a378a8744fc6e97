import type { ExitContext } from './exit-context.ts';
import type { PlannerConfig } from './planner-config.ts';

/** How far the plan's take-profit and stop are from entry (fractions), and whether the market lets a stop trail. */
export interface PlanTargets {
  readonly tpFraction: number;
  readonly slFraction: number;
  readonly trailAllowed: boolean;
}

const RISK_FACTORS: Readonly<Record<string, number>> = { NORMAL: 1, CONSERVATIVE: 0.7, CRITICAL: 0.5, ESS_ACTIVE: 0.3 };

interface RegimeFactors {
  readonly tp: number;
  readonly sl: number;
  readonly trail: boolean;
}

const NORMAL_FACTORS: RegimeFactors = { tp: 1, sl: 1, trail: true };

const REGIME_FACTORS: Readonly<Record<string, RegimeFactors>> = {
  VOLATILE: { tp: 1.3, sl: 1.5, trail: false },
  TRENDING: { tp: 1.5, sl: 0.8, trail: true },
  RANGE_BOUND: { tp: 0.8, sl: 1.2, trail: false },
};

/** The distances from hints, risk mode and regime, bounded to 1.5–15 % for the take-profit and 1–5 % for the stop. */
export function planTargets(context: ExitContext, config: PlannerConfig): PlanTargets {
  const riskFactor = known(RISK_FACTORS, context.riskMode) ?? 1;
  const regime = known(REGIME_FACTORS, context.marketRegime) ?? NORMAL_FACTORS;
  return {
    tpFraction: clamp(baseTp(context, config) * riskFactor * regime.tp, 0.015, 0.15),
    slFraction: clamp(given(context.hints.slFraction, config.defaultSlFraction) * riskFactor * regime.sl, 0.01, 0.05),
    trailAllowed: regime.trail && context.trailEnabled,
  };
}

/** The take-profit hint, unless its model is less than half sure; a hint or confidence of 0 counts as not given. */
function baseTp({ hints }: ExitContext, config: PlannerConfig): number {
  const unsure = given(hints.confidence, 1) < 0.5;
  return unsure ? config.defaultTpFraction : given(hints.tpFraction, config.defaultTpFraction);
}

/** The value, or the fallback for one that is not given: null or 0. */
export const given = (value: number | null, fallback: number): number =>
  value === null || value === 0 ? fallback : value;

/** The table's own entry for this word; undefined for any other, those that every object knows included. */
export const known = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** A value that is no number ends at the upper bound: wide, but bounded. */
const clamp = (value: number, lowest: number, highest: number): number =>
  Number.isNaN(value) ? highest : Math.max(lowest, Math.min(highest, value));
