import { commitOfItem } from '../../shared/adapters/dynamodb/journal-item.ts';
import { relayIntents } from '../../shared/application/relay/relay-intents.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { OrderQueue } from '../../shared/ports/messaging.ts';
import type { BatchAnswer, StreamDelivery } from '../support/events.ts';
import { inOrder, newImageOf } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Journal's stream → order lanes: the outbox. */
export const relay =
  (deps: {
    readonly orders: OrderQueue;
    readonly clock: Pick<Clock, 'now'>;
    readonly log: Log;
  }): Plain<StreamDelivery, BatchAnswer> =>
  (event) =>
    inOrder(
      event.Records,
      ({ dynamodb }) => dynamodb.SequenceNumber,
      async (record) => {
        if (record.eventName === 'INSERT') {
          await relayIntents(deps.orders, commitOfItem(newImageOf(record)), deps.clock.now());
        }
        return 'done';
      },
      (record, error) => deps.log.error(`[EXIT_BRAIN] relay of ${record.eventID} failed: ${String(error)}`),
    );
