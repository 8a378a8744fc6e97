import type { LifeEvent } from '../../domain/life/events.ts';
import { parseLifeStreamId } from '../../domain/life/identity.ts';
import type { OrderState } from '../../domain/orders/order.ts';
import { familyOf } from '../../domain/orders/order.ts';
import type { LifeHead } from '../lives/life-store.ts';
import type { Gateway, GatewayResult } from './gateway.ts';
import type { FoundOrder } from './look-up.ts';
import { lookUp } from './look-up.ts';
import { recordOutcome } from './record-outcome.ts';

/** "It was never taken" needs lookups that all found nothing over at least this long. */
export const NOT_SENT_AFTER_MS = 10_000;
const LOOK_AGAIN_MS = 2_500;

/**
 * A claim without an outcome: somebody may have sent the order and died. Nothing is ever sent again for it; the order is
 * looked for by its client id until it is found, or until nothing was found for long enough.
 */
export async function resolveClaim(
  gateway: Gateway,
  head: LifeHead,
  intentId: string,
  order: OrderState,
  correlationId: string,
): Promise<GatewayResult> {
  const found = await findClaimed(gateway, head, intentId, order);
  if (found === 'unreadable') return { outcome: 'unresolved', retryAfterMs: LOOK_AGAIN_MS };
  const nowMs = gateway.clock.now();
  const said = found === undefined ? nothingFound(intentId, order, nowMs) : whatWasFound(intentId, order, found, nowMs);
  if (said.length > 0) {
    const cause = { correlationId, causationId: intentId, flagsVersion: 'not-asked' };
    await recordOutcome(gateway, head, intentId, said, cause);
  }
  const resolved = found !== undefined || said.some(({ type }) => type === 'ExitOrderProvedNotSent');
  return resolved ? { outcome: 'done' } : { outcome: 'unresolved', retryAfterMs: LOOK_AGAIN_MS };
}

async function findClaimed(
  gateway: Gateway,
  head: LifeHead,
  intentId: string,
  { request }: OrderState,
): Promise<FoundOrder | undefined | 'unreadable'> {
  const { key } = parseLifeStreamId(head.streamId);
  const family = request.operation === 'cancel' ? request.family : familyOf(request.type);
  const clientOrderId = request.operation === 'cancel' ? request.target : intentId;
  try {
    return await lookUp(gateway.exchange, { family, symbol: key.symbol, clientOrderId });
  } catch {
    return 'unreadable';
  }
}

function nothingFound(intentId: string, order: OrderState, nowMs: number): readonly LifeEvent[] {
  if (order.missingSinceMs === null) {
    const reason = 'claimed, but no outcome was written down and no lookup finds the order';
    return [{ type: 'ExitOrderOutcomeUnknown', v: 1, data: { intentId, reason, atMs: nowMs } }];
  }
  if (nowMs - order.missingSinceMs < NOT_SENT_AFTER_MS) return [];
  return [{ type: 'ExitOrderProvedNotSent', v: 1, data: { intentId, atMs: nowMs } }];
}

function whatWasFound(
  intentId: string,
  { request }: OrderState,
  found: FoundOrder,
  nowMs: number,
): readonly LifeEvent[] {
  const end = (target: string): LifeEvent => ({
    type: 'ExitOrderEnded',
    v: 1,
    data: { intentId: target, status: found.endStatus, atMs: nowMs },
  });
  if (request.operation === 'cancel') {
    // A target that still rests was not cancelled: the claim is void, and whoever still wants it gone asks anew.
    if (found.over)
      return [end(request.target), { type: 'ExitOrderProvedNotSent', v: 1, data: { intentId, atMs: nowMs } }];
    return [{ type: 'ExitOrderProvedNotSent', v: 1, data: { intentId, atMs: nowMs } }];
  }
  const acked: LifeEvent = {
    type: 'ExitOrderAcked',
    v: 1,
    data: {
      intentId,
      venueOrderId: found.order.venueOrderId,
      quantity: found.order.quantity,
      ackedAtMs: nowMs,
      resolvedBy: 'lookup',
    },
  };
  const seen: LifeEvent = { type: 'ExitOrderSeen', v: 1, data: { intentId, seenAtMs: nowMs } };
  return found.over ? [acked, end(intentId)] : [acked, seen];
}
