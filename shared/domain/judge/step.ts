import type { ExitDecision } from '../decide/exit-decision.ts';
import { shouldRecordDecision } from '../decide/should-record.ts';
import type { LifeEvent, PlanCause } from '../life/events.ts';
import { fold } from '../life/evolve.ts';
import type { ActivePlan, OpenLife } from '../life/state.ts';
import { compare, isZero } from '../money/decimal.ts';
import { missingFloor, unsafeFloor } from '../orders/floor.ts';
import { requestsFor } from '../orders/from-decision.ts';
import { ownershipOf } from '../orders/gate.ts';
import { cancelsOfBrainLadder, cancelsOfLegacy } from '../orders/handover.ts';
import type { OrderRequest } from '../orders/order.ts';
import { isLive, isPlacement } from '../orders/order.ts';
import { inParts } from '../orders/parts.ts';
import {
  lastResortStop,
  misfitStop,
  restingStops,
  stopMoveInFlight,
  strandedStop,
  supersededStops,
} from '../orders/protection.ts';
import { isHeldBack, purposeOf } from '../orders/refusals.ts';
import { requested } from '../orders/requested.ts';
import { isChurn } from '../orders/stop-churn.ts';
import { cancelsOfLeftovers, cancelsOfMissedTargets, isLadderFresh } from '../orders/take-profits.ts';
import { toPlannerRegime } from '../plan/regime.ts';
import type { StepEnvironment } from './environment.ts';
import type { JudgementInput } from './judge.ts';
import { ENGINE_VERSION, judge } from './judge.ts';
import { planPosition } from './plan-position.ts';
import { present } from './present.ts';

/** No discretionary decision on a mark older than this. */
export const FRESH_MARK_MS = 5_000;
/** A market between two regimes flips from one to the other: a new plan needs a regime that held for one candle of the classifier … */
const REGIME_HELD_MS = 15 * 60_000;
/** … and a plan that had its time. Violent markets do not wait. */
const REGIME_PLAN_INTERVAL_MS = 60 * 60_000;

/** Everything that is due for an open life now: a plan, a decision, and the orders that follow; nothing when nothing changes. */
export function step(state: OpenLife, given: StepEnvironment): readonly LifeEvent[] {
  const env = { ...given, ownership: ownershipOf(state, given.ownership) };
  if (isZero(state.quantity) || exitInFlight(state, env.nowMs)) return [];
  const cause = duePlan(state, env);
  const planned = cause === null ? [] : [planPosition(state, cause, env)];
  const withPlan = fold(planned, state) as OpenLife;
  if (env.ownership === 'LEGACY' || withPlan.plan === null) return [...planned, ...handedOver(withPlan, env)];
  return [...planned, ...judged(withPlan, withPlan.plan, env), ...handedOver(withPlan, env)];
}

/** Outside LIVE the brain's own ladder goes, so that the old stack can lay its own; no stop is touched. */
function handedOver(state: OpenLife, env: StepEnvironment): readonly LifeEvent[] {
  if (env.ownership === 'LIVE') return [];
  const why = `handover: the exits belong to ${env.ownership}`;
  return cancelsOfBrainLadder(state, env.nowMs)
    .filter((request) => !isRefusedNow(state, request, env.nowMs))
    .map((request, index) => requested(state, request, why, index, env));
}

/** Why a plan is due now; null while the one in force holds. */
export function duePlan(state: OpenLife, env: StepEnvironment): PlanCause | null {
  const { plan } = state;
  if (plan === null) return env.firstPlanCause;
  if (env.nowMs >= plan.expiresAtMs) return 'expired';
  if (env.riskMode !== plan.riskMode) return 'risk-mode-changed';
  if (compare(state.enteredQuantity, plan.enteredQuantity) !== 0) return 'position-changed';
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
  // A mark that is no price judges nothing; protection does without one.
  if (!(env.market.markPrice > 0)) return mode === 'LIVE' ? upkeep(state, 0, env) : [];
  const { input, decision } = decided(present(state, plan, env.market, mode, env.rules), state, mode, env);
  const wanted = requestsFor(decision, state, { ...input, ...env.market, rules: env.rules });
  const acted = mode === 'LIVE' && mayAct(decision, wanted, state, env) ? wanted : [];
  const comesBack = mode === 'LIVE' && wanted.length > 0 && !isUnsure(decision, env);
  const made: LifeEvent[] =
    acted.length > 0 || (!comesBack && isNews(state, decision, mode))
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
  const leaves = decision.decisionType === 'full_exit_now' && acted.length > 0;
  return [...made, ...asked, ...(leaves ? [] : upkeep(after, acted.length, env))];
}

/**
 * A trailing move that must wait is judged as if it were made, and a partial close that is not sure enough as if it were
 * not due, so that the rest of the plan does not wait with them.
 */
function decided(given: JudgementInput, state: OpenLife, mode: 'SHADOW' | 'LIVE', env: StepEnvironment) {
  const first = judge(given);
  const isHeld = mode === 'LIVE' && isUnsure(first, env);
  const input = isHeld ? withoutPartial(given) : given;
  const decision = isHeld ? judge(input) : first;
  if (!isChurn(decision, state, env.nowMs)) return { input, decision };
  const { context } = input;
  const protection = { ...context.protection, activeSl: decision.newSlPrice };
  const held = { ...input, context: { ...context, protection } };
  return { input: held, decision: judge(held) };
}

const withoutPartial = (input: JudgementInput): JudgementInput => ({
  ...input,
  plan: { ...input.plan, legs: input.plan.legs.filter(({ kind }) => kind !== 'PARTIAL') },
  partialLeg: null,
});

/**
 * A partial close is always of a leg that was not taken yet: in SHADOW writing it down is what takes the leg. What was
 * decided in the other mode is no earlier decision of this one, whose book it did not touch.
 */
function isNews({ lastDecision: last }: OpenLife, decision: ExitDecision, mode: 'SHADOW' | 'LIVE'): boolean {
  if (decision.decisionType === 'partial_close') return true;
  const isOfMode = (last?.shadow === true) === (mode === 'SHADOW');
  return shouldRecordDecision(isOfMode ? last : null, decision);
}

/** A market exit that is on its way or whose trades are still to come: until then the size is not what it seems. */
export const exitInFlight = (state: OpenLife, nowMs: number): boolean =>
  Object.values(state.orders).some(
    (order) => isPlacement(order) && order.request.type === 'MARKET' && isLive(order, nowMs),
  );

function mayAct(
  decision: ExitDecision,
  wanted: readonly OrderRequest[],
  state: OpenLife,
  env: StepEnvironment,
): boolean {
  if (wanted.some((request) => request.operation === 'place' && isRefusedNow(state, request, env.nowMs))) return false;
  if (decision.decisionType === 'move_sl') return !stopMoveInFlight(state, env.nowMs);
  if (decision.decisionType === 'update_tp_limits' && isLadderFresh(state, env.nowMs)) return false;
  if (isUnsure(decision, env)) return false;
  return env.mayDiscretion && env.markAgeMs <= FRESH_MARK_MS;
}

/** Less sure than the operator asks for: written down and not acted on. Stops and emergency exits are never held to it. */
const isUnsure = ({ decisionType, confidence }: ExitDecision, { minConfidence }: StepEnvironment): boolean =>
  (decisionType === 'partial_close' || decisionType === 'update_tp_limits') && (confidence ?? 0) < (minConfidence ?? 0);

/** The exchange refused the like a moment ago: asking on every tick would change nothing. */
const isRefusedNow = (state: OpenLife, request: OrderRequest, nowMs: number): boolean =>
  isHeldBack(
    state.refusals,
    purposeOf(request),
    nowMs,
    restingStops(state, 'sl').length === 0,
    request.kind === 'other_exit',
  );

/** Protection that is due whatever was decided, one stop move at most, and what is left over of replaced orders. */
function upkeep(state: OpenLife, firstIndex: number, env: StepEnvironment): readonly LifeEvent[] {
  const market = { nowMs: env.nowMs, markPrice: env.market.markPrice, liquidationPrice: env.liquidationPrice };
  const asked: LifeEvent[] = [];
  const ask = (requests: readonly (OrderRequest | null)[]): OpenLife => {
    for (const request of requests) {
      if (request === null || isRefusedNow(state, request, env.nowMs)) continue;
      for (const part of request.operation === 'place' ? inParts(request, env.rules) : [request]) {
        asked.push(requested(state, part, 'protection upkeep', firstIndex + asked.length, env));
      }
    }
    return fold(asked, state) as OpenLife;
  };
  const covered = ask([
    lastResortStop(state, market, env.rules) ?? strandedStop(state, market, env.rules) ?? misfitStop(state, env.nowMs),
  ]);
  const floor = unsafeFloor(covered, market);
  const gone = [...supersededStops(covered), ...(floor === null ? [] : [floor])].map(cancelStop);
  ask([missingFloor(covered, market, env.rules), ...gone]);
  const isFresh = env.markAgeMs <= FRESH_MARK_MS && env.mayDiscretion;
  const missed = isFresh ? cancelsOfMissedTargets(state, env.market.markPrice, env.nowMs) : [];
  ask([...cancelsOfLeftovers(state, env.nowMs), ...missed]);
  ask(cancelsOfLegacy(fold(asked, state) as OpenLife));
  return asked;
}

/** The request that cancels one of our stops after its successor has taken over. */
export const cancelStop = (target: string): OrderRequest => ({
  operation: 'cancel',
  kind: 'sl',
  target,
  family: 'algo',
});
