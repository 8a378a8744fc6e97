import type { ExitContext } from '../../../shared/domain/plan/exit-context.ts';
import type { ExitLeg, ExitPlan, LegKind } from '../../../shared/domain/plan/exit-plan.ts';
import { exitLeg } from '../../../shared/domain/plan/legs.ts';

/** A leg as the golden files write it. */
export interface GoldenPlanLeg {
  readonly kind: LegKind;
  readonly size_pct: number;
  readonly trigger_price?: number | null;
  readonly trigger_pct?: number | null;
  readonly trail_callback?: number | null;
  readonly priority?: number;
}

/** The leg in our words. */
export const legOf = (leg: GoldenPlanLeg): ExitLeg =>
  exitLeg(leg.kind, leg.size_pct, {
    triggerPrice: leg.trigger_price ?? null,
    triggerFraction: leg.trigger_pct ?? null,
    trailCallbackFraction: leg.trail_callback ?? null,
    priority: leg.priority ?? 0,
  });

/** A plan in the words of the golden files. */
export const goldenPlan = (plan: ExitPlan) => ({
  symbol: plan.symbol,
  strategy_id: plan.strategyId,
  source: plan.source,
  reason: plan.reason,
  confidence: plan.confidence,
  profile_name: plan.profileName,
  market_regime: plan.marketRegime,
  total_tp_pct: plan.totalTpFraction,
  total_sl_pct: plan.totalSlFraction,
  has_trailing: plan.hasTrailing,
  has_emergency: plan.hasEmergency,
  ttl_seconds: (plan.expiresAtMs - plan.createdAtMs) / 1000,
  legs: plan.legs.map((leg) => ({
    kind: leg.kind,
    size_pct: leg.sizeFraction,
    trigger_price: leg.triggerPrice,
    trigger_pct: leg.triggerFraction,
    trail_callback: leg.trailCallbackFraction,
    priority: leg.priority,
    condition: leg.condition,
    reason: leg.reason,
    r_multiple: leg.rMultiple,
    profile_leg_index: leg.profileLegIndex,
    metadata: leg.metadata,
  })),
});

/** A planner context as the golden files write it; what is left out has its default. */
export interface GoldenPlanContext {
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  readonly entry_price: number;
  readonly size: number;
  readonly leverage?: number;
  readonly current_price?: number;
  readonly unrealized_pnl_pct?: number;
  readonly unrealized_pnl_usd?: number;
  readonly position_age_seconds?: number;
  readonly volatility?: number;
  readonly trend_strength?: number;
  readonly market_regime?: string;
  readonly rl_tp_hint?: number | null;
  readonly rl_sl_hint?: number | null;
  readonly rl_confidence?: number | null;
  readonly signal_confidence?: number | null;
  readonly risk_mode?: string;
  readonly max_loss_pct?: number;
  readonly trail_hint?: number | null;
  readonly trail_enabled?: boolean;
}

const DEFAULTS = {
  leverage: 1,
  current_price: 0,
  unrealized_pnl_pct: 0,
  unrealized_pnl_usd: 0,
  position_age_seconds: 0,
  volatility: 0,
  trend_strength: 0,
  market_regime: 'NORMAL',
  rl_tp_hint: null,
  rl_sl_hint: null,
  rl_confidence: null,
  signal_confidence: null,
  risk_mode: 'NORMAL',
  max_loss_pct: 0.025,
  trail_hint: null,
  trail_enabled: true,
} as const;

/** The context in our words. */
export function exitContextOf(golden: GoldenPlanContext): ExitContext {
  const given: Required<GoldenPlanContext> = { ...DEFAULTS, ...golden };
  return {
    symbol: given.symbol,
    side: given.side,
    entryPrice: given.entry_price,
    size: given.size,
    leverage: given.leverage,
    currentPrice: given.current_price,
    marginPnlPercent: given.unrealized_pnl_pct,
    pnlQuote: given.unrealized_pnl_usd,
    positionAgeSeconds: given.position_age_seconds,
    volatilityFraction: given.volatility,
    trendStrength: given.trend_strength,
    marketRegime: given.market_regime,
    hints: {
      tpFraction: given.rl_tp_hint,
      slFraction: given.rl_sl_hint,
      trailFraction: given.trail_hint,
      confidence: given.rl_confidence,
    },
    signalConfidence: given.signal_confidence,
    riskMode: given.risk_mode,
    maxLossFraction: given.max_loss_pct,
    trailEnabled: given.trail_enabled,
    nowMs: 0,
    strategyId: null,
  };
}
