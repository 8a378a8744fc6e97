/** SOFT rests as a limit order and waits; HARD takes the remainder at market when the price has passed. */
export type TpKind = 'SOFT' | 'HARD';

/** One take-profit step: a share of the position at a multiple of the initial risk R. */
export interface ProfileLeg {
  readonly rMultiple: number;
  readonly sizeFraction: number;
  readonly kind: TpKind;
}

/** Trailing rules of a profile. The callback is a fraction of price; thresholds are in R. */
export interface TrailingProfile {
  readonly callbackFraction: number;
  readonly activationR: number;
  /** Ascending by R: from this many R on, the callback is this fraction. */
  readonly tighteningCurve: readonly (readonly [thresholdR: number, callbackFraction: number])[];
}

/** A named exit profile. */
export interface ExitProfile {
  readonly name: string;
  readonly tpLegs: readonly ProfileLeg[];
  readonly trailing: TrailingProfile | null;
  readonly totalTpFraction: number;
}
