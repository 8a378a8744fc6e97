import type { QueueRecord } from '../../../functions/support/events.ts';
import type { OrderQueue } from '../../../shared/ports/messaging.ts';
import { TRIGGERS } from '../../triggers.ts';
import type { Starter } from './starter.ts';
import { isTaken } from './starter.ts';

/** How long a FIFO queue remembers a deduplication id. */
const DEDUP_MS = 5 * 60_000;
const FORGET_FROM = 10_000;

/**
 * The FIFO queue of orders: one lane per group, one message of a lane at a time, and a message that was not taken stands
 * at the head of its lane until it is.
 */
export function orderLanes(starter: Starter): OrderQueue {
  const lanes = new Map<string, QueueRecord[]>();
  const recentIds = new Map<string, number>();
  let sequence = 0;

  const isRepeat = (dedupId: string): boolean => {
    const nowMs = starter.clock.now();
    const seenMs = recentIds.get(dedupId);
    if (seenMs !== undefined && nowMs - seenMs < DEDUP_MS) return true;
    recentIds.set(dedupId, nowMs);
    if (recentIds.size > FORGET_FROM) {
      for (const [id, atMs] of recentIds) if (nowMs - atMs >= DEDUP_MS) recentIds.delete(id);
    }
    return false;
  };

  const drain = async (groupId: string, lane: QueueRecord[]): Promise<void> => {
    for (let head = lane[0]; head !== undefined && !starter.isStopped(); head = lane[0]) {
      if (await isTaken(starter, 'exit-gateway', { Records: [head] })) lane.shift();
      else await starter.clock.sleep(TRIGGERS['exit-gateway'].visibilityMs);
    }
    lanes.delete(groupId);
  };

  return {
    send: async (message, { groupId, dedupId }) => {
      if (isRepeat(dedupId)) return;
      const record = { messageId: `order-${sequence++}`, body: JSON.stringify(message) };
      const lane = lanes.get(groupId);
      if (lane !== undefined) {
        lane.push(record);
        return;
      }
      const opened = [record];
      lanes.set(groupId, opened);
      void starter.inFlight.track(starter.clock.now(), () => drain(groupId, opened));
    },
  };
}
