import type { TickQueue } from '../../ports/messaging.ts';

/** Sends every tick to each of the queues; what one of them refuses keeps it from no other, and is thrown when all were tried. */
export const everyQueue = (queues: readonly TickQueue[]): TickQueue => ({
  async send(message, delaySeconds) {
    const results = await Promise.allSettled(queues.map((queue) => queue.send(message, delaySeconds)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  },
});
