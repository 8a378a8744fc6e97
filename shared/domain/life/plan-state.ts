import { add } from '../money/decimal.ts';
import type { PlacementRequest } from '../orders/order.ts';
import type { ExitLeg, ExitPlan } from '../plan/exit-plan.ts';
import type { ExitPlanCreated } from './events.ts';
import type { ActiveLeg, ActivePlan, LivingLife, ShadowBook } from './state.ts';

/** Stop distance of a plan as a fraction of entry; null when the plan has no stop on the losing side (PROFIT_LOCK, EMERGENCY_EXIT). */
export function slFractionOf(plan: ExitPlan): number | null {
  const trigger = plan.legs.find((leg) => leg.kind === 'SL')?.triggerFraction ?? 0;
  return trigger < 0 ? -trigger : null;
}

/** The life with a new plan in force. A rebuilt plan starts behind the profit that was taken before: no share is sold twice for the same move. */
export function withPlan(state: LivingLife, data: ExitPlanCreated['data']): LivingLife {
  const { plan, cause } = data;
  const legs = plan.legs.map(activeLeg);
  // A position that grew is a new whole with a new entry price; what was taken before was taken of another one.
  const startsOver = cause === 'position-changed';
  const furthest = startsOver ? 0 : furthestTaken(state.plan);
  const slFraction = slFractionOf(plan);
  return {
    ...state,
    firstSlFraction: state.firstSlFraction ?? slFraction,
    plan: {
      number: data.planNumber,
      strategyId: plan.strategyId,
      profileName: plan.profileName,
      regime: plan.marketRegime,
      createdAtMs: plan.createdAtMs,
      expiresAtMs: plan.expiresAtMs,
      riskMode: data.context.riskMode,
      slFraction: slFraction ?? state.firstSlFraction ?? data.context.maxLossFraction,
      quantity: data.quantity,
      enteredQuantity: state.enteredQuantity,
      trailing: plan.trailing,
      legs,
      taken: takenUpTo(legs, furthest),
      furthestTaken: furthest,
    },
    shadow: state.shadow && shadowUnder(legs, state.shadow, startsOver ? 0 : furthestIn(state.shadow, state.plan)),
  };
}

/** A new plan is a new ladder: what an older one asked for in SHADOW no longer counts as placed. */
const shadowUnder = (legs: readonly ActiveLeg[], book: ShadowBook, furthest: number): ShadowBook => ({
  stopPrice: book.stopPrice,
  tpLevels: null,
  taken: takenUpTo(legs, furthest),
  furthestTaken: furthest,
});

const takenUpTo = (legs: readonly ActiveLeg[], furthest: number): readonly number[] =>
  legs.flatMap((leg, index) => (leg.kind === 'TP' && (leg.trigger ?? 0) <= furthest ? [index] : []));

/** How far from entry profit was already taken in this life, as a fraction; 0 when none was. A leg taken in part counts. */
export function furthestTaken(plan: ActivePlan | null): number {
  if (plan === null) return 0;
  return furthestOf(plan, [...plan.taken, ...Object.keys(plan.sold ?? {}).map(Number)], plan.furthestTaken);
}

const furthestIn = (book: ShadowBook, plan: ActivePlan | null): number =>
  furthestOf(plan, book.taken, book.furthestTaken);

const furthestOf = (plan: ActivePlan | null, indices: readonly number[], atLeast: number): number =>
  Math.max(atLeast, ...indices.map((index) => plan?.legs[index]?.trigger ?? 0));

/** The plan after an order's leg is done. An order of an older plan takes what stands at its level or nearer. */
export function legTaken(plan: ActivePlan, request: PlacementRequest): ActivePlan {
  const leg = legIn(plan, request);
  if (leg === undefined) {
    const furthest = Math.max(plan.furthestTaken, request.trigger ?? 0);
    return { ...plan, furthestTaken: furthest, taken: union(plan.taken, takenUpTo(plan.legs, furthest)) };
  }
  const { [leg]: _done, ...sold } = plan.sold ?? {};
  return withSold({ ...plan, taken: union(plan.taken, [...(request.merged ?? []), leg]) }, sold);
}

/** The plan after a part of a leg was sold, base quantity. */
export function legSold(plan: ActivePlan, request: PlacementRequest, quantity: string): ActivePlan {
  const leg = legIn(plan, request);
  if (leg === undefined) return legTaken(plan, request);
  if (plan.taken.includes(leg)) return plan;
  return withSold(plan, { ...plan.sold, [leg]: add(plan.sold?.[leg] ?? '0', quantity) });
}

/** The leg of this plan that an order realises; undefined for one of an older plan, or of no leg, which took no level. */
const legIn = (plan: ActivePlan, { plan: number, leg }: PlacementRequest): number | undefined =>
  number === plan.number ? leg : undefined;

function withSold({ sold: _before, ...plan }: ActivePlan, sold: NonNullable<ActivePlan['sold']>): ActivePlan {
  return Object.keys(sold).length === 0 ? plan : { ...plan, sold };
}

const union = (a: readonly number[], b: readonly number[]): readonly number[] => [...new Set([...a, ...b])];

function activeLeg(leg: ExitLeg): ActiveLeg {
  const lean: ActiveLeg = { kind: leg.kind, size: leg.sizeFraction, trigger: leg.triggerFraction };
  const trailing = leg.trailCallbackFraction === null ? lean : { ...lean, callback: leg.trailCallbackFraction };
  return leg.metadata.kind === 'HARD' ? { ...trailing, hard: true } : trailing;
}
