import type { ActiveLeg, ActivePlan, LivingLife } from '../life/state.ts';
import { toNumber } from '../money/decimal.ts';
import { isLive, isPlacement } from '../orders/order.ts';

/** A take-profit leg of the plan in force that is not done. */
export interface OpenLeg {
  readonly index: number;
  readonly leg: ActiveLeg;
  /** Share of the position as it is now. */
  readonly fraction: number;
  /** True while an order for it rests or is on its way. */
  readonly rests: boolean;
}

/** What is left of the plan's take-profit legs, in their order; in SHADOW without those the brain would have sold. */
export function openLegs(
  state: LivingLife,
  plan: ActivePlan,
  mode: 'SHADOW' | 'LIVE',
  nowMs: number,
): readonly OpenLeg[] {
  const size = toNumber(state.quantity);
  const planned = toNumber(plan.quantity);
  const isDone = (index: number): boolean =>
    plan.taken.includes(index) || (mode === 'SHADOW' && state.shadow?.taken.includes(index) === true);
  const isOnItsWay = (index: number): boolean =>
    Object.values(state.orders).some(
      (order) =>
        isPlacement(order) &&
        order.request.plan === plan.number &&
        isLive(order, nowMs) &&
        (order.request.leg === index || order.request.merged?.includes(index) === true),
    );
  return plan.legs.flatMap((leg, index) => {
    if (leg.kind !== 'TP' || isDone(index) || size <= 0) return [];
    const left = leg.size * planned - toNumber(plan.sold?.[index] ?? '0');
    return left > 0 ? [{ index, leg, fraction: Math.min(1, left / size), rests: isOnItsWay(index) }] : [];
  });
}
