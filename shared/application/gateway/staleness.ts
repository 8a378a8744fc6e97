import type { LivingLife } from '../../domain/life/state.ts';
import { compare } from '../../domain/money/decimal.ts';
import type { OrderState, PlacementRequest } from '../../domain/orders/order.ts';
import { stopsOf } from '../../domain/orders/protection.ts';
import { direction } from '../../domain/position/position.ts';
import type { Refusal } from './gateway.ts';

/** Why an intent no longer fits the life it was written for; null when it still does. */
export function staleness(state: LivingLife, intentId: string, order: OrderState, nowMs: number): Refusal | null {
  const { request } = order;
  if (request.operation === 'cancel') return staleCancel(state, request.target);
  if (state.status === 'flat') return { rule: 'position-gone', detail: `flat since ${state.flatAtMs}` };
  if (order.validUntilMs !== null && nowMs > order.validUntilMs) {
    return { rule: 'expired', detail: `valid until ${order.validUntilMs}, now ${nowMs}` };
  }
  if (request.kind === 'sl') return looserThanAnother(state, intentId, request);
  if (request.type === 'MARKET' && compare(request.quantity, state.quantity) > 0) {
    return { rule: 'larger-than-position', detail: `${request.quantity} of ${state.quantity}` };
  }
  return null;
}

function staleCancel(state: LivingLife, target: string): Refusal | null {
  if (state.status === 'flat') return null;
  const aimed = state.orders[target];
  if (aimed === undefined) return { rule: 'nothing-to-cancel', detail: target };
  const isStop = aimed.request.kind === 'sl' || aimed.request.kind === 'hard_sl';
  const others = stopsOf(state, 'sl').filter(
    ({ intentId, order }) => intentId !== target && (order.status === 'acked' || order.status === 'seen'),
  );
  return isStop && others.length === 0 ? { rule: 'last-stop', detail: target } : null;
}

/** A stop never moves against the position: one that is looser than another that rests for the full size is void. */
function looserThanAnother(state: LivingLife, intentId: string, request: PlacementRequest): Refusal | null {
  const sign = direction(state.identity.side);
  for (const other of stopsOf(state, 'sl')) {
    const rests = other.order.status === 'acked' || other.order.status === 'seen';
    if (other.intentId === intentId || !rests) continue;
    const looser = sign * compare(request.price ?? '0', other.order.request.price ?? '0') < 0;
    const covered = compare(other.order.request.quantity, state.quantity) >= 0;
    if (looser && covered) return { rule: 'superseded', detail: `${other.intentId} is tighter` };
  }
  return null;
}
