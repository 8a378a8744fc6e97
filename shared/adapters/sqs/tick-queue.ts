import type { TickQueue } from '../../ports/messaging.ts';
import { QueueSendError, type SqsQueueOptions, sendMessage } from './send.ts';

/** The longest delay of an SQS message, seconds. */
const MAX_DELAY_SECONDS = 900;

/** The standard queue of delayed ticks; throws QueueSendError for a delay that is not a whole 0–900 seconds, and when a message was not accepted. */
export function sqsTickQueue(options: SqsQueueOptions): TickQueue {
  return {
    async send(message, delaySeconds) {
      if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > MAX_DELAY_SECONDS) {
        throw new QueueSendError(
          options.queueUrl,
          new RangeError(`a delay of ${delaySeconds} s is not a whole 0–900 s`),
        );
      }
      await sendMessage(options, { MessageBody: JSON.stringify(message), DelaySeconds: delaySeconds });
    },
  };
}
