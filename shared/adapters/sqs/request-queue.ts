import type { RequestQueue } from '../../ports/messaging.ts';
import { fifoId } from './order-queue.ts';
import { type SqsQueueOptions, sendMessage } from './send.ts';

/** A legacy module's own FIFO queue into the border; throws QueueSendError when a message was not, or perhaps not, accepted. */
export function sqsRequestQueue(options: SqsQueueOptions): RequestQueue {
  return {
    send: (request, { groupId, dedupId }) =>
      sendMessage(options, {
        MessageBody: JSON.stringify(request),
        MessageGroupId: fifoId(groupId),
        MessageDeduplicationId: fifoId(dedupId),
      }),
  };
}
