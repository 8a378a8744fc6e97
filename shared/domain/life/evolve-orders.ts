import { add, compare, isZero } from '../money/decimal.ts';
import type { OrderState } from '../orders/order.ts';
import { isPlacement } from '../orders/order.ts';
import type { FillRecorded, LifeEvent } from './events.ts';
import type { LivingLife } from './state.ts';

type OrderEvent = Extract<LifeEvent, { type: `ExitOrder${string}` }> | FillRecorded;

/** The state after an event about an order: orders that are over leave the state, so that it stays small. */
export function evolveOrders(state: LivingLife, event: OrderEvent): LivingLife {
  switch (event.type) {
    case 'FillRecorded':
      return executed(state, event.data.orderId, event.data.quantity);
    case 'ExitOrderRequested': {
      const { intentId, request, requestedAtMs, validUntilMs } = event.data;
      return withOrder(state, intentId, {
        request,
        status: 'requested',
        requestedAtMs,
        validUntilMs,
        sentAtMs: null,
        ackedAtMs: null,
        venueOrderId: null,
        executedQuantity: '0',
        missingSinceMs: null,
      });
    }
    case 'ExitOrderSending':
      return change(state, event.data.intentId, { status: 'sending', sentAtMs: event.data.sentAtMs });
    case 'ExitOrderOutcomeUnknown': {
      const known = state.orders[event.data.intentId];
      const missingSinceMs = known?.missingSinceMs ?? event.data.atMs;
      return change(state, event.data.intentId, { status: 'unknown', missingSinceMs });
    }
    case 'ExitOrderAcked':
      return acked(state, event.data);
    case 'ExitOrderSeen':
      return change(state, event.data.intentId, { status: 'seen' });
    case 'ExitOrderRejected':
      return rejected(state, event.data.intentId, event.data.atMs);
    case 'ExitOrderDenied':
    case 'ExitOrderProvedNotSent':
      return without(state, event.data.intentId);
    case 'ExitOrderEnded': {
      const ended = state.orders[event.data.intentId];
      const next = without(state, event.data.intentId);
      return ended !== undefined && event.data.status === 'FILLED' ? legTaken(next, ended) : next;
    }
    default:
      return assertNever(event);
  }
}

function acked(state: LivingLife, data: Extract<LifeEvent, { type: 'ExitOrderAcked' }>['data']): LivingLife {
  const order = state.orders[data.intentId];
  if (order === undefined) return state;
  if (!isPlacement(order)) return without(state, data.intentId);
  const clipped = isZero(data.quantity) ? order.request.quantity : data.quantity;
  const next = withOrder(state, data.intentId, {
    ...order,
    request: { ...order.request, quantity: clipped },
    status: 'acked',
    ackedAtMs: data.ackedAtMs,
    venueOrderId: data.venueOrderId,
    missingSinceMs: null,
  });
  // A MARKET order the exchange has taken cannot be taken back: its leg is done, only its trades are still to come.
  return order.request.type === 'MARKET' ? legTaken(next, order) : next;
}

function rejected(state: LivingLife, intentId: string, atMs: number): LivingLife {
  const next = without(state, intentId);
  return state.orders[intentId]?.request.kind === 'hard_sl' ? { ...next, floorRefusedAtMs: atMs } : next;
}

function executed(state: LivingLife, venueOrderId: string, quantity: string): LivingLife {
  for (const [intentId, order] of Object.entries(state.orders)) {
    if (order.venueOrderId !== venueOrderId || !isPlacement(order) || order.request.type === 'STOP_MARKET') continue;
    const executedQuantity = add(order.executedQuantity, quantity);
    if (compare(executedQuantity, order.request.quantity) >= 0) return legTaken(without(state, intentId), order);
    return withOrder(state, intentId, { ...order, executedQuantity });
  }
  return state;
}

function legTaken(state: LivingLife, order: OrderState): LivingLife {
  const leg = isPlacement(order) ? order.request.leg : null;
  if (leg === null || state.plan === null || state.plan.taken.includes(leg)) return state;
  return { ...state, plan: { ...state.plan, taken: [...state.plan.taken, leg] } };
}

const withOrder = (state: LivingLife, intentId: string, order: OrderState): LivingLife => ({
  ...state,
  orders: { ...state.orders, [intentId]: order },
});

function change(state: LivingLife, intentId: string, patch: Partial<OrderState>): LivingLife {
  const order = state.orders[intentId];
  return order === undefined ? state : withOrder(state, intentId, { ...order, ...patch });
}

function without(state: LivingLife, intentId: string): LivingLife {
  const { [intentId]: _over, ...orders } = state.orders;
  return { ...state, orders };
}

function assertNever(event: never): never {
  throw new TypeError(`unhandled event ${JSON.stringify(event)}`);
}
