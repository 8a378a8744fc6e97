import type { LifeEvent } from '../../domain/life/events.ts';
import { parseLifeStreamId } from '../../domain/life/identity.ts';
import type { OrderState } from '../../domain/orders/order.ts';
import { classOf, familyOf } from '../../domain/orders/order.ts';
import type { OrderReference } from '../../ports/exchange.ts';
import type { LifeHead } from '../lives/life-store.ts';
import type { Gateway, GatewayResult } from './gateway.ts';
import type { FoundOrder } from './look-up.ts';
import { lookUp } from './look-up.ts';
import { recordOutcome } from './record-outcome.ts';
import { countedAs } from './tell-order.ts';

/** "It was never taken" needs lookups that all found nothing over at least this long. */
export const NOT_SENT_AFTER_MS = 10_000;
/**
 * How long after its claim an order may still be on its way: at most 5 s until the send begins, then one write of 8 s, or
 * two and a read between them when the venue's clock had to be asked. Absence proves nothing before that.
 */
export const SEND_MAY_RUN_MS = 27_000;
/**
 * The same for a stop, without the rare second write: a position without a stop costs more than a second reduce-only
 * stop, which the sweep of orphans finds.
 */
export const STOP_SEND_MAY_RUN_MS = 14_000;
const LOOK_AGAIN_MS = 2_500;

/**
 * A claim without an outcome: somebody may have sent the order and died. Nothing is ever sent again for it. It is looked
 * for by its client id, and when it cannot be found that is written down, so that its lane goes on while the search does
 * in a lane of its own: until it is found, or until nothing was found for long enough. A reader's key is enough.
 */
export async function resolveClaim(
  gateway: Gateway,
  head: LifeHead,
  intentId: string,
  order: OrderState,
  correlationId: string,
): Promise<GatewayResult> {
  const found = await findClaimed(gateway, head, intentId, order);
  const nowMs = gateway.clock.now();
  const isFound = found !== undefined && found !== 'unreadable';
  const said = isFound ? whatWasFound(intentId, order, found, nowMs) : nothingFound(intentId, order, found, nowMs);
  if (said.length > 0) {
    const cause = { correlationId, causationId: intentId, flagsVersion: 'not-asked' };
    await recordOutcome(gateway, head, intentId, said, cause);
  }
  if (said.some(({ type }) => type === 'ExitOrderOutcomeUnknown')) return { outcome: 'unknown' };
  const resolved = said.some(({ type }) => type === 'ExitOrderAcked' || type === 'ExitOrderProvedNotSent');
  return resolved ? { outcome: 'done' } : { outcome: 'unresolved', retryAfterMs: LOOK_AGAIN_MS };
}

async function findClaimed(
  gateway: Gateway,
  head: LifeHead,
  intentId: string,
  order: OrderState,
): Promise<FoundOrder | undefined | 'unreadable'> {
  const { request } = order;
  const { symbol } = parseLifeStreamId(head.streamId).key;
  const family = request.operation === 'cancel' ? request.family : familyOf(request.type);
  const clientOrderId = request.operation === 'cancel' ? request.target : intentId;
  const reference = { family, symbol, clientOrderId };
  try {
    const found = await lookUp(gateway.exchange, reference);
    const aboutToGiveUp = found === undefined && isProvable(order, gateway.clock.now());
    return aboutToGiveUp ? await listed(gateway, reference) : found;
  } catch {
    return 'unreadable';
  }
}

/** A fresh conditional order can be in the lists while a lookup does not know it yet. */
async function listed(gateway: Gateway, { symbol, clientOrderId }: OrderReference): Promise<FoundOrder | undefined> {
  const orders = await gateway.exchange.openOrders(symbol);
  const order = orders.find((each) => each.clientOrderId === clientOrderId);
  return order === undefined ? undefined : { order, over: false, endStatus: 'GONE' };
}

const isProvable = ({ status, missingSinceMs }: OrderState, nowMs: number): boolean =>
  status === 'unknown' && missingSinceMs !== undefined && nowMs - missingSinceMs >= NOT_SENT_AFTER_MS;

function nothingFound(
  intentId: string,
  order: OrderState,
  found: undefined | 'unreadable',
  nowMs: number,
): readonly LifeEvent[] {
  if (order.status === 'sending') return isYoung(order, nowMs) ? [] : [unknownAfterClaim(intentId, order, nowMs)];
  const isProved = found === undefined && isProvable(order, nowMs);
  return isProved ? [{ type: 'ExitOrderProvedNotSent', v: 1, data: { intentId, atMs: nowMs } }] : [];
}

/** Whoever made a claim this young may well be at it. */
const isYoung = ({ sentAtMs }: OrderState, nowMs: number): boolean => nowMs - (sentAtMs ?? 0) < LOOK_AGAIN_MS;

function unknownAfterClaim(intentId: string, { request, sentAtMs }: OrderState, nowMs: number): LifeEvent {
  const mayRunMs = classOf(request) === 'discretionary' ? SEND_MAY_RUN_MS : STOP_SEND_MAY_RUN_MS;
  const reason = 'claimed, but no outcome was written down and no lookup finds the order';
  const mayRunUntilMs = (sentAtMs ?? nowMs) + mayRunMs;
  return { type: 'ExitOrderOutcomeUnknown', v: 1, data: { intentId, reason, atMs: nowMs, mayRunUntilMs } };
}

function whatWasFound(intentId: string, order: OrderState, found: FoundOrder, nowMs: number): readonly LifeEvent[] {
  const { request } = order;
  const end = (target: string): LifeEvent => ({
    type: 'ExitOrderEnded',
    v: 1,
    data: { intentId: target, status: found.endStatus, atMs: nowMs },
  });
  if (request.operation === 'cancel') {
    if (!found.over && order.status === 'sending') return nothingFound(intentId, order, undefined, nowMs);
    if (!found.over && nowMs < (order.missingSinceMs ?? 0)) return [];
    // A target that still rests was not cancelled: the claim is void, and whoever still wants it gone asks anew.
    const notDone: LifeEvent = { type: 'ExitOrderProvedNotSent', v: 1, data: { intentId, atMs: nowMs } };
    return found.over ? [end(request.target), notDone] : [notDone];
  }
  const counted = countedAs(order);
  const acked: LifeEvent = {
    type: 'ExitOrderAcked',
    v: 1,
    data: {
      intentId,
      venueOrderId: found.order.venueOrderId,
      quantity: found.order.quantity,
      ackedAtMs: nowMs,
      resolvedBy: 'lookup',
      ...(counted === null ? {} : { counted }),
    },
  };
  const seen: LifeEvent = { type: 'ExitOrderSeen', v: 1, data: { intentId, seenAtMs: nowMs } };
  return found.over ? [acked, end(intentId)] : [acked, seen];
}
