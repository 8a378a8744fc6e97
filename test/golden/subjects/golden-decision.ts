import type { ExitDecision } from '../../../shared/domain/decide/exit-decision.ts';
import type { PositionContext, ProtectionKnowledge, TpLevel } from '../../../shared/domain/decide/position-context.ts';
import { summary } from '../../../shared/domain/decide/summary.ts';
import { shadowDecision } from '../../../shared/domain/shadow/shadow-record.ts';
import type { Data } from '../golden-file.ts';

/** A position context as the golden files write it. */
export interface GoldenPosition {
  readonly symbol: string;
  readonly side: string;
  readonly entry_price: number;
  readonly current_price: number;
  readonly size: number;
  readonly unrealized_pnl: number;
  readonly leverage?: number | null;
  readonly regime?: string | null;
  readonly risk_state?: string | null;
  readonly duration_hours?: number | null;
  readonly meta?: {
    readonly active_sl?: number | null;
    readonly active_tp_levels?: readonly TpLevel[] | null;
    readonly last_regime?: string | null;
    readonly volatility_spike?: unknown;
    readonly volatility?: number;
    readonly confidence?: number;
    readonly momentum?: number;
  };
}

/** The context in our words. The recordings mean "known to be absent" by a missing key. */
export function contextOf(golden: GoldenPosition, protection = protectionOf(golden)): PositionContext {
  const meta = golden.meta ?? {};
  return {
    symbol: golden.symbol,
    side: golden.side as PositionContext['side'],
    entryPrice: golden.entry_price,
    currentPrice: golden.current_price,
    size: golden.size,
    pricePnlPercent: golden.unrealized_pnl,
    leverage: golden.leverage ?? null,
    account: null,
    regime: golden.regime ?? null,
    riskState: golden.risk_state ?? null,
    strategyId: null,
    openedAtMs: null,
    durationHours: golden.duration_hours ?? null,
    exchange: 'binance',
    protection,
    lastRegime: meta.last_regime ?? null,
    volatilitySpike: Boolean(meta.volatility_spike),
    volatilityFraction: meta.volatility ?? null,
    profileTrailingStop: null,
  };
}

const protectionOf = ({ meta = {} }: GoldenPosition): ProtectionKnowledge => ({
  activeSl: meta.active_sl ?? null,
  activeTpLevels: meta.active_tp_levels ?? [],
});

/** The same context for somebody who does not know whether what is missing rests somewhere. */
export function contextOfUnknownProtection(golden: GoldenPosition): PositionContext {
  const { active_sl: stop, active_tp_levels: levels } = golden.meta ?? {};
  return contextOf(golden, {
    ...(stop === undefined || stop === null ? {} : { activeSl: stop }),
    ...(levels === undefined || levels === null || levels.length === 0 ? {} : { activeTpLevels: levels }),
  });
}

/** A decision as the golden files write it; what is left out is null. */
export interface GoldenDecision {
  readonly decision_type: ExitDecision['decisionType'];
  readonly symbol?: string;
  readonly fraction_to_close?: number | null;
  readonly new_sl_price?: number | null;
  readonly sl_reason?: string | null;
  readonly new_tp_levels?: readonly number[] | null;
  readonly tp_fractions?: readonly number[] | null;
  readonly reason?: string | null;
  readonly confidence?: number | null;
  readonly current_price?: number | null;
  readonly unrealized_pnl?: number | null;
  readonly meta?: Data;
}

/** The decision in our words. */
export const decisionOf = (golden: GoldenDecision): ExitDecision => ({
  decisionType: golden.decision_type,
  symbol: golden.symbol ?? '',
  fractionToClose: golden.fraction_to_close ?? null,
  newSlPrice: golden.new_sl_price ?? null,
  slReason: golden.sl_reason ?? null,
  newTpLevels: golden.new_tp_levels ?? null,
  tpFractions: golden.tp_fractions ?? null,
  reason: golden.reason ?? null,
  confidence: golden.confidence ?? null,
  currentPrice: golden.current_price ?? null,
  pricePnlPercent: golden.unrealized_pnl ?? null,
  meta: golden.meta ?? {},
});

/** A decision in the words of the golden files. */
export const goldenDecision = (decision: ExitDecision): Data => ({
  ...shadowDecision(decision),
  summary: summary(decision),
});
