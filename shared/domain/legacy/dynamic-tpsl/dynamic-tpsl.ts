import { fixed, percentText } from '../../text/number-text.ts';

/** What is known when a position is filled. */
export interface DynamicTpslInput {
  /** From 0 to 1. */
  readonly confidence: number;
  readonly riskMode?: string | null;
  /** Fraction of price; null or absent when it is not known. */
  readonly volatilityFraction?: number | null;
  /** A model's target, fraction of entry; 0, null or absent for none. */
  readonly modelTpFraction?: number | null;
  /** How near the emergency stop is; above 1.5 targets shrink. */
  readonly essFactor?: number | null;
  /** From 0 to 1; above 0.7 targets shrink and stops widen. */
  readonly systemicRisk?: number | null;
}

/** Distances from entry as fractions. */
export interface DynamicLevels {
  readonly tpFraction: number;
  readonly slFraction: number;
  readonly trailFraction: number;
  readonly partialTp: boolean;
  readonly rationale: string;
  readonly confidence: number;
}

/** A confidence that is no number says nothing about the position. */
export class UnusableConfidenceError extends Error {
  readonly code = 'UNUSABLE_CONFIDENCE';
  constructor(confidence: number) {
    super(`confidence: expected a number, got ${confidence}`);
    this.name = 'UnusableConfidenceError';
  }
}

const BASE = { tp: 0.06, sl: 0.025 } as const;
const LEAST = { tp: 0.05, sl: 0.015 } as const;
/** Target over stop. */
const RATIO = { least: 1.5, most: 4 } as const;
const PARTIAL_FROM = 0.8;

/** In CRITICAL this stack widens the stop; the brain's planner tightens it. */
const RISK_MODES: Readonly<Record<string, { readonly tp: number; readonly sl: number }>> = {
  NORMAL: { tp: 1, sl: 1 },
  OPTIMISTIC: { tp: 1.15, sl: 0.9 },
  AGGRESSIVE: { tp: 1.3, sl: 0.85 },
  CRITICAL: { tp: 0.7, sl: 1.3 },
};
const NORMAL_MODE = { tp: 1, sl: 1 };

/** Target, stop and trailing distance from confidence, volatility and risk mode. @throws UnusableConfidenceError */
export function dynamicLevels(input: DynamicTpslInput): DynamicLevels {
  const { confidence } = input;
  if (Number.isNaN(confidence)) throw new UnusableConfidenceError(confidence);
  const riskMode = input.riskMode ?? 'NORMAL';
  const mode = RISK_MODES[riskMode] ?? NORMAL_MODE;
  const scale = clamp((confidence - 0.4) / 0.55, 0, 1) + 0.5;
  const volatility = volatilityFactor(input.volatilityFraction ?? null);
  const tp = blended(BASE.tp * scale * volatility * mode.tp, input.modelTpFraction ?? 0);
  const sl = BASE.sl * (2 - scale) * volatility * mode.sl;
  const [tpFraction, slFraction] = bounded(...inContext(tp, sl, input));
  const ratio = fixed(tpFraction / slFraction, 1);
  return {
    tpFraction,
    slFraction,
    trailFraction: 0.4 * tpFraction,
    partialTp: confidence >= PARTIAL_FROM,
    rationale:
      `Confidence: ${percentText(confidence, 1)} → TP: ${percentText(tpFraction, 1)}, ` +
      `SL: ${percentText(slFraction, 1)}, R:R = ${ratio}x, Mode: ${riskMode}`,
    confidence,
  };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

const volatilityFactor = (fraction: number | null): number =>
  fraction === null ? 1 : clamp(0.8 + (fraction / 0.03) * 0.4, 0.8, 1.5);

const blended = (tp: number, modelTp: number): number => (modelTp > 0 ? 0.6 * tp + 0.4 * modelTp : tp);

function inContext(tp: number, sl: number, { essFactor, systemicRisk }: DynamicTpslInput): readonly [number, number] {
  const nearEmergency = (essFactor ?? 0) > 1.5 ? 0.85 : 1;
  const systemic = (systemicRisk ?? 0) > 0.7;
  return [tp * nearEmergency * (systemic ? 0.75 : 1), sl * (systemic ? 1.2 : 1)];
}

function bounded(tp: number, sl: number): readonly [number, number] {
  const stop = Math.max(sl, LEAST.sl);
  const target = Math.max(tp, LEAST.tp, stop * RATIO.least);
  return [target, Math.max(stop, target / RATIO.most)];
}
