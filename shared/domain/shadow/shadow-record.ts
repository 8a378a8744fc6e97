import type { ExitDecision } from '../decide/exit-decision.ts';
import type { ShadowContext } from './shadow-line.ts';

/** One line of the shadow log, in the original's key names and key order: analyses written for it keep working. */
export interface ShadowRecord {
  /** UTC, ends in Z. */
  readonly timestamp: string;
  readonly symbol: string;
  readonly side: string;
  readonly entry_price: number;
  readonly current_price: number;
  readonly size: number;
  /** Percent of entry price. */
  readonly unrealized_pnl: number;
  readonly decision: ShadowDecision;
  readonly regime: string | null;
  readonly risk_state: string | null;
}

/** The decision inside a shadow record; null means "does not apply". */
export interface ShadowDecision {
  readonly decision_type: string;
  readonly symbol: string;
  readonly fraction_to_close: number | null;
  readonly new_sl_price: number | null;
  readonly sl_reason: string | null;
  readonly new_tp_levels: readonly number[] | null;
  readonly tp_fractions: readonly number[] | null;
  readonly reason: string | null;
  readonly confidence: number | null;
  readonly current_price: number | null;
  readonly unrealized_pnl: number | null;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The record of a decision that was not acted on, decided at `timestampMs` (UTC). */
export const shadowRecord = (context: ShadowContext, decision: ExitDecision, timestampMs: number): ShadowRecord => ({
  timestamp: new Date(timestampMs).toISOString(),
  symbol: context.symbol,
  side: context.side,
  entry_price: context.entryPrice,
  current_price: context.currentPrice,
  size: context.size,
  unrealized_pnl: context.pricePnlPercent,
  decision: shadowDecision(decision),
  regime: context.regime,
  risk_state: context.riskState,
});

/** A decision in the original's key names and key order. */
export const shadowDecision = (decision: ExitDecision): ShadowDecision => ({
  decision_type: decision.decisionType,
  symbol: decision.symbol,
  fraction_to_close: decision.fractionToClose,
  new_sl_price: decision.newSlPrice,
  sl_reason: decision.slReason,
  new_tp_levels: decision.newTpLevels,
  tp_fractions: decision.tpFractions,
  reason: decision.reason,
  confidence: decision.confidence,
  current_price: decision.currentPrice,
  unrealized_pnl: decision.pricePnlPercent,
  meta: decision.meta,
});
