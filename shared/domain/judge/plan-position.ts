import type { ExitPlanCreated, PlanCause } from '../life/events.ts';
import type { OpenLife } from '../life/state.ts';
import { toNumber } from '../money/decimal.ts';
import type { ExitContext, PlanHints } from '../plan/exit-context.ts';
import { buildPlan } from '../plan/planner.ts';
import { toPlannerRegime } from '../plan/regime.ts';
import { direction } from '../position/position.ts';
import type { StepEnvironment } from './environment.ts';

const NO_HINTS: PlanHints = { tpFraction: null, slFraction: null, trailFraction: null, confidence: null };

/** The plan for an open life now, as the event that records it. */
export function planPosition(
  state: OpenLife,
  cause: PlanCause,
  env: Pick<StepEnvironment, 'nowMs' | 'market' | 'riskMode' | 'planning'>,
): ExitPlanCreated {
  const context = exitContext(state, env);
  // Rebuilding a plan does not change what it is a plan of: shares stay shares of the position as it was first planned.
  const quantity = state.plan === null || cause === 'position-changed' ? state.quantity : state.plan.quantity;
  return {
    type: 'ExitPlanCreated',
    v: 1,
    data: {
      planNumber: (state.plan?.number ?? 0) + 1,
      cause,
      plan: buildPlan(context, env.planning.config, env.planning.profiles),
      context,
      quantity,
    },
  };
}

function exitContext(state: OpenLife, env: Pick<StepEnvironment, 'nowMs' | 'market' | 'riskMode'>): ExitContext {
  const entryPrice = toNumber(state.entryPrice);
  const size = toNumber(state.quantity);
  const { markPrice, regime, volatilityFraction, leverage } = env.market;
  const gain = direction(state.identity.side) * (markPrice - entryPrice);
  return {
    symbol: state.identity.symbol,
    side: state.identity.side,
    entryPrice,
    size,
    leverage: leverage ?? 1,
    currentPrice: markPrice,
    marginPnlPercent: (gain / entryPrice) * (leverage ?? 1) * 100,
    pnlQuote: gain * size,
    positionAgeSeconds: (env.nowMs - state.openedAtMs) / 1000,
    volatilityFraction: volatilityFraction ?? 0.02,
    trendStrength: 0,
    marketRegime: toPlannerRegime(regime),
    hints: state.hints ?? NO_HINTS,
    signalConfidence: state.signalConfidence,
    riskMode: env.riskMode,
    maxLossFraction: 0.025,
    trailEnabled: true,
    nowMs: env.nowMs,
    strategyId: state.strategyId,
  };
}
