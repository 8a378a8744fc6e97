import type { ExitRequestQueue } from '../../ports/messaging.ts';
import { fifoId } from './order-queue.ts';
import { type SqsQueueOptions, sendMessage } from './send.ts';

/** A module's own FIFO queue to the border; throws QueueSendError when a request was not, or perhaps not, accepted. */
export function sqsExitRequestQueue(options: SqsQueueOptions): ExitRequestQueue {
  return {
    send: (request) =>
      sendMessage(options, {
        MessageBody: JSON.stringify(request),
        MessageGroupId: fifoId(`${request.account}#${request.symbol}#${request.positionSide}`),
        MessageDeduplicationId: fifoId(request.requestId),
      }),
  };
}
