import type { LivingLife } from '../life/state.ts';
import type { DecimalString } from '../money/decimal.ts';
import { add, compare, isZero, subtract, toNumber } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { CancelRequest, KnownOrder } from './order.ts';
import { familyOf, isLive, isPlacement, rests } from './order.ts';
import { beingCancelled } from './protection.ts';

/** A HARD target waits this long, and until the mark is this far (fraction) beyond it, before it is sold at market. */
const HARD_WAITS_MS = 5_000;
const HARD_BEYOND_FRACTION = 0.001;

/** A burst of fills changes the ladder once: the next change comes this much later at the earliest, milliseconds. */
const LADDER_RESTS_MS = 2_000;

/** True while the ladder was laid a moment ago: another change of it waits for a later judgement. */
export function isLadderFresh(state: LivingLife, nowMs: number): boolean {
  const isYoung = (atMs: number | undefined): boolean => atMs !== undefined && nowMs - atMs < LADDER_RESTS_MS;
  if (state.lastDecision?.type === 'update_tp_limits' && isYoung(state.lastDecision.atMs)) return true;
  return liveTakeProfits(state, nowMs).some(({ order: { requestedAtMs, sentAtMs, ackedAtMs } }) =>
    [requestedAtMs, sentAtMs, ackedAtMs].some(isYoung),
  );
}

/** Take-profit orders that rest or may still come to rest, those that are being cancelled included. */
export const liveTakeProfits = (state: LivingLife, nowMs: number): readonly KnownOrder[] =>
  Object.entries(state.orders).flatMap(([intentId, order]) =>
    order.request.kind === 'tp' && isPlacement(order) && isLive(order, nowMs) ? [{ intentId, order }] : [],
  );

/** What an order may still close, base quantity; one that closes the whole position, all of it. */
export const openQuantity = (state: LivingLife, { order }: KnownOrder): DecimalString =>
  isZero(order.request.quantity) ? state.quantity : subtract(order.request.quantity, order.executedQuantity ?? '0');

/** What all of them together may still close, base quantity. */
export const openQuantityOf = (state: LivingLife, orders: readonly KnownOrder[]): DecimalString =>
  orders.reduce((sum, order) => add(sum, openQuantity(state, order)), '0');

/** Cancels for every take-profit order that is not being cancelled yet. */
export function cancelsOfLadder(state: LivingLife, nowMs: number): readonly CancelRequest[] {
  return cancels(state, liveTakeProfits(state, nowMs));
}

/**
 * Cancels for targets that nothing else clears: a ladder that would close more than is left of the position, and what is
 * left of older ladders when the plan in force has no target that would replace them.
 */
export function cancelsOfLeftovers(state: LivingLife, nowMs: number): readonly CancelRequest[] {
  const { plan } = state;
  const cancelling = beingCancelled(state);
  const kept = liveTakeProfits(state, nowMs).filter(({ intentId }) => !cancelling.has(intentId));
  if (compare(openQuantityOf(state, kept), state.quantity) > 0) return cancels(state, kept);
  if (plan === null || plan.legs.some((leg, index) => leg.kind === 'TP' && !plan.taken.includes(index))) return [];
  return cancels(
    state,
    kept.filter(({ order }) => order.request.plan !== plan.number),
  );
}

/**
 * Cancels for HARD targets that rest unfilled although the mark went clearly through them. Once the cancel has freed the
 * leg, it is due as a partial close and sold at market; a part that was filled meanwhile is known by then.
 */
export function cancelsOfMissedTargets(state: LivingLife, markPrice: number, nowMs: number): readonly CancelRequest[] {
  const sign = direction(state.identity.side);
  const missed = liveTakeProfits(state, nowMs).filter(({ order }) => {
    const { plan, leg, price } = order.request;
    const isHard = plan === state.plan?.number && leg !== undefined && state.plan?.legs[leg]?.hard === true;
    if (!isHard || price === null || !rests(order) || nowMs - (order.ackedAtMs ?? nowMs) < HARD_WAITS_MS) return false;
    return sign * (markPrice / toNumber(price) - 1) >= HARD_BEYOND_FRACTION;
  });
  return cancels(state, missed);
}

/** Cancels for these orders, those left out that are being cancelled. */
export function cancels(state: LivingLife, orders: readonly KnownOrder[]): readonly CancelRequest[] {
  const cancelling = beingCancelled(state);
  return orders.flatMap(({ intentId, order: { request } }) =>
    cancelling.has(intentId)
      ? []
      : [{ operation: 'cancel', kind: request.kind, target: intentId, family: familyOf(request.type) }],
  );
}
