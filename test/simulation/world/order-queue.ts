import type { QueueRecord } from '../../../functions/support/events.ts';
import type { OrderMessage, OrderQueue } from '../../../shared/ports/messaging.ts';
import type { Container, Stage } from './container.ts';
import { type Lambda, limitOf } from './lambda.ts';
import { isTaken, SEND } from './transport.ts';

const DEDUP_MS = 5 * 60_000;
const LANE_SLOW_MS = 6_000;

interface Waiting {
  readonly record: QueueRecord;
  visibleAtMs: number;
}

/**
 * The FIFO queue of orders: one message of a group at a time and in order; one that was not taken, or whose function died,
 * stands at the head of its group until its visibility time is over.
 */
export function orderQueueOf(stage: Stage, lambda: Lambda) {
  const { scheduler, chance, weather } = stage;
  const visibilityMs = limitOf('exit-gateway');
  const lanes = new Map<string, Waiting[]>();
  const dedup = new Map<string, number>();
  const wishes = new Map<string, number>();
  let sent = 0;

  const deliver = (groupId: string): void => {
    const lane = lanes.get(groupId);
    const head = lane?.[0];
    if (lane === undefined || head === undefined) {
      lanes.delete(groupId);
      return;
    }
    const slow = weather.strikes('queue-slow');
    const slowMs = slow === null ? 0 : Math.round(slow * LANE_SLOW_MS);
    if (slow !== null) weather.felt(slowMs);
    const inMs = Math.max(0, head.visibleAtMs - scheduler.nowMs) + chance.between(5, 40) + slowMs;
    scheduler.after(inMs, `lane ${groupId}`, () => void receive(groupId, lane, head));
  };

  const receive = async (groupId: string, lane: Waiting[], head: Waiting): Promise<void> => {
    const receiptHandle = `${head.record.messageId}@${scheduler.nowMs}`;
    const delivery = { ...head.record, receiptHandle, attributes: { MessageGroupId: groupId } };
    head.visibleAtMs = scheduler.nowMs + visibilityMs;
    // What SQS does when a visibility time is over too early: the same message is under way twice.
    if (weather.strikes('twice') !== null) void lambda.invoke('exit-gateway', { Records: [delivery] });
    const ending = await lambda.invoke('exit-gateway', { Records: [delivery] });
    if (isTaken(ending)) lane.shift();
    else {
      const wishedMs = wishes.get(receiptHandle);
      if (wishedMs !== undefined) head.visibleAtMs = Math.max(scheduler.nowMs, wishedMs);
      else weather.felt(head.visibleAtMs - scheduler.nowMs);
    }
    wishes.delete(receiptHandle);
    deliver(groupId);
  };

  const accept = (message: OrderMessage, groupId: string, dedupId: string): void => {
    const nowMs = scheduler.nowMs;
    if (nowMs - (dedup.get(dedupId) ?? Number.NEGATIVE_INFINITY) < DEDUP_MS) return;
    dedup.set(dedupId, nowMs);
    const record = { messageId: `order-${sent++}`, body: JSON.stringify(message) };
    const waiting = { record, visibleAtMs: nowMs };
    const lane = lanes.get(groupId);
    if (lane === undefined) {
      lanes.set(groupId, [waiting]);
      deliver(groupId);
    } else lane.push(waiting);
  };

  return {
    seenFrom: (container: Container): OrderQueue => ({
      send: (message, { groupId, dedupId }) =>
        container.call({ ...SEND, what: `send ${message.intentId}` }, () => accept(message, groupId, dedupId)),
    }),
    /** The wish that a message comes again after so long, counted in whole seconds. */
    redelivery: (container: Container) => ({
      after: async ({ receiptHandle }: QueueRecord, ms: number): Promise<void> => {
        const wish = container.call({ ...SEND, what: 'change visibility' }, () => {
          wishes.set(receiptHandle ?? '', scheduler.nowMs + Math.ceil(ms / 1_000) * 1_000);
        });
        await wish.catch(() => {});
      },
    }),
    /** Messages that wait or are under way. */
    size: (): number => [...lanes.values()].reduce((sum, lane) => sum + lane.length, 0),
  };
}
