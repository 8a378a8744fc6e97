import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { Clock } from '../../ports/clock.ts';
import type { Bus, BusEvent } from '../../ports/messaging.ts';
import { within } from '../within.ts';

export interface EventBridgeBusOptions {
  readonly client: EventBridgeClient;
  readonly busName: string;
  readonly clock: Clock;
  /** Milliseconds for one batch with all retries of the client inside; 3,000 unless told. */
  readonly timeoutMs?: number;
}

/** An event the bus did not accept, by its place in what was to be published. */
export interface UnpublishedEvent {
  readonly index: number;
  readonly detailType: string;
  readonly reason: string;
}

/** Some events were not, or perhaps not, accepted; all others were. */
export class BusPublishError extends Error {
  readonly code = 'BUS_PUBLISH';
  readonly failed: readonly UnpublishedEvent[];
  constructor(failed: readonly UnpublishedEvent[], cause?: unknown) {
    const named = failed.slice(0, 10).map(({ index, detailType, reason }) => `#${index} "${detailType}": ${reason}`);
    super(`bus: ${failed.length} event(s) not accepted: ${named.join('; ')}`, { cause });
    this.name = 'BusPublishError';
    this.failed = failed;
  }
}

/** Limits of one PutEvents call. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

interface Entry {
  readonly index: number;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

/** Publishes to one EventBridge bus; every batch is tried, then a BusPublishError names what was not accepted. */
export function eventBridgeBus(options: EventBridgeBusOptions): Bus {
  const { client, busName, clock, timeoutMs = 3_000 } = options;

  async function put(batch: readonly Entry[]): Promise<{ failed: UnpublishedEvent[]; cause?: unknown }> {
    const command = new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) });
    try {
      const answer = await within(clock, timeoutMs, `publish to ${busName}`, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      if ((answer.FailedEntryCount ?? 0) === 0) return { failed: [] };
      return { failed: batch.flatMap((entry, place) => refusal(entry, answer.Entries?.[place])) };
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return { failed: batch.map((entry) => unpublished(entry, reason)), cause };
    }
  }

  return {
    async publish(events) {
      const failed: UnpublishedEvent[] = [];
      let cause: unknown;
      for (const batch of batches(events.map((event, index) => entryOf(event, index, busName)))) {
        const result = await put(batch);
        failed.push(...result.failed);
        cause ??= result.cause;
      }
      if (failed.length > 0) throw new BusPublishError(failed, cause);
    },
  };
}

function entryOf({ source, detailType, detail }: BusEvent, index: number, busName: string): Entry {
  const entry = { EventBusName: busName, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) };
  const bytes = Buffer.byteLength(entry.Source + entry.DetailType + entry.Detail, 'utf8');
  return { index, entry, bytes };
}

/** In order, at most ten and 256 KB each; an event above the limit goes alone and is refused by name. */
function batches(entries: readonly Entry[]): Entry[][] {
  const all: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const current = all.at(-1);
    if (current === undefined || current.length === MAX_ENTRIES || bytes + entry.bytes > MAX_BYTES) {
      all.push([entry]);
      bytes = entry.bytes;
    } else {
      current.push(entry);
      bytes += entry.bytes;
    }
  }
  return all;
}

/** An entry without an event id was not accepted, whatever the count says about the others. */
function refusal(entry: Entry, result: PutEventsResultEntry | undefined): UnpublishedEvent[] {
  if (result?.EventId !== undefined && result.ErrorCode === undefined) return [];
  return [unpublished(entry, [result?.ErrorCode, result?.ErrorMessage].filter(Boolean).join(' ') || 'no answer')];
}

const unpublished = ({ index, entry }: Entry, reason: string): UnpublishedEvent => ({
  index,
  detailType: entry.DetailType ?? '',
  reason,
});
