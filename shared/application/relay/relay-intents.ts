import { isAccountStream } from '../../domain/account/account-stream.ts';
import type { ExitOrderRequested } from '../../domain/life/events.ts';
import { isLifeStream, laneOf, parseLifeStreamId } from '../../domain/life/identity.ts';
import { EXECUTOR_MODULE } from '../../domain/orders/gate.ts';
import type { StoredEvent } from '../../ports/journal.ts';
import type { OrderMessage, OrderQueue } from '../../ports/messaging.ts';

/** Ends the name of the lane of a position's floor: a stop whose answer does not come must not hold it up. */
const FLOOR = '#floor';

/**
 * What nobody has acted on for so long is settled by the reconciliation, and asked for anew where it still matters. A stream
 * that is read again from its beginning must not put a day of the past before the stop of now.
 */
const PAST_AFTER_MS = 600_000;

/** What the relay needs to know of a commit. */
export interface RelayedCommit {
  readonly streamId: string;
  /** UTC milliseconds. */
  readonly recordedAtMs: number;
  readonly hasOrder: boolean;
  readonly events: readonly StoredEvent[];
}

/** One message, the end of its lane's name, and what makes it the same message again. */
interface Relayed {
  readonly message: OrderMessage;
  readonly lane: string;
  readonly dedupId: string;
}

/**
 * Puts the intents of a commit into their position's lane, in the order they were written, orders whose outcome is unknown
 * into a lane of their own to be looked for, orphans to be cancelled into their account's, and checks of the gateway into
 * their own; what is ten minutes old by `nowMs` is left where it is. It sends nothing to the exchange.
 */
export async function relayIntents(
  queue: OrderQueue,
  { streamId, recordedAtMs, hasOrder, events }: RelayedCommit,
  nowMs: number,
): Promise<number> {
  if (!hasOrder || nowMs - recordedAtMs > PAST_AFTER_MS || !(isLifeStream(streamId) || isAccountStream(streamId)))
    return 0;
  const lane = isLifeStream(streamId) ? laneOf(parseLifeStreamId(streamId).key) : streamId;
  let sent = 0;
  for (const event of events) {
    const relayed = relayedOf(streamId, event);
    if (relayed === null) continue;
    // One after the other: the lane must hold them in this order.
    await queue.send(relayed.message, { groupId: `${lane}${relayed.lane}`, dedupId: relayed.dedupId });
    sent += 1;
  }
  return sent;
}

function relayedOf(streamId: string, { type, data }: StoredEvent): Relayed | null {
  switch (type) {
    case 'ExitOrderRequested': {
      const asked = data as unknown as ExitOrderRequested['data'];
      const { intentId } = asked;
      return { message: { streamId, intentId }, lane: laneWithin(asked), dedupId: intentId };
    }
    case 'ExitOrderOutcomeUnknown': {
      const intentId = String(data.intentId);
      const message = { streamId, intentId, lookUp: true } as const;
      return { message, lane: `#${intentId}`, dedupId: `${intentId}@unknown` };
    }
    case 'OrphanFound': {
      const intentId = String(data.clientOrderId);
      // The same orphan may be asked for again later: only one and the same finding is a duplicate.
      return { message: { streamId, intentId }, lane: '', dedupId: `${intentId}@${data.foundAtMs}` };
    }
    case 'GatewayCheckRequested': {
      const intentId = String(data.checkId);
      return { message: { streamId, intentId }, lane: `#${intentId}`, dedupId: intentId };
    }
    default:
      return null;
  }
}

/** What has to wait waits in a lane of its own, so that it holds nothing else up. */
function laneWithin({ intentId, module, request, notBeforeMs }: ExitOrderRequested['data']): string {
  if (notBeforeMs !== undefined) return `#${intentId}`;
  // A module's operations are done in the order it wrote them.
  if (module !== EXECUTOR_MODULE) return '';
  return request.operation === 'place' && request.kind === 'hard_sl' ? FLOOR : '';
}
