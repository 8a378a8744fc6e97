import type { QueueRecord } from '../../../functions/support/events.ts';
import type { Redelivery } from '../../../functions/support/redelivery.ts';
import type { LegacyModule } from '../../../shared/domain/orders/gate.ts';
import { LEGACY_MODULE_NAMES } from '../../../shared/domain/orders/gate.ts';
import { queueOf } from '../../../shared/domain/orders/module-queues.ts';
import type { ExitRequestQueue, OrderQueue } from '../../../shared/ports/messaging.ts';
import type { FunctionName } from '../../triggers.ts';
import { TRIGGERS } from '../../triggers.ts';
import type { Starter } from './starter.ts';
import { isTaken } from './starter.ts';

/** How long a FIFO queue remembers a deduplication id. */
const DEDUP_MS = 5 * 60_000;
const FORGET_FROM = 10_000;

/** The FIFO queue of orders, and the wishes of its consumer. */
export interface OrderLanes {
  readonly orders: OrderQueue;
  readonly redelivery: Redelivery;
}

/** A FIFO queue in front of a function. */
interface Fifo {
  send(body: string, groupId: string, dedupId: string): void;
  readonly redelivery: Redelivery;
}

/** The queue of orders to the exit gateway. */
export function orderLanes(starter: Starter): OrderLanes {
  const { send, redelivery } = fifo(starter, 'exit-gateway', 'orders', TRIGGERS['exit-gateway'].visibilityMs);
  const orders: OrderQueue = {
    send: async (message, { groupId, dedupId }) => send(JSON.stringify(message), groupId, dedupId),
  };
  return { orders, redelivery };
}

/** The queue of each module of the old exit stack. */
export function moduleLanes(starter: Starter): (module: LegacyModule) => ExitRequestQueue {
  const { visibilityMs } = TRIGGERS['request-exit-order'];
  const queues = new Map(
    LEGACY_MODULE_NAMES.map((module) => {
      const { send } = fifo(starter, 'request-exit-order', queueOf(module), visibilityMs);
      const queue: ExitRequestQueue = {
        send: async (request) => {
          const groupId = `${request.account}#${request.symbol}#${request.positionSide}`;
          send(JSON.stringify(request), groupId, request.requestId);
        },
      };
      return [module, queue] as const;
    }),
  );
  return (module) => queues.get(module) as ExitRequestQueue;
}

/**
 * One lane per group, one message of a lane at a time, and a message that was not taken stands at the head of its lane
 * until it is: away for the queue's own time, or for the time its consumer wished, in whole seconds as the deployed queue
 * counts them.
 */
function fifo(starter: Starter, consumer: FunctionName, queue: string, visibilityMs: number): Fifo {
  const lanes = new Map<string, QueueRecord[]>();
  const recentIds = new Map<string, number>();
  /** When a delivery is to come again, UTC ms, by message id. */
  const wishes = new Map<string, number>();
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

  const awayMs = ({ messageId }: QueueRecord): number => {
    const wishedMs = wishes.get(messageId);
    return wishedMs === undefined ? visibilityMs : wishedMs - starter.clock.now();
  };

  const drain = async (groupId: string, lane: QueueRecord[]): Promise<void> => {
    for (let head = lane[0]; head !== undefined && !starter.isStopped(); head = lane[0]) {
      wishes.delete(head.messageId);
      if (await isTaken(starter, consumer, { Records: [head] })) lane.shift();
      else await starter.clock.sleep(awayMs(head));
    }
    lanes.delete(groupId);
  };

  return {
    send: (body, groupId, dedupId) => {
      if (isRepeat(dedupId)) return;
      const eventSourceARN = `arn:aws:sqs:local:000000000000:local-${queue}.fifo`;
      const record = { messageId: `${queue}-${sequence++}`, body, eventSourceARN };
      const lane = lanes.get(groupId);
      if (lane !== undefined) {
        lane.push(record);
        return;
      }
      const opened = [record];
      lanes.set(groupId, opened);
      void starter.inFlight.track(starter.clock.now(), () => drain(groupId, opened));
    },
    redelivery: {
      after: async ({ messageId }, ms) => {
        wishes.set(messageId, starter.clock.now() + Math.ceil(ms / 1_000) * 1_000);
      },
    },
  };
}
