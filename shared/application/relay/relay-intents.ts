import { isAccountStream } from '../../domain/account/account-stream.ts';
import { isLifeStream, laneOf, parseLifeStreamId } from '../../domain/life/identity.ts';
import type { StoredEvent } from '../../ports/journal.ts';
import type { OrderQueue } from '../../ports/messaging.ts';

/** Ends the name of the lane of a position's orders that have to wait. */
const WAITING = '#waiting';

/** What the relay needs to know of a commit. */
export interface RelayedCommit {
  readonly streamId: string;
  readonly hasOrder: boolean;
  readonly events: readonly StoredEvent[];
}

/**
 * Puts the intents of a commit into their position's lane, and orphans to be cancelled into their account's, in the order
 * they were written. It sends nothing to the exchange.
 */
export async function relayIntents(queue: OrderQueue, { streamId, hasOrder, events }: RelayedCommit): Promise<number> {
  if (!hasOrder || !(isLifeStream(streamId) || isAccountStream(streamId))) return 0;
  const lane = isLifeStream(streamId) ? laneOf(parseLifeStreamId(streamId).key) : streamId;
  let sent = 0;
  for (const event of events) {
    const intent = intentOf(event);
    if (intent === null) continue;
    // What has to wait waits in a lane of its own, so that it holds nothing else up.
    const groupId = event.data.notBeforeMs === undefined ? lane : `${lane}${WAITING}`;
    // One after the other: the lane must hold them in this order.
    await queue.send({ streamId, intentId: intent.id }, { groupId, dedupId: intent.dedupId });
    sent += 1;
  }
  return sent;
}

function intentOf({ type, data }: StoredEvent): { readonly id: string; readonly dedupId: string } | null {
  if (type === 'ExitOrderRequested') return { id: String(data.intentId), dedupId: String(data.intentId) };
  if (type !== 'OrphanFound') return null;
  // The same orphan may be asked for again later: only one and the same finding is a duplicate.
  return { id: String(data.clientOrderId), dedupId: `${data.clientOrderId}@${data.foundAtMs}` };
}
