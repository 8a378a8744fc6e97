import type { ExitProfile } from '../profiles/profile.ts';
import { exitProfile, profileLeg } from '../profiles/validate.ts';
import { fixed, floatText, percentText, signed } from '../text/number-text.ts';
import type { ExitContext } from './exit-context.ts';
import { given } from './targets.ts';

/** What the dynamic take-profit calculator looks at. */
export interface DynamicTpInput {
  readonly notionalQuote: number;
  readonly leverage: number;
  readonly volatilityFraction: number;
  readonly marketRegime: string;
  /** 0…1. */
  readonly confidence: number;
  /** Percent of margin. */
  readonly marginPnlPercent: number;
  /** Traded in 24 hours, quote currency; null when unknown. */
  readonly liquidityQuote: number | null;
}

/** Take-profit levels as [distance from entry, share of the position], both fractions, and why. */
export interface DynamicTp {
  readonly tpLevels: readonly (readonly [tpFraction: number, sizeFraction: number])[];
  readonly reasoning: string;
  readonly confidence: number;
  readonly riskAdjusted: boolean;
}

const START_TP_FRACTIONS = [0.015, 0.025, 0.04] as const;
const START_SIZES = [0.3, 0.3, 0.4] as const;

/** One rule that applies: how it scales the distances, which shares it asks for, what it says. */
interface Adjustment {
  readonly factor: number;
  readonly sizes?: readonly number[];
  readonly says: string;
}

/** Levels scaled by leverage, notional, volatility, regime, confidence, liquidity and gain, in this order; each distance stays within 0.5–10 % of entry. */
export function dynamicTp(input: DynamicTpInput): DynamicTp {
  const adjustments = [
    leverageRule(input.leverage),
    notionalRule(input.notionalQuote),
    volatilityRule(input.volatilityFraction),
    regimeRule(input.marketRegime),
    confidenceRule(input.confidence),
    liquidityRule(input.liquidityQuote),
    gainRule(input.marginPnlPercent),
  ].filter((rule) => rule !== null);
  const sizes = adjustments.findLast((rule) => rule.sizes !== undefined)?.sizes ?? START_SIZES;
  const tpLevels = START_TP_FRACTIONS.map((start, index) => {
    const scaled = adjustments.reduce<number>((fraction, rule) => fraction * rule.factor, start);
    return [Math.max(0.005, Math.min(0.1, scaled)), sizes[index] ?? 0] as const;
  });
  return {
    tpLevels,
    reasoning: adjustments.map((rule) => rule.says).join('; ') || 'Baseline TPs (no adjustments)',
    confidence: input.confidence,
    riskAdjusted: input.leverage >= 15 || input.notionalQuote >= 2000,
  };
}

/** Nearer levels for a position that gained ≥ 8 % of margin in a market that turned volatile or sideways; null when nothing changes. */
export function adjustTp(
  levels: DynamicTp['tpLevels'],
  marginPnlPercent: number,
  marketRegime: string,
): DynamicTp | null {
  const gainAtRisk = marketRegime === 'VOLATILE' || marketRegime === 'RANGE_BOUND';
  if (!(marginPnlPercent >= 8 && gainAtRisk)) return null;
  return {
    tpLevels: levels.map(([fraction, size]) => [fraction * 0.7, size] as const),
    reasoning: `Live adjustment: ${marketRegime} regime with ${signed(marginPnlPercent, 1)}% profit`,
    confidence: 0.8,
    riskAdjusted: true,
  };
}

/** The calculator's levels as a profile in multiples of R (R = `maxLossFraction`); null when they make no valid profile. */
export function dynamicProfile(context: ExitContext): ExitProfile | null {
  const riskFraction = given(context.maxLossFraction, 0.025);
  const { tpLevels } = dynamicTp({
    notionalQuote: context.size * context.entryPrice,
    leverage: context.leverage,
    volatilityFraction: given(context.volatilityFraction, 0.025),
    marketRegime: context.marketRegime,
    confidence: given(context.signalConfidence, 0.75),
    marginPnlPercent: context.marginPnlPercent,
    liquidityQuote: null,
  });
  try {
    const legs = tpLevels.map(([fraction, size]) => profileLeg(fraction / riskFraction, size));
    return exitProfile(`DYNAMIC_${context.symbol}_${floatText(context.leverage)}x`, legs);
  } catch {
    return null;
  }
}

function leverageRule(leverage: number): Adjustment | null {
  if (leverage >= 15) return { factor: 0.7, says: `High leverage (${floatText(leverage)}x) → -30% TP distance` };
  if (leverage <= 5) return { factor: 1.3, says: `Low leverage (${floatText(leverage)}x) → +30% TP distance` };
  return null;
}

function notionalRule(notionalQuote: number): Adjustment | null {
  if (!(notionalQuote >= 2000)) return null;
  const says = `Large position ($${fixed(notionalQuote, 0)}) → -20% TP distance, front-load exits (40/35/25)`;
  return { factor: 0.8, sizes: [0.4, 0.35, 0.25], says };
}

function volatilityRule(fraction: number): Adjustment | null {
  if (fraction >= 0.035)
    return { factor: 1.4, says: `High volatility (${percentText(fraction, 1)}) → +40% TP distance` };
  if (fraction <= 0.015)
    return { factor: 0.75, says: `Low volatility (${percentText(fraction, 1)}) → -25% TP distance` };
  return null;
}

function regimeRule(regime: string): Adjustment | null {
  if (regime === 'TRENDING') {
    const says = 'TRENDING regime → +50% TP distance, back-load (20/30/50)';
    return { factor: 1.5, sizes: [0.2, 0.3, 0.5], says };
  }
  if (regime === 'VOLATILE' || regime === 'RANGE_BOUND') {
    return { factor: 0.7, says: `${regime} regime → -30% TP distance` };
  }
  return null;
}

function confidenceRule(confidence: number): Adjustment | null {
  const shown = percentText(confidence, 0);
  if (confidence >= 0.85) return { factor: 1.3, says: `High confidence (${shown}) → +30% TP distance` };
  if (confidence <= 0.6) return { factor: 0.75, says: `Low confidence (${shown}) → -25% TP distance` };
  return null;
}

function liquidityRule(liquidityQuote: number | null): Adjustment | null {
  if (liquidityQuote === null || liquidityQuote === 0 || !(liquidityQuote < 100_000)) return null;
  const says = `Low liquidity ($${fixed(liquidityQuote, 0)} 24h) → -20% TP distance, front-load (45/35/20)`;
  return { factor: 0.8, sizes: [0.45, 0.35, 0.2], says };
}

function gainRule(marginPnlPercent: number): Adjustment | null {
  if (!(marginPnlPercent >= 5)) return null;
  const says = `Already ${signed(marginPnlPercent, 1)}% PnL → -20% remaining TP distance (lock profit)`;
  return { factor: 0.8, says };
}
