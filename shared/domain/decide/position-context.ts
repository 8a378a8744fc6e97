/** Canonical regime tokens, the only ones `decide` knows; everything else is normalised to one of them in the use case. */
export type RegimeToken = 'trend' | 'range' | 'high_vol' | 'crash' | 'chop' | 'normal' | 'unknown';

/** How hard a position is under water. */
export type RiskState = 'normal' | 'drawdown' | 'high_risk';

/** A take-profit level that rests: [price, fraction of the position]. */
export type TpLevel = readonly [price: number, fraction: number];

/** Everything `decide` looks at about one position. Prices are quote currency per unit. */
export interface PositionContext {
  readonly symbol: string;
  /** Anything but exactly "long" is treated as a short. */
  readonly side: 'long' | 'short';
  readonly entryPrice: number;
  readonly currentPrice: number;
  /** Base quantity, absolute. */
  readonly size: number;
  /** Percent of entry price (2.1 = +2.1 %), positive when the position gains. Never percent of margin. */
  readonly pricePnlPercent: number;
  readonly leverage: number | null;
  readonly account: string | null;
  readonly regime: string | null;
  readonly riskState: RiskState | string | null;
  readonly strategyId: string | null;
  readonly openedAtMs: number | null;
  readonly durationHours: number | null;
  readonly exchange: string;
  /** What is known of the position's protection. */
  readonly protection: ProtectionKnowledge;
  /** The regime the resting ladder was made for; null when unknown. */
  readonly lastRegime: string | null;
  readonly volatilitySpike: boolean;
  readonly volatilityFraction: number | null;
  /** A stop price that the profile's own trailing asks for now; null when it is not active or the caller does not trail by profile. */
  readonly profileTrailingStop: number | null;
  /** The risk state when the position was last judged; left out or null when the caller does not tighten by risk state. */
  readonly previousRiskState?: RiskState | string | null;
}

/** Unknown (undefined), known to be absent (null or an empty list) and known are three different things. */
export interface ProtectionKnowledge {
  readonly activeSl?: number | null;
  readonly activeTpLevels?: readonly TpLevel[] | null;
}
