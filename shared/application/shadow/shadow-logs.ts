import type { LifeEvent } from '../../domain/life/events.ts';
import { lifeStreamId } from '../../domain/life/identity.ts';
import { readLifeEvent } from '../../domain/life/upcast.ts';
import type { ShadowRecord } from '../../domain/shadow/shadow-record.ts';
import { shadowRecord } from '../../domain/shadow/shadow-record.ts';
import type { Journal } from '../../ports/journal.ts';
import type { PositionsView } from '../../ports/positions-view.ts';
import { shadowEntry } from '../project/shadow-log.ts';

/** What looking back needs. */
export interface ShadowSources {
  readonly journal: Pick<Journal, 'read'>;
  readonly view: Pick<PositionsView, 'rowsOf'>;
}

/**
 * Every decision of an account that was made and not acted on, of one symbol or of all, oldest first, in the
 * specification's schema. Read from the journal, so that it is complete whatever became of log files.
 */
export async function getShadowLogs(
  { journal, view }: ShadowSources,
  { venue, account }: { readonly venue: string; readonly account: string },
  symbol?: string,
): Promise<readonly ShadowRecord[]> {
  const records: ShadowRecord[] = [];
  for (const streamId of await livesOf(view, venue, account, symbol)) {
    for (const event of await eventsOf(journal, streamId)) {
      const entry = shadowEntry(event);
      if (entry !== null) records.push(shadowRecord(entry.context, entry.decision, entry.atMs));
    }
  }
  return records.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}

/** All events of one life, in today's shape. */
export async function eventsOf(journal: Pick<Journal, 'read'>, streamId: string): Promise<readonly LifeEvent[]> {
  const events: LifeEvent[] = [];
  for await (const commit of journal.read(streamId)) events.push(...commit.events.map(readLifeEvent));
  return events;
}

/** Every life of an account: lives are numbered without gaps, and the view keeps the newest of each position. */
async function livesOf(
  view: Pick<PositionsView, 'rowsOf'>,
  venue: string,
  account: string,
  symbol: string | undefined,
): Promise<readonly string[]> {
  const newest = new Map<string, number>();
  for (const { key } of await view.rowsOf(venue, account)) {
    const [kind, of = '', positionSide = '', life] = key.split('#');
    if (kind !== 'life' || (symbol !== undefined && of !== symbol)) continue;
    const slot = `${of}#${positionSide}`;
    newest.set(slot, Math.max(newest.get(slot) ?? 0, Number(life)));
  }
  return [...newest].flatMap(([slot, lives]) => {
    const [of = '', positionSide] = slot.split('#');
    const key = { venue, account, symbol: of, positionSide: positionSide as 'BOTH' };
    return Array.from({ length: lives }, (_unused, index) => lifeStreamId(key, index + 1));
  });
}
