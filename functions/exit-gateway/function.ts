import type { Gateway } from '../../shared/application/gateway/gateway.ts';
import { sendIntent } from '../../shared/application/gateway/send-intent.ts';
import type { OrderMessage } from '../../shared/ports/messaging.ts';
import type { BatchAnswer, QueueDelivery, QueueRecord } from '../support/events.ts';
import { bodyOf, inOrder, MalformedDeliveryError } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** One position's lane → the exchange. Only this function holds the trading key. */
export const exitGateway =
  (gateway: Gateway): Plain<QueueDelivery, BatchAnswer> =>
  (event) =>
    inOrder(
      event.Records,
      ({ messageId }) => messageId,
      async (record) => {
        const { outcome } = await sendIntent(gateway, messageOf(record), record.messageId);
        // An unresolved outcome keeps the lane closed until the queue delivers the message again.
        return outcome === 'unresolved' ? 'again' : 'done';
      },
      (record, error) => gateway.log.error(`[EXIT_GATEWAY] delivery ${record.messageId} failed: ${String(error)}`),
    );

function messageOf(record: QueueRecord): OrderMessage {
  const { streamId, intentId } = bodyOf(record);
  if (typeof streamId !== 'string' || typeof intentId !== 'string') {
    throw new MalformedDeliveryError(`message ${record.messageId}: needs streamId and intentId (text)`);
  }
  return { streamId, intentId };
}
