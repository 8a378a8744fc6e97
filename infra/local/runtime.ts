import type {
  BatchAnswer,
  BusDelivery,
  QueueDelivery,
  ScheduleDelivery,
  StreamDelivery,
} from '../../functions/support/events.ts';
import { itemOf } from '../../shared/adapters/dynamodb/journal-item.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Commit } from '../../shared/ports/journal.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Bus, BusEvent, OrderQueue, TickQueue } from '../../shared/ports/messaging.ts';
import type { FunctionName } from '../triggers.ts';
import { TRIGGERS } from '../triggers.ts';

type Invoke = (event: never) => Promise<unknown>;

/** The functions a runtime starts, by the names of the trigger table. */
export type Functions = Readonly<Record<FunctionName, Invoke>>;

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** True while nothing is open anywhere: ticks and reconciliations of such a time would find nothing and are skipped. */
  readonly isIdle: () => boolean;
}

/** What a deployed account gives for nothing: rules, queues, schedules and the journal's stream, on one machine. */
export interface Runtime {
  readonly orders: OrderQueue;
  readonly ticks: TickQueue;
  readonly bus: Bus;
  /** Hands the functions over; nothing starts before. */
  connect(functions: Functions): void;
  /** The journal's stream: every commit goes to every consumer, in order within a stream, until it is taken. */
  feed(commit: Commit): void;
  /** Starts the schedules of the table. */
  start(): void;
  stop(): void;
  /** The oldest moment from which on commits may still have to be delivered again after a restart. */
  oldestUndeliveredMs(): number;
  /** True while a message, a commit or an invocation is under way. */
  isBusy(): boolean;
}

const REDELIVER_MS = 1_000;
const MAX_BUS_ATTEMPTS = 5;
const DEDUP_MS = 5 * 60_000;

interface LaneMessage {
  readonly id: string;
  readonly body: string;
  readonly sinceMs: number;
}

/** A runtime that is driven by the trigger table. */
export function createRuntime({ clock, log, isIdle }: RuntimeOptions): Runtime {
  let functions: Functions | null = null;
  let stopped = false;
  let sequence = 0;
  const pending = new Map<number, number>();
  const lanes = new Map<string, LaneMessage[]>();
  const recentIds = new Map<string, number>();
  const tails = new Map<string, Promise<void>>();

  const call = (name: FunctionName, event: unknown): Promise<unknown> => {
    if (functions === null) throw new TypeError('the runtime was started before its functions were connected');
    return functions[name](event as never);
  };
  const named = (kind: string) =>
    (Object.keys(TRIGGERS) as FunctionName[]).filter((name) => TRIGGERS[name].kind === kind);

  /** Counts work from when it is accepted to when it is done, so that a checkpoint knows what a crash would lose. */
  const track = async (sinceMs: number, work: () => Promise<void>): Promise<void> => {
    const id = sequence++;
    pending.set(id, sinceMs);
    try {
      await work();
    } finally {
      pending.delete(id);
    }
  };

  const deliverBus = async (name: FunctionName, event: BusDelivery): Promise<void> => {
    for (let attempt = 1; !stopped; attempt++) {
      try {
        await call(name, event);
        return;
      } catch (error) {
        const refused = (error as { readonly code?: unknown }).code === 'CONTRACT_VIOLATION';
        if (refused || attempt >= MAX_BUS_ATTEMPTS) {
          log.error(`[EXIT_BRAIN] ${event['detail-type']} was not taken: ${String(error)}`, { id: event.id });
          return;
        }
        await clock.sleep(REDELIVER_MS * attempt);
      }
    }
  };

  const publish = (events: readonly BusEvent[]): void => {
    for (const { source, detailType, detail } of events) {
      const event: BusDelivery = { id: `bus-${sequence++}-${clock.now()}`, source, 'detail-type': detailType, detail };
      for (const name of named('bus')) {
        const trigger = TRIGGERS[name];
        if (trigger.kind !== 'bus' || trigger.detailType !== detailType) continue;
        void track(clock.now(), () => deliverBus(name, event));
      }
    }
  };

  const drainLane = async (groupId: string): Promise<void> => {
    const lane = lanes.get(groupId) ?? [];
    for (let message = lane[0]; message !== undefined && !stopped; message = lane[0]) {
      const delivery: QueueDelivery = { Records: [{ messageId: message.id, body: message.body }] };
      const answer = await call('exit-gateway', delivery).catch(
        (): BatchAnswer => ({ batchItemFailures: [{ itemIdentifier: '' }] }),
      );
      if ((answer as BatchAnswer).batchItemFailures.length === 0) lane.shift();
      else await clock.sleep(TRIGGERS['exit-gateway'].visibilityMs);
    }
    if (lane.length === 0) lanes.delete(groupId);
  };

  const isRepeat = (dedupId: string): boolean => {
    const nowMs = clock.now();
    const seenMs = recentIds.get(dedupId);
    if (seenMs !== undefined && nowMs - seenMs < DEDUP_MS) return true;
    recentIds.set(dedupId, nowMs);
    if (recentIds.size > 10_000) {
      for (const [id, atMs] of recentIds) if (nowMs - atMs >= DEDUP_MS) recentIds.delete(id);
    }
    return false;
  };

  const orders: OrderQueue = {
    send: async (message, { groupId, dedupId }) => {
      if (isRepeat(dedupId)) return;
      const lane = lanes.get(groupId);
      const waiting = { id: `order-${sequence++}`, body: JSON.stringify(message), sinceMs: clock.now() };
      if (lane !== undefined) {
        lane.push(waiting);
        return;
      }
      lanes.set(groupId, [waiting]);
      void track(clock.now(), () => drainLane(groupId));
    },
  };

  const ticks: TickQueue = {
    send: async (message, delaySeconds) => {
      const record = { messageId: `tick-${sequence++}`, body: JSON.stringify(message) };
      void clock.sleep(delaySeconds * 1000).then(() => {
        if (stopped || isIdle()) return;
        return track(clock.now(), async () => {
          await call('watch', { Records: [record] } satisfies QueueDelivery).catch(() => undefined);
        });
      });
    },
  };

  const deliverCommit = async (name: FunctionName, commit: Commit): Promise<void> => {
    const delivery = streamDeliveryOf(commit);
    while (!stopped) {
      const answer = await call(name, delivery).catch(
        (): BatchAnswer => ({ batchItemFailures: [{ itemIdentifier: '' }] }),
      );
      if ((answer as BatchAnswer).batchItemFailures.length === 0) return;
      await clock.sleep(REDELIVER_MS);
    }
  };

  const feed = (commit: Commit): void => {
    for (const name of named('journal')) {
      const trigger = TRIGGERS[name];
      if (trigger.kind !== 'journal' || (trigger.onlyWithOrders && !commit.hasOrder)) continue;
      const shard = `${name} ${commit.streamId}`;
      const after = tails.get(shard) ?? Promise.resolve();
      const tail = track(commit.recordedAtMs, async () => {
        await after;
        await deliverCommit(name, commit);
      });
      tails.set(shard, tail);
      void tail.then(() => {
        if (tails.get(shard) === tail) tails.delete(shard);
      });
    }
  };

  const keepSchedule = async (name: FunctionName, everyMs: number): Promise<void> => {
    while (!stopped) {
      const dueMs = Math.floor(clock.now() / everyMs + 1) * everyMs;
      await clock.sleep(dueMs - clock.now());
      if (stopped || (name !== 'metronome' && isIdle())) continue;
      const event: ScheduleDelivery = { scheduledTime: new Date(dueMs).toISOString() };
      await track(dueMs, async () => {
        await call(name, event).catch(() => undefined);
      });
    }
  };

  return {
    orders,
    ticks,
    bus: { publish: async (events) => publish(events) },
    connect: (connected) => {
      functions = connected;
    },
    feed,
    start: () => {
      for (const name of named('schedule')) {
        const trigger = TRIGGERS[name];
        if (trigger.kind === 'schedule') void keepSchedule(name, trigger.everyMs);
      }
    },
    stop: () => {
      stopped = true;
    },
    oldestUndeliveredMs: () => Math.min(clock.now(), ...pending.values()),
    isBusy: () => pending.size > 0,
  };
}

/** A commit as the table's stream would deliver it. */
export function streamDeliveryOf(commit: Commit): StreamDelivery {
  const { hash: _hash, events, state, ...rest } = commit;
  const item = itemOf({ ...rest, events: JSON.stringify(events), state: JSON.stringify(state) });
  const sequenceNumber = `${commit.streamId}@${commit.commit}`;
  return {
    Records: [
      { eventID: sequenceNumber, eventName: 'INSERT', dynamodb: { SequenceNumber: sequenceNumber, NewImage: item } },
    ],
  };
}
