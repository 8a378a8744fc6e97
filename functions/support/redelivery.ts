import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { within } from '../../shared/adapters/within.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { QueueRecord } from './events.ts';

/** Says when a message that was not taken should come again; without it, the queue's own time counts. */
export interface Redelivery {
  /** Never throws: a wish that is not heard costs time only. */
  after(record: QueueRecord, ms: number): Promise<void>;
}

/** Milliseconds for one wish: the message comes again by the queue's own time anyway. */
const PATIENCE_MS = 1_000;

/** Redelivery of an SQS queue, which counts in whole seconds: rounded up, so that nothing comes too early for nothing. */
export function sqsRedelivery(options: {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}): Redelivery {
  const { client, queueUrl, clock, log } = options;
  return {
    async after({ messageId, receiptHandle }, ms) {
      if (receiptHandle === undefined) return;
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: Math.ceil(ms / 1_000),
      });
      try {
        await within(clock, PATIENCE_MS, 'change of visibility', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
      } catch (error) {
        log.warn(`[EXIT_GATEWAY] delivery ${messageId} comes again by the queue's own time: ${String(error)}`);
      }
    },
  };
}
