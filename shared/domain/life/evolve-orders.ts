import { add, compare, isZero } from '../money/decimal.ts';
import type { OrderState, OrderStatus } from '../orders/order.ts';
import { isPlacement } from '../orders/order.ts';
import type { FillRecorded, LifeEvent } from './events.ts';
import { ImpossibleEventError } from './impossible-event.ts';
import { legSold, legTaken } from './plan-state.ts';
import type { LivingLife } from './state.ts';

type OrderEvent = Extract<LifeEvent, { type: `ExitOrder${string}` }>;

/** What an order may be when an event about it comes. An order that the state no longer holds is over: what is said of it later changes nothing. */
const FOLLOWS: Readonly<Record<Exclude<OrderEvent['type'], 'ExitOrderRequested'>, readonly OrderStatus[]>> = {
  // The gateway asks again after its claim, so that a refusal may also follow the claim.
  ExitOrderDenied: ['requested', 'sending'],
  ExitOrderSending: ['requested'],
  ExitOrderAcked: ['sending', 'unknown', 'acked', 'seen'],
  ExitOrderSeen: ['sending', 'unknown', 'acked', 'seen'],
  ExitOrderRejected: ['sending', 'unknown'],
  ExitOrderOutcomeUnknown: ['sending', 'unknown'],
  ExitOrderProvedNotSent: ['sending', 'unknown'],
  ExitOrderEnded: ['sending', 'unknown', 'acked', 'seen'],
};

/** The state after an event about an order: orders that are over leave the state, so that it stays small. */
export function evolveOrders(state: LivingLife, event: OrderEvent): LivingLife {
  const { intentId } = event.data;
  const order = state.orders[intentId];
  if (event.type === 'ExitOrderRequested') {
    if (order !== undefined) throw new ImpossibleEventError(event.type, `already holding ${intentId}`);
    const { request, requestedAtMs, validUntilMs } = event.data;
    const waiting: OrderState = { request, status: 'requested', requestedAtMs };
    return withOrder(state, intentId, validUntilMs === null ? waiting : { ...waiting, validUntilMs });
  }
  if (order === undefined) return state;
  if (!FOLLOWS[event.type].includes(order.status)) {
    throw new ImpossibleEventError(event.type, `holding ${intentId} as ${order.status}`);
  }
  return resolved(state, intentId, order, event);
}

function resolved(
  state: LivingLife,
  intentId: string,
  order: OrderState,
  event: Exclude<OrderEvent, { type: 'ExitOrderRequested' }>,
): LivingLife {
  switch (event.type) {
    case 'ExitOrderSending':
      return withOrder(state, intentId, { request: order.request, status: 'sending', sentAtMs: event.data.sentAtMs });
    case 'ExitOrderOutcomeUnknown': {
      const missingSinceMs = order.missingSinceMs ?? event.data.atMs;
      return withOrder(state, intentId, { ...order, status: 'unknown', missingSinceMs });
    }
    case 'ExitOrderAcked':
      return acked(state, order, event.data);
    case 'ExitOrderSeen': {
      const { missingSinceMs: _found, ...known } = order;
      return withOrder(state, intentId, { ...known, status: 'seen' });
    }
    case 'ExitOrderRejected': {
      const next = without(state, intentId);
      return order.request.kind === 'hard_sl' ? { ...next, floorRefusedAtMs: event.data.atMs } : next;
    }
    case 'ExitOrderDenied':
    case 'ExitOrderProvedNotSent':
      return without(state, intentId);
    case 'ExitOrderEnded': {
      const next = without(state, intentId);
      return event.data.status === 'FILLED' ? taken(next, order) : next;
    }
    default:
      return event satisfies never;
  }
}

function acked(
  state: LivingLife,
  order: OrderState,
  { intentId, quantity, ackedAtMs, venueOrderId }: Extract<LifeEvent, { type: 'ExitOrderAcked' }>['data'],
): LivingLife {
  if (!isPlacement(order)) return without(state, intentId);
  const { request, executedQuantity } = order;
  // The venue clips a reduce-only order to the position: what it echoes is what rests.
  const held = isZero(quantity) ? request : { ...request, quantity };
  const next = withOrder(state, intentId, {
    request: held,
    status: order.status === 'seen' ? 'seen' : 'acked',
    ackedAtMs,
    venueOrderId,
    ...(executedQuantity === undefined ? {} : { executedQuantity }),
  });
  // A MARKET order the exchange has taken cannot be taken back: its leg is done, only its trades are still to come.
  return request.type === 'MARKET' ? taken(next, order) : next;
}

/** Credits a trade to the order of ours that made it, and to its leg. */
export function executed(state: LivingLife, { orderId, quantity }: FillRecorded['data']): LivingLife {
  for (const [intentId, order] of Object.entries(state.orders)) {
    if (order.venueOrderId !== orderId || !isPlacement(order) || order.request.type === 'STOP_MARKET') continue;
    const executedQuantity = add(order.executedQuantity ?? '0', quantity);
    if (compare(executedQuantity, order.request.quantity) >= 0) return taken(without(state, intentId), order);
    const next = withOrder(state, intentId, { ...order, executedQuantity });
    return next.plan === null ? next : { ...next, plan: legSold(next.plan, order.request, quantity) };
  }
  return state;
}

const taken = (state: LivingLife, order: OrderState): LivingLife =>
  state.plan === null || !isPlacement(order) ? state : { ...state, plan: legTaken(state.plan, order.request) };

const withOrder = (state: LivingLife, intentId: string, order: OrderState): LivingLife => ({
  ...state,
  orders: { ...state.orders, [intentId]: order },
});

function without(state: LivingLife, intentId: string): LivingLife {
  const { [intentId]: _over, ...orders } = state.orders;
  return { ...state, orders };
}
