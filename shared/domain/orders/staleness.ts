import type { LivingLife } from '../life/state.ts';
import { add, compare, isZero } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import { staleModuleCancel } from './module-cancels.ts';
import type { OrderState, PlacementRequest } from './order.ts';
import { restsCovered } from './protection.ts';
import { liveTakeProfits, openQuantityOf } from './take-profits.ts';

/** Why an intent no longer fits the life it was written for. */
export interface Staleness {
  readonly rule: string;
  readonly detail: string;
}

/** Why an intent no longer fits the life it was written for; null when it still does. */
export function staleness(state: LivingLife, intentId: string, order: OrderState, nowMs: number): Staleness | null {
  const { request } = order;
  if (request.operation === 'cancel') {
    return order.module === undefined ? staleCancel(state, request.target) : staleModuleCancel(state, request);
  }
  if (state.status === 'flat') return { rule: 'position-gone', detail: `flat since ${state.flatAtMs}` };
  if (order.validUntilMs !== undefined && nowMs > order.validUntilMs) {
    return { rule: 'expired', detail: `valid until ${order.validUntilMs}, now ${nowMs}` };
  }
  if (request.kind === 'sl') return staleStop(state, intentId, request);
  if (request.kind === 'hard_sl') return null;
  if (request.kind === 'trailing') return trailsTooMuch(state, request);
  return staleLeg(state, intentId, request) ?? tooLarge(state, intentId, request, nowMs);
}

function staleCancel(state: LivingLife, target: string): Staleness | null {
  if (state.status === 'flat') return null;
  const aimed = state.orders[target];
  if (aimed === undefined) return { rule: 'nothing-to-cancel', detail: target };
  const isStop = aimed.request.kind !== 'tp';
  const isKept = restsCovered(state, ({ intentId }) => intentId === target);
  return isStop && !isKept ? { rule: 'last-stop', detail: target } : null;
}

/** In hedge mode nothing is reduce-only: a trailing stop for more than the position would be refused when it triggers. */
const trailsTooMuch = (state: LivingLife, { quantity }: PlacementRequest): Staleness | null =>
  state.identity.positionSide !== 'BOTH' && compare(quantity, state.quantity) > 0
    ? { rule: 'larger-than-position', detail: `${quantity} of ${state.quantity}` }
    : null;

/** A stop never moves against the position: one that is no tighter than others that rest for the whole position is void. */
function staleStop(state: LivingLife, intentId: string, request: PlacementRequest): Staleness | null {
  const sign = direction(state.identity.side);
  const isCovered = restsCovered(
    state,
    (other) =>
      other.intentId === intentId || sign * compare(request.price ?? '0', other.order.request.price ?? '0') > 0,
  );
  return isCovered ? { rule: 'superseded', detail: 'what rests closes the whole position and is as tight' } : null;
}

/** A share of a plan that has been replaced, or a leg that another order realises or has realised, is not sold again. */
function staleLeg(state: LivingLife, intentId: string, { plan, leg }: PlacementRequest): Staleness | null {
  if (leg === undefined || state.plan === null) return null;
  if (plan !== state.plan.number) return { rule: 'plan-replaced', detail: `plan ${plan}, now ${state.plan.number}` };
  if (state.plan.taken.includes(leg)) return { rule: 'leg-taken', detail: `leg ${leg}` };
  const twin = Object.entries(state.orders).find(
    ([id, { request, status }]) =>
      id !== intentId &&
      status !== 'requested' &&
      request.operation === 'place' &&
      request.plan === plan &&
      (request.leg === leg || request.merged?.includes(leg) === true),
  );
  return twin === undefined ? null : { rule: 'leg-on-its-way', detail: twin[0] };
}

/** All that rests to close the position, stops aside, stays within its size; only a full exit may be asked for beside a ladder. */
function tooLarge(
  state: LivingLife,
  intentId: string,
  { kind, quantity }: PlacementRequest,
  nowMs: number,
): Staleness | null {
  const others = liveTakeProfits(state, nowMs).filter(
    ({ intentId: id, order }) => id !== intentId && order.status !== 'requested',
  );
  // A full exit knocks a reduce-only ladder out; in hedge mode the ladder must be gone first.
  const isAlone = kind === 'other_exit' && state.identity.positionSide === 'BOTH';
  const own = isZero(quantity) ? state.quantity : quantity;
  const closing = isAlone ? own : add(own, openQuantityOf(state, others));
  return compare(closing, state.quantity) > 0
    ? { rule: 'larger-than-position', detail: `${closing} of ${state.quantity}` }
    : null;
}
