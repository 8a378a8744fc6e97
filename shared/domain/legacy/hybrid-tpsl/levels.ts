/** What the levels are made from; every value a fraction of entry, `confidence` from 0 to 1. */
export interface HybridInput {
  readonly riskSlFraction: number;
  readonly baseTpFraction: number;
  readonly aiTpFraction: number | null;
  readonly aiTrailFraction: number | null;
  readonly confidence: number | null;
}

/** Distances from entry as fractions. */
export interface HybridLevels {
  readonly slFraction: number;
  readonly tpFraction: number;
  /** 0 for no trailing. */
  readonly trailFraction: number;
  readonly mode: 'base' | 'trailing' | 'ai-extended' | 'hybrid';
}

/** Below this confidence a model is not listened to, from this on it may extend the target. */
const LISTENS_FROM = 0.2;
const EXTENDS_FROM = 0.8;

/** Base levels, and as much of the model's as its confidence earns; the stop is never wider than the risk allows. */
export function hybridLevels(input: HybridInput): HybridLevels {
  const confidence = usableConfidence(input.confidence);
  const [sl, baseTp, aiTp, aiTrail] = [
    input.riskSlFraction,
    input.baseTpFraction,
    input.aiTpFraction,
    input.aiTrailFraction,
  ].map(usableFraction) as [number, number, number, number];
  const base: HybridLevels = { slFraction: sl, tpFraction: baseTp, trailFraction: 0, mode: 'base' };
  if (confidence < LISTENS_FROM) return base;
  if (confidence < EXTENDS_FROM) {
    return aiTrail > 0 ? { ...base, trailFraction: aiTrail * 0.5, mode: 'trailing' } : base;
  }
  const extends_ = aiTp > baseTp;
  const mode = aiTrail > 0 ? 'hybrid' : extends_ ? 'ai-extended' : 'base';
  return { slFraction: sl * 0.9, tpFraction: extends_ ? aiTp : baseTp, trailFraction: aiTrail, mode };
}

/** From 0 to 1; what is no number is no confidence. */
const usableConfidence = (confidence: number | null): number => Math.min(1, Math.max(0, confidence || 0));

/** The fraction; what is below 0, no number or absent is none. */
export const usableFraction = (fraction: number | null): number => Math.max(0, fraction || 0);
