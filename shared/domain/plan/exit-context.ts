import type { Side } from '../position/position.ts';

/** Risk modes an account can be in; each tightens plans further, ESS_ACTIVE closes. */
export type RiskMode = 'NORMAL' | 'CONSERVATIVE' | 'CRITICAL' | 'ESS_ACTIVE';

/** The planner's words for a market. */
export type PlannerRegime = 'NORMAL' | 'VOLATILE' | 'TRENDING' | 'RANGE_BOUND' | 'CHOP';

/** Suggestions of outside models, as fractions of entry price. */
export interface PlanHints {
  readonly tpFraction: number | null;
  readonly slFraction: number | null;
  readonly trailFraction: number | null;
  /** 0…1. */
  readonly confidence: number | null;
}

/** Everything the planner looks at. */
export interface ExitContext {
  readonly symbol: string;
  readonly side: Side;
  readonly entryPrice: number;
  readonly size: number;
  readonly leverage: number;
  readonly currentPrice: number;
  /** Percent of margin: price gain × leverage. Decides PROFIT_LOCK; never the same as the price-based percent of `PositionContext`. */
  readonly marginPnlPercent: number;
  readonly pnlQuote: number;
  readonly positionAgeSeconds: number;
  readonly volatilityFraction: number;
  /** −1 … 1. */
  readonly trendStrength: number;
  readonly marketRegime: PlannerRegime | string;
  readonly hints: PlanHints;
  readonly signalConfidence: number | null;
  readonly riskMode: RiskMode | string;
  readonly maxLossFraction: number;
  readonly trailEnabled: boolean;
  readonly nowMs: number;
  readonly strategyId: string | null;
}
