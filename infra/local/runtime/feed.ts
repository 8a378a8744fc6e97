import type { StreamDelivery } from '../../../functions/support/events.ts';
import { itemOf } from '../../../shared/adapters/dynamodb/journal-item.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { FunctionName } from '../../triggers.ts';
import { TRIGGERS } from '../../triggers.ts';
import type { Starter } from './starter.ts';
import { isTaken } from './starter.ts';

const RETRY_MS = 1_000;

/** The table's stream: every commit goes to every consumer, in order within one stream of commits, until it is taken. */
export function journalFeed(starter: Starter): (commit: Commit) => void {
  const tails = new Map<string, Promise<void>>();
  return (commit) => {
    for (const name of consumersOf(commit)) {
      const shard = `${name} ${commit.streamId}`;
      const before = tails.get(shard);
      const tail = starter.inFlight.track(commit.recordedAtMs, async () => {
        await before;
        await deliver(starter, name, commit);
      });
      tails.set(shard, tail);
      void tail.then(() => {
        if (tails.get(shard) === tail) tails.delete(shard);
      });
    }
  };
}

const consumersOf = ({ hasOrder }: Commit): readonly FunctionName[] =>
  (Object.keys(TRIGGERS) as FunctionName[]).filter((name) => {
    const trigger = TRIGGERS[name];
    return trigger.kind === 'journal' && (hasOrder || !trigger.onlyWithOrders);
  });

async function deliver(starter: Starter, name: FunctionName, commit: Commit): Promise<void> {
  const delivery = streamDeliveryOf(commit);
  while (!starter.isStopped() && !(await isTaken(starter, name, delivery))) await starter.clock.sleep(RETRY_MS);
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
