import type { Gateway } from '../../shared/application/gateway/gateway.ts';
import { sendIntent } from '../../shared/application/gateway/send-intent.ts';
import { isAccountStream, parseAccountStreamId } from '../../shared/domain/account/account-stream.ts';
import { parseLifeStreamId } from '../../shared/domain/life/identity.ts';
import type { OrderMessage } from '../../shared/ports/messaging.ts';
import { assertServed } from '../support/accounts.ts';
import type { BatchAnswer, QueueDelivery, QueueRecord } from '../support/events.ts';
import { bodyOf, inLanes, MalformedDeliveryError } from '../support/events.ts';
import type { Redelivery } from '../support/redelivery.ts';
import type { Plain } from '../support/wrap.ts';

/** One position's lane → the exchange. Only this function holds the trading key; it sends for the accounts of that key only. */
export const exitGateway =
  (
    gateway: Gateway,
    served: readonly string[] | null = null,
    redelivery: Redelivery | null = null,
  ): Plain<QueueDelivery, BatchAnswer> =>
  (event) =>
    inLanes(
      event.Records,
      ({ attributes }) => attributes?.MessageGroupId,
      ({ messageId }) => messageId,
      async (record) => {
        const waitMs = await carryOut(gateway, served, record);
        if (waitMs === null) return 'done';
        // The lane stays closed until the queue delivers the message again.
        await redelivery?.after(record, waitMs);
        return 'again';
      },
      () => {},
    );

/** After a failure of ours: the queue's own time is made for a function that died, and a position would stand still for it. */
const AFTER_FAILURE_MS = 2_500;

/** Milliseconds until the message is wanted again; null when it is done with. */
async function carryOut(
  gateway: Gateway,
  served: readonly string[] | null,
  record: QueueRecord,
): Promise<number | null> {
  try {
    const message = messageOf(record);
    assertServed(accountOf(message.streamId), served);
    const result = await sendIntent(gateway, message, record.messageId);
    return result.outcome === 'unresolved' ? result.retryAfterMs : null;
  } catch (error) {
    gateway.log.error(`[EXIT_GATEWAY] delivery ${record.messageId} failed: ${String(error)}`);
    return AFTER_FAILURE_MS;
  }
}

function messageOf(record: QueueRecord): OrderMessage {
  const { streamId, intentId, lookUp } = bodyOf(record);
  if (typeof streamId !== 'string' || typeof intentId !== 'string') {
    throw new MalformedDeliveryError(`message ${record.messageId}: needs streamId and intentId (text)`);
  }
  return { streamId, intentId, ...(lookUp === true ? { lookUp } : {}) };
}

const accountOf = (streamId: string): string =>
  isAccountStream(streamId) ? parseAccountStreamId(streamId).account : parseLifeStreamId(streamId).key.account;
