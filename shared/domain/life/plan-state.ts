import type { ExitLeg, ExitPlan } from '../plan/exit-plan.ts';
import type { ExitPlanCreated } from './events.ts';
import type { ActiveLeg, ActivePlan, LivingLife } from './state.ts';

/** Stop distance of a plan as a fraction of entry; null when the plan has no stop on the losing side (PROFIT_LOCK, EMERGENCY_EXIT). */
export function slFractionOf(plan: ExitPlan): number | null {
  const trigger = plan.legs.find((leg) => leg.kind === 'SL')?.triggerFraction ?? null;
  return trigger !== null && trigger < 0 ? -trigger : null;
}

/** The part of a new plan that later judgements need. */
export function activePlanOf(state: LivingLife, data: ExitPlanCreated['data']): ActivePlan {
  const { plan } = data;
  const legs = plan.legs.map(activeLeg);
  // A rebuilt plan starts behind the profit that was taken before: no share is sold twice for the same move.
  const furthest = data.cause === 'position-changed' ? 0 : furthestTaken(state.plan);
  return {
    number: data.planNumber,
    strategyId: plan.strategyId,
    profileName: plan.profileName,
    regime: plan.marketRegime,
    createdAtMs: plan.createdAtMs,
    expiresAtMs: plan.expiresAtMs,
    riskMode: data.context.riskMode,
    slFraction: slFractionOf(plan) ?? state.firstSlFraction ?? data.context.maxLossFraction,
    quantity: data.quantity,
    entryPrice: state.entryPrice,
    trailing: plan.trailing,
    legs,
    taken: legs.flatMap((leg, index) => (leg.kind === 'TP' && (leg.trigger ?? 0) <= furthest ? [index] : [])),
    furthestTaken: furthest,
  };
}

/** How far from entry profit was already taken in this life, as a fraction; 0 when none was. */
export function furthestTaken(plan: ActivePlan | null): number {
  if (plan === null) return 0;
  return Math.max(plan.furthestTaken, ...plan.taken.map((index) => plan.legs[index]?.trigger ?? 0));
}

function activeLeg(leg: ExitLeg): ActiveLeg {
  const lean = {
    kind: leg.kind,
    size: leg.sizeFraction,
    trigger: leg.triggerFraction,
    callback: leg.trailCallbackFraction,
  };
  return leg.metadata.kind === 'HARD' ? { ...lean, hard: true } : lean;
}
