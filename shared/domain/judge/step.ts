import type { ExitDecision } from '../decide/exit-decision.ts';
import { shouldRecordDecision } from '../decide/should-record.ts';
import type { ExitOrderRequested, LifeEvent, PlanCause } from '../life/events.ts';
import { fold } from '../life/evolve.ts';
import type { ActivePlan, LivingLife, OpenLife } from '../life/state.ts';
import { compare } from '../money/decimal.ts';
import { clientOrderId } from '../orders/client-order-id.ts';
import { requestsFor } from '../orders/from-decision.ts';
import { EXECUTOR_MODULE } from '../orders/gate.ts';
import type { OrderRequest } from '../orders/order.ts';
import { missingFloor, outgrownStop, stopMoveInFlight, supersededStops, workingStop } from '../orders/protection.ts';
import { toPlannerRegime } from '../plan/regime.ts';
import type { StepEnvironment } from './environment.ts';
import { ENGINE_VERSION, judge } from './judge.ts';
import { planPosition } from './plan-position.ts';
import { present } from './present.ts';

/** Discretionary intents are void this long after they were written. */
export const DISCRETIONARY_VALIDITY_MS = 15_000;
/** No discretionary decision on a mark older than this. */
export const FRESH_MARK_MS = 5_000;
/** A market between two regimes flips from one to the other: a new plan needs a regime that held for one candle of the classifier … */
const REGIME_HELD_MS = 15 * 60_000;
/** … and a plan that had its time. Violent markets do not wait. */
const REGIME_PLAN_INTERVAL_MS = 60 * 60_000;

/** Everything that is due for an open life now: a plan, a decision, and the orders that follow; nothing when nothing changes. */
export function step(state: OpenLife, env: StepEnvironment): readonly LifeEvent[] {
  const cause = duePlan(state, env);
  const planned = cause === null ? [] : [planPosition(state, cause, env)];
  const withPlan = fold(planned, state) as OpenLife;
  if (env.ownership === 'LEGACY' || withPlan.plan === null) return planned;
  return [...planned, ...judged(withPlan, withPlan.plan, env)];
}

/** Why a plan is due now; null while the one in force holds. */
export function duePlan(state: OpenLife, env: StepEnvironment): PlanCause | null {
  const { plan } = state;
  if (plan === null) return env.firstPlanCause;
  if (env.nowMs >= plan.expiresAtMs) return 'expired';
  if (env.riskMode !== plan.riskMode) return 'risk-mode-changed';
  if (compare(state.entryPrice, plan.entryPrice) !== 0) return 'position-changed';
  return regimeCallsForPlan(plan, env) ? 'regime-changed' : null;
}

function regimeCallsForPlan(plan: ActivePlan, { market, nowMs }: StepEnvironment): boolean {
  if (market.regime === 'unknown' || toPlannerRegime(market.regime) === plan.regime) return false;
  const violent = market.regime === 'high_vol' || market.regime === 'crash';
  if (violent) return nowMs - plan.createdAtMs >= REGIME_HELD_MS;
  return nowMs - market.regimeSinceMs >= REGIME_HELD_MS && nowMs - plan.createdAtMs >= REGIME_PLAN_INTERVAL_MS;
}

function judged(state: OpenLife, plan: ActivePlan, env: StepEnvironment): readonly LifeEvent[] {
  const mode = env.ownership === 'LIVE' ? 'LIVE' : 'SHADOW';
  if (mode === 'LIVE' && exitInFlight(state)) return [];
  const input = present(state, plan, env.market, mode, env.rules);
  const decision = judge(input);
  const wanted = requestsFor(decision, state, input.partialLeg, input.ladderLegs, env.rules);
  const acted = mode === 'LIVE' && mayAct(decision, state, env) ? wanted : [];
  const deferred = mode === 'LIVE' && wanted.length > 0 && acted.length === 0;
  const recorded = acted.length > 0 || (!deferred && shouldRecordDecision(state.lastDecision, decision));
  const made: LifeEvent[] = recorded
    ? [
        {
          type: 'ExitDecisionMade',
          v: 1,
          data: { decision, input, engineVersion: ENGINE_VERSION, mode, madeAtMs: env.nowMs },
        },
      ]
    : [];
  if (mode === 'SHADOW') return made;
  const explanation = [decision.slReason, decision.reason].filter(Boolean).join(': ');
  const asked = acted.map((request, index) => requested(state, request, explanation, index, env));
  const after = fold([...made, ...asked], state) as OpenLife;
  const upkeep = decision.decisionType === 'full_exit_now' ? [] : upkeepRequests(after, env);
  const kept = upkeep.map((request, index) =>
    requested(state, request, 'protection upkeep', acted.length + index, env),
  );
  return [...made, ...asked, ...kept];
}

/** A market exit that is on its way or whose trades are still to come: until then the size is not what it seems. */
const exitInFlight = (state: OpenLife): boolean =>
  Object.values(state.orders).some(({ request }) => request.operation === 'place' && request.type === 'MARKET');

function mayAct(decision: ExitDecision, state: OpenLife, env: StepEnvironment): boolean {
  if (decision.decisionType === 'move_sl') return !stopMoveInFlight(state);
  return env.mayDiscretion && env.markAgeMs <= FRESH_MARK_MS;
}

/** Protection that is due whatever was decided: the floor, a stop for the full size, old stops that were replaced. */
function upkeepRequests(state: OpenLife, env: StepEnvironment): readonly OrderRequest[] {
  const requests: OrderRequest[] = [];
  const outgrown = outgrownStop(state);
  if (outgrown !== null) requests.push(outgrown);
  if (workingStop(state) !== null) {
    const floor = missingFloor(state, { nowMs: env.nowMs, liquidationPrice: env.liquidationPrice }, env.rules);
    if (floor !== null) requests.push(floor);
  }
  return [...requests, ...supersededStops(state).map(cancelStop)];
}

/** The request that cancels one of our stops after its successor has taken over. */
export const cancelStop = (target: string): OrderRequest => ({
  operation: 'cancel',
  kind: 'sl',
  orderClass: 'housekeeping',
  target,
  family: 'algo',
});

/** The journalled form of one order request; its id names the life, the commit and its place in the commit. */
export function requested(
  state: LivingLife,
  request: OrderRequest,
  explanation: string,
  index: number,
  env: Pick<StepEnvironment, 'nowMs' | 'commit'>,
): ExitOrderRequested {
  return {
    type: 'ExitOrderRequested',
    v: 1,
    data: {
      intentId: clientOrderId(state.identity.tag, env.commit, index),
      module: EXECUTOR_MODULE,
      request,
      requestedAtMs: env.nowMs,
      validUntilMs: request.orderClass === 'discretionary' ? env.nowMs + DISCRETIONARY_VALIDITY_MS : null,
      assumedQuantity: state.quantity,
      explanation,
    },
  };
}
