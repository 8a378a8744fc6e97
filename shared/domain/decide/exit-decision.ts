/** The five things the brain can decide. */
export type DecisionType = 'no_change' | 'partial_close' | 'move_sl' | 'update_tp_limits' | 'full_exit_now';

/** A decision about one position. Null means "does not apply". */
export interface ExitDecision {
  readonly decisionType: DecisionType;
  readonly symbol: string;
  /** Fraction of the position as it is now, 0 < f ≤ 1. */
  readonly fractionToClose: number | null;
  readonly newSlPrice: number | null;
  readonly slReason: string | null;
  readonly newTpLevels: readonly number[] | null;
  readonly tpFractions: readonly number[] | null;
  readonly reason: string | null;
  /** 0…1. */
  readonly confidence: number | null;
  readonly currentPrice: number | null;
  /** Percent of entry price. */
  readonly pricePnlPercent: number | null;
  readonly meta: Readonly<Record<string, unknown>>;
}
