import { exitGateway } from '../../../functions/exit-gateway/function.ts';
import { planPosition } from '../../../functions/plan-position/function.ts';
import { positionMonitor } from '../../../functions/position-monitor/function.ts';
import { project } from '../../../functions/project/function.ts';
import { relay } from '../../../functions/relay/function.ts';
import { requestExitOrder } from '../../../functions/request-exit-order/function.ts';
import type { BatchAnswer, StreamDelivery } from '../../../functions/support/events.ts';
import { watch } from '../../../functions/watch/function.ts';
import { itemOf } from '../../../shared/adapters/dynamodb/journal-item.ts';
import type { LegacyModule } from '../../../shared/domain/orders/gate.ts';
import { queueOf } from '../../../shared/domain/orders/module-queues.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { OrderMessage, OrderQueue } from '../../../shared/ports/messaging.ts';
import { Faults, startProcess } from './process.ts';
import type { World } from './world.ts';
import { ACCOUNT } from './world.ts';

const STEP_MS = 2_500;
/** Sparse, because every tick is a round trip to the exchange and the flow is played some hundred times. */
const TICK_EVERY_MS = 30_000;
const TICK_OFFSET_MS = 10_000;

export interface StageOptions {
  readonly faults?: Faults;
  /** Every message is delivered this often, the copies side by side. */
  readonly copies?: number;
}

/** The functions on a stage: delivers what a deployed account would, at least once, in time moved by hand. */
export type Stage = ReturnType<typeof stageOf>;

export function stageOf(world: World, { faults = new Faults(), copies = 1 }: StageOptions = {}) {
  const lanes = new Map<string, OrderMessage[]>();
  const dedup = new Set<string>();
  const fills: Readonly<Record<string, unknown>>[] = [];
  const cursors = { relay: 0, project: 0 };
  let ticks = 0;

  const orders: OrderQueue = {
    async send(message, { groupId, dedupId }) {
      if (dedup.has(dedupId) && copies === 1) return;
      dedup.add(dedupId);
      const lane = lanes.get(groupId) ?? [];
      lane.push({ ...message });
      lanes.set(groupId, lane);
    },
  };

  /** Runs one delivery in so many fresh processes; true when one of them has taken it. */
  const deliver = async (run: (process: ReturnType<typeof startProcess>) => Promise<unknown>): Promise<boolean> => {
    const outcomes = await Promise.all(
      Array.from({ length: copies }, async () => {
        const process = startProcess(world, faults, orders);
        const answer = await run(process).catch(() => null);
        if (answer === null || process.isDead()) return false;
        return ((answer as Partial<BatchAnswer>).batchItemFailures ?? []).length === 0;
      }),
    );
    return outcomes.every(Boolean);
  };

  const deliverFills = async (): Promise<void> => {
    for (const detail of fills.splice(0)) {
      const event = { id: `fill-${detail.tradeId}`, source: 'bot', 'detail-type': 'Position Filled', detail };
      const isTaken = await deliver(({ brain }) => planPosition(brain)(event));
      if (!isTaken) fills.push(detail);
    }
  };

  const deliverFeed = async (consumer: 'relay' | 'project'): Promise<void> => {
    for (let commit = world.feed[cursors[consumer]]; commit !== undefined; commit = world.feed[cursors[consumer]]) {
      const delivery = streamDeliveryOf(commit);
      const isTaken = await deliver(({ queue, projection }) =>
        consumer === 'relay'
          ? relay({ orders: queue, clock: world.clock, log: world.log })(delivery)
          : project(projection)(delivery),
      );
      if (!isTaken) return;
      cursors[consumer] += 1;
    }
  };

  const deliverLanes = async (): Promise<void> => {
    for (const lane of lanes.values()) {
      for (let message = lane[0]; message !== undefined; message = lane[0]) {
        const body = JSON.stringify(message);
        const isTaken = await deliver(({ gateway }) =>
          exitGateway(gateway)({ Records: [{ messageId: `order-${message?.intentId}`, body }] }),
        );
        if (!isTaken) break;
        lane.shift();
      }
    }
  };

  const isQuiet = (): boolean =>
    cursors.relay === world.feed.length &&
    cursors.project === world.feed.length &&
    [...lanes.values()].every((lane) => lane.length === 0);

  /** Delivers until nothing moves any more; what failed is left for the next step. */
  const settle = async (): Promise<void> => {
    await deliverFills();
    for (let rounds = 0; rounds < 6; rounds++) {
      const before = world.feed.length;
      await deliverFeed('relay');
      await deliverFeed('project');
      await deliverLanes();
      if (isQuiet() || (world.feed.length === before && rounds > 0)) return;
    }
  };

  const tick = async (): Promise<void> => {
    const body = JSON.stringify({ account: ACCOUNT, dueAtMs: world.clock.now() });
    ticks += 1;
    await deliver(({ brain }) => watch(brain)({ Records: [{ messageId: `tick-${ticks}`, body }] }));
    await settle();
  };

  /** Delivers what a module asks for through its queue; answers whether it was taken. */
  const ask = async (module: LegacyModule, request: unknown): Promise<boolean> => {
    const eventSourceARN = `arn:aws:sqs:eu-central-1:1:test-${queueOf(module)}.fifo`;
    const record = { messageId: `${module}-${world.feed.length}`, body: JSON.stringify(request), eventSourceARN };
    const isTaken = await deliver(({ brain }) => requestExitOrder(brain)({ Records: [record] }));
    await settle();
    return isTaken;
  };

  const reconcile = async (): Promise<void> => {
    const scheduledTime = new Date(world.clock.now()).toISOString();
    await deliver(({ brain }) => positionMonitor(brain, [ACCOUNT])({ scheduledTime }));
    await settle();
  };

  return {
    faults,
    orders,
    /** What the entry bot reports; delivered with the next step. */
    report: (details: readonly Readonly<Record<string, unknown>>[]) => fills.push(...details),
    ask,
    tick,
    reconcile,
    settle,
    isQuiet,
    /** Loses what the relay would have put into the lanes up to this commit. */
    skipRelay(commits: number): void {
      cursors.relay = commits;
    },
    /** Moves time and delivers what becomes due: a tick every 30 s, a reconciliation every minute, the rest at once. */
    async run(ms: number): Promise<void> {
      const untilMs = world.clock.now() + ms;
      await settle();
      while (world.clock.now() < untilMs) {
        const beforeMs = world.clock.now();
        world.advance(STEP_MS);
        const has = (everyMs: number, offsetMs: number): boolean =>
          Math.floor((world.clock.now() - offsetMs) / everyMs) > Math.floor((beforeMs - offsetMs) / everyMs);
        if (has(TICK_EVERY_MS, TICK_OFFSET_MS)) await tick();
        if (has(60_000, 0)) await reconcile();
        await settle();
      }
    },
  };
}

/** A commit as the table's stream would deliver it. */
export function streamDeliveryOf(commit: Commit, eventName: 'INSERT' | 'MODIFY' | 'REMOVE' = 'INSERT'): StreamDelivery {
  const { hash: _hash, events, state, ...rest } = commit;
  const NewImage = itemOf({ ...rest, events: JSON.stringify(events), state: JSON.stringify(state) });
  const SequenceNumber = `${commit.streamId}@${commit.commit}`;
  return { Records: [{ eventID: SequenceNumber, eventName, dynamodb: { SequenceNumber, NewImage } }] };
}
