import type { LifeStore } from '../../shared/application/lives/life-store.ts';
import { requestExitOrder as ask } from '../../shared/application/requests/request-exit-order.ts';
import { parseRequestExitOrderV1 } from '../../shared/contracts/request-exit-order.v1.ts';
import type { LegacyModule } from '../../shared/domain/orders/gate.ts';
import { moduleOfQueue } from '../../shared/domain/orders/module-queues.ts';
import { assertServed } from '../support/accounts.ts';
import type { BatchAnswer, QueueDelivery, QueueRecord } from '../support/events.ts';
import { bodyOf, inLanes, MalformedDeliveryError } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** A module's own queue → intents of that module in the journal. Who asks is told by the queue, never by the message. */
export const requestExitOrder =
  (
    deps: LifeStore & { readonly exchange: { readonly venue: string } },
    served: readonly string[] | null = null,
  ): Plain<QueueDelivery, BatchAnswer> =>
  (event) =>
    inLanes(
      event.Records,
      ({ attributes, eventSourceARN }) => `${eventSourceARN} ${attributes?.MessageGroupId}`,
      ({ messageId }) => messageId,
      async (record) => {
        const module = senderOf(record);
        const request = parseRequestExitOrderV1(bodyOf(record));
        assertServed(request.account, served);
        await ask(deps, deps.exchange.venue, { module, request }, record.messageId);
        return 'done';
      },
      (record, error) => deps.log.error(`[EXIT_GUARD] request ${record.messageId} failed: ${String(error)}`),
    );

function senderOf({ messageId, eventSourceARN = '' }: QueueRecord): LegacyModule {
  const module = moduleOfQueue(eventSourceARN);
  if (module !== null) return module;
  throw new MalformedDeliveryError(`message ${messageId}: ${eventSourceARN || 'no queue'} is the queue of no module`);
}
