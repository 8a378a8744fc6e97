import type { StreamDelivery } from '../../../functions/support/events.ts';
import { streamDeliveryOf } from '../../../infra/local/runtime/feed.ts';
import { TRIGGERS, type Trigger } from '../../../infra/triggers.ts';
import { hash } from '../../../shared/adapters/paper/random.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { Stage } from './container.ts';
import { type Lambda, SIMULATED, type Simulated } from './lambda.ts';
import { isTaken } from './transport.ts';

/** Streams of commits that share a lane keep one order, as keys of one shard do. */
const LANES = 4;
const BATCH = 10;
const POLL_MS = [60, 280] as const;
const RETRY_MS = [800, 1_400] as const;
const STALL_MS = 8_000;

/** The stream of the journal's table: every commit to every consumer, at least once, in order within a stream of commits. */
export function feedOf(stage: Stage, lambda: Lambda) {
  const { scheduler, chance, weather } = stage;
  const shards = new Map<string, { readonly name: Simulated; readonly commits: Commit[]; isRunning: boolean }>();

  const run = async (shard: { readonly name: Simulated; readonly commits: Commit[]; isRunning: boolean }) => {
    const batch = shard.commits.slice(0, BATCH);
    const delivery: StreamDelivery = { Records: batch.flatMap((commit) => [...streamDeliveryOf(commit).Records]) };
    const ending = await lambda.invoke(shard.name, delivery);
    const again = weather.strikes('stream-again') !== null;
    if (isTaken(ending)) {
      if (!again) shard.commits.splice(0, batch.length);
      next(shard, POLL_MS);
      return;
    }
    if (ending.how === 'answered') shard.commits.splice(0, takenOf(delivery, ending.answer));
    weather.felt(RETRY_MS[1]);
    next(shard, RETRY_MS);
  };

  const next = (shard: Parameters<typeof run>[0], waitMs: readonly [number, number]): void => {
    shard.isRunning = shard.commits.length > 0;
    if (!shard.isRunning) return;
    const stall = weather.strikes('stream-stall');
    const stallMs = stall === null ? 0 : Math.round(stall * STALL_MS);
    if (stall !== null) weather.felt(stallMs);
    scheduler.after(chance.between(...waitMs) + stallMs, `stream to ${shard.name}`, () => void run(shard));
  };

  return {
    accept(commit: Commit): void {
      for (const name of consumersOf(commit)) {
        const key = `${name} ${Math.abs(hash(commit.streamId)) % LANES}`;
        const shard = shards.get(key) ?? { name, commits: [], isRunning: false };
        shards.set(key, shard);
        shard.commits.push(commit);
        if (!shard.isRunning) next(shard, POLL_MS);
      }
    },
    /** Commits that some consumer has not taken yet. */
    size: (): number => [...shards.values()].reduce((sum, { commits }) => sum + commits.length, 0),
  };
}

const consumersOf = ({ hasOrder }: Commit): readonly Simulated[] =>
  SIMULATED.filter((name) => {
    const trigger: Trigger = TRIGGERS[name];
    return trigger.kind === 'journal' && (hasOrder || !trigger.onlyWithOrders);
  });

/** Records before the first that failed are done. */
function takenOf({ Records }: StreamDelivery, answer: unknown): number {
  const failed = (answer as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures[0]?.itemIdentifier;
  return Math.max(
    0,
    Records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed),
  );
}
