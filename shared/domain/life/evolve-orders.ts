import { isZero } from '../money/decimal.ts';
import { EXECUTOR_MODULE } from '../orders/gate.ts';
import type { OrderState, OrderStatus } from '../orders/order.ts';
import { isPlacement } from '../orders/order.ts';
import type { Refusals } from '../orders/refusals.ts';
import { purposeOf, refused, taken } from '../orders/refusals.ts';
import { creditEarly, forgetEarly, legDone, withOrder, without } from './credited.ts';
import type { ExitOrderAdopted, ExitOrderRequested, LifeEvent } from './events.ts';
import { ImpossibleEventError } from './impossible-event.ts';
import type { LivingLife } from './state.ts';

/** "Reach max stop order limit." */
const STOP_ORDER_CAP = -4045;
/** A floor that made room waits as one that was refused this often. */
const AS_IF_REFUSED = 4;

/** Requests of modules that are remembered. */
const REMEMBERED_REQUESTS = 8;

type OrderEvent = Extract<LifeEvent, { type: `ExitOrder${string}` }>;

type LaterEvent = Exclude<OrderEvent, { type: 'ExitOrderRequested' | 'ExitOrderAdopted' }>;

/** What an order may be when an event about it comes. An order that the state no longer holds is over: what is said of it later changes nothing. */
const FOLLOWS: Readonly<Record<LaterEvent['type'], readonly OrderStatus[]>> = {
  // The gateway asks again after its claim, so that a refusal may also follow the claim.
  ExitOrderDenied: ['requested', 'sending'],
  ExitOrderSending: ['requested'],
  ExitOrderAcked: ['sending', 'unknown', 'acked', 'seen'],
  ExitOrderSeen: ['sending', 'unknown', 'acked', 'seen'],
  ExitOrderRejected: ['sending', 'unknown'],
  ExitOrderOutcomeUnknown: ['sending', 'unknown'],
  ExitOrderProvedNotSent: ['sending', 'unknown'],
  ExitOrderTriggering: ['acked', 'seen'],
  ExitOrderEnded: ['sending', 'unknown', 'acked', 'seen'],
};

/** The state after an event about an order: orders that are over leave the state, so that it stays small. */
export function evolveOrders(state: LivingLife, event: OrderEvent): LivingLife {
  const { intentId } = event.data;
  const order = state.orders[intentId];
  if (event.type === 'ExitOrderRequested' || event.type === 'ExitOrderAdopted') {
    if (order !== undefined) throw new ImpossibleEventError(event.type, `already holding ${intentId}`);
    return event.type === 'ExitOrderAdopted' ? adopted(state, event.data) : asked(state, event.data);
  }
  if (order === undefined) return state;
  if (!FOLLOWS[event.type].includes(order.status)) {
    throw new ImpossibleEventError(event.type, `holding ${intentId} as ${order.status}`);
  }
  return forgetEarly(resolved(state, intentId, order, event));
}

function asked(state: LivingLife, data: ExitOrderRequested['data']): LivingLife {
  const { intentId, module, request, requestedAtMs, validUntilMs, notBeforeMs, requestTag } = data;
  return withOrder(remembering(state, requestTag), intentId, {
    request,
    status: 'requested',
    ...(module === EXECUTOR_MODULE ? {} : { module }),
    requestedAtMs,
    ...(validUntilMs === null ? {} : { validUntilMs }),
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
  });
}

/** Requests of modules come again when their delivery does: those of late are remembered. */
function remembering(state: LivingLife, tag: string | undefined): LivingLife {
  if (tag === undefined || state.requestTags?.includes(tag) === true) return state;
  return { ...state, requestTags: [...(state.requestTags ?? []), tag].slice(-REMEMBERED_REQUESTS) };
}

function adopted(state: LivingLife, { intentId, request, venueOrderId, adoptedAtMs }: ExitOrderAdopted['data']) {
  const order: OrderState = { request, status: 'seen', ackedAtMs: adoptedAtMs, venueOrderId };
  return withRefusals(withOrder(state, intentId, order), taken(state.refusals, purposeOf(request)));
}

function resolved(state: LivingLife, intentId: string, order: OrderState, event: LaterEvent): LivingLife {
  switch (event.type) {
    case 'ExitOrderSending':
      return withOrder(state, intentId, {
        request: order.request,
        status: 'sending',
        ...senderOf(order),
        ...(event.data.conflict === true ? { conflict: true as const } : {}),
        sentAtMs: event.data.sentAtMs,
      });
    case 'ExitOrderOutcomeUnknown': {
      const { atMs, mayRunUntilMs = atMs } = event.data;
      const missingSinceMs = order.missingSinceMs ?? Math.max(atMs, mayRunUntilMs);
      return withOrder(state, intentId, { ...order, status: 'unknown', missingSinceMs });
    }
    case 'ExitOrderAcked':
      return acked(withRefusals(state, afterAck(state, order, event.data.ackedAtMs)), order, event.data);
    case 'ExitOrderSeen': {
      const { missingSinceMs: _found, ...known } = order;
      return withOrder(state, intentId, { ...known, status: 'seen' });
    }
    case 'ExitOrderRejected': {
      // What the venue refuses the old exit stack says nothing about the brain's own orders.
      if (order.module !== undefined) return without(state, intentId);
      const { venueCode, atMs } = event.data;
      const refusals = refused(state.refusals ?? {}, purposeOf(order.request), venueCode, atMs);
      return { ...without(state, intentId), refusals };
    }
    case 'ExitOrderTriggering':
      return withOrder(state, intentId, { ...order, triggeringSinceMs: event.data.sinceMs });
    case 'ExitOrderEnded': {
      const next = without(state, intentId);
      return event.data.status === 'FILLED' ? legDone(next, order) : next;
    }
    case 'ExitOrderDenied':
    case 'ExitOrderProvedNotSent':
      return without(state, intentId);
    default:
      return event satisfies never;
  }
}

const senderOf = ({ module }: OrderState): Pick<OrderState, 'module'> => (module === undefined ? {} : { module });

function acked(
  state: LivingLife,
  order: OrderState,
  { intentId, quantity, ackedAtMs, venueOrderId }: Extract<LifeEvent, { type: 'ExitOrderAcked' }>['data'],
): LivingLife {
  if (!isPlacement(order)) return without(state, intentId);
  const { request, executedQuantity } = order;
  // The venue clips a reduce-only order to the position: what it echoes is what rests.
  const held = isZero(quantity) ? request : { ...request, quantity };
  const known: OrderState = {
    request: held,
    status: order.status === 'seen' ? 'seen' : 'acked',
    ...senderOf(order),
    ackedAtMs,
    venueOrderId,
    ...(executedQuantity === undefined ? {} : { executedQuantity }),
  };
  // A MARKET order the exchange has taken cannot be taken back: its leg is done, only its trades are still to come.
  const credited = creditEarly(withOrder(state, intentId, known), intentId, known, venueOrderId);
  return request.type === 'MARKET' ? legDone(credited, order) : credited;
}

/** What was refused so far after one more order was taken. A floor that made room for a stop is not asked for at once again. */
function afterAck({ refusals, status }: LivingLife, order: OrderState, atMs: number): Refusals | undefined {
  const { request } = order;
  if (order.module !== undefined) return refusals;
  const left = taken(refusals, purposeOf(request));
  const madeRoom = status === 'open' && request.operation === 'cancel' && request.kind === 'hard_sl';
  return madeRoom ? { ...left, floor: { code: STOP_ORDER_CAP, count: AS_IF_REFUSED, atMs } } : left;
}

function withRefusals({ refusals: _before, ...state }: LivingLife, refusals: Refusals | undefined): LivingLife {
  return refusals === undefined ? state : { ...state, refusals };
}
