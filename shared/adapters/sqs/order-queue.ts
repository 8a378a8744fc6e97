import { createHash } from 'node:crypto';
import type { OrderQueue } from '../../ports/messaging.ts';
import { type SqsQueueOptions, sendMessage } from './send.ts';

/** What SQS takes as a group or deduplication id: 1–128 printable ASCII characters, no space. */
const FIFO_ID = /^[!-~]{1,128}$/;

/** The FIFO queue in front of the exit gateway; throws QueueSendError when a message was not, or perhaps not, accepted. */
export function sqsOrderQueue(options: SqsQueueOptions): OrderQueue {
  return {
    send: (message, { groupId, dedupId }) =>
      sendMessage(options, {
        MessageBody: JSON.stringify(message),
        MessageGroupId: fifoId(groupId),
        MessageDeduplicationId: fifoId(dedupId),
      }),
  };
}

/** The id itself where SQS takes it, else its SHA-256: a stream id holds a symbol, and the venue lists symbols outside ASCII. */
export function fifoId(id: string): string {
  return FIFO_ID.test(id) ? id : `sha256-${createHash('sha256').update(id, 'utf8').digest('hex')}`;
}
