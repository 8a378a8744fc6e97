import { isLifeStream, laneOf, parseLifeStreamId } from '../../domain/life/identity.ts';
import type { StoredEvent } from '../../ports/journal.ts';
import type { OrderQueue } from '../../ports/messaging.ts';

/** What the relay needs to know of a commit. */
export interface RelayedCommit {
  readonly streamId: string;
  readonly hasOrder: boolean;
  readonly events: readonly StoredEvent[];
}

/** Puts the intents of a commit into their position's lane, in the order they were written. It sends nothing to the exchange. */
export async function relayIntents(queue: OrderQueue, commit: RelayedCommit): Promise<number> {
  if (!commit.hasOrder || !isLifeStream(commit.streamId)) return 0;
  const groupId = laneOf(parseLifeStreamId(commit.streamId).key);
  let sent = 0;
  for (const event of commit.events) {
    if (event.type !== 'ExitOrderRequested') continue;
    const intentId = String(event.data.intentId);
    // One after the other: the lane must hold them in this order.
    await queue.send({ streamId: commit.streamId, intentId }, { groupId, dedupId: intentId });
    sent += 1;
  }
  return sent;
}
