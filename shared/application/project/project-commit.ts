import type { LifeEvent } from '../../domain/life/events.ts';
import { isLifeStream, lifeRowKey, parseLifeStreamId } from '../../domain/life/identity.ts';
import { readLifeEvent } from '../../domain/life/upcast.ts';
import type { StoredEvent } from '../../ports/journal.ts';
import type { Bus, BusEvent } from '../../ports/messaging.ts';
import type { LifeStore } from '../lives/life-store.ts';
import { loadLife, refreshView } from '../lives/life-store.ts';
import type { ShadowLog } from './shadow-log.ts';
import { shadowEntry } from './shadow-log.ts';

/** What the projection needs to know of a commit. */
export interface ProjectedCommit {
  readonly streamId: string;
  readonly commit: number;
  readonly recordedAtMs: number;
  readonly events: readonly StoredEvent[];
}

export interface Projection extends Pick<LifeStore, 'journal' | 'view' | 'log'> {
  readonly bus: Bus;
  readonly shadowLog: ShadowLog;
}

/** The source under which this system's own facts stand on the bus. */
export const FACT_SOURCE = 'exit-brain';

const FACTS: Readonly<Partial<Record<LifeEvent['type'], string>>> = {
  ExitPlanCreated: 'Exit Plan Created',
  ExitDecisionMade: 'Exit Decision Made',
  ExitOrderAcked: 'Exit Order Acked',
  ExitOrderRejected: 'Exit Order Rejected',
  ExitOrderDenied: 'Exit Order Denied',
  ExitOrderOutcomeUnknown: 'Exit Order Outcome Unknown',
  PositionClosed: 'Position Closed',
};

/** Follows one commit: repairs the view's row, writes the shadow log, and tells the bus. Following it again changes nothing. */
export async function projectCommit(projection: Projection, commit: ProjectedCommit): Promise<void> {
  if (!isLifeStream(commit.streamId)) return;
  const { key, life } = parseLifeStreamId(commit.streamId);
  const events = commit.events.map(readLifeEvent);
  for (const event of events) {
    const entry = shadowEntry(event);
    if (entry !== null) projection.shadowLog.append(entry);
  }
  if (life > 1 && commit.commit === 1) await forget(projection, key, life - 1);
  const rowKey = lifeRowKey(key, life);
  const rows = await projection.view.rowsOf(key.venue, key.account);
  const row = rows.find((candidate) => candidate.key === rowKey);
  const ends = events.some(({ type }) => type === 'PositionClosed');
  if ((row?.version ?? 0) < commit.commit) await refreshView(projection, await loadLife(projection, commit.streamId));
  if (ends && rows.some((other) => other.key === lifeRowKey(key, life + 1))) await forget(projection, key, life);
  const facts = factsOf(commit, events);
  if (facts.length > 0) await projection.bus.publish(facts);
}

/** The row of a closed life only says where the next one starts: when the next one has a row, it can go. */
async function forget(
  projection: Pick<Projection, 'view'>,
  key: ReturnType<typeof parseLifeStreamId>['key'],
  life: number,
): Promise<void> {
  const rows = await projection.view.rowsOf(key.venue, key.account);
  const row = rows.find((candidate) => candidate.key === lifeRowKey(key, life));
  if (row !== undefined && !row.open) await projection.view.remove(key.venue, key.account, row.key, row.version);
}

function factsOf(commit: ProjectedCommit, events: readonly LifeEvent[]): readonly BusEvent[] {
  return events.flatMap((event, index) => {
    const detailType = FACTS[event.type];
    if (detailType === undefined) return [];
    const eventId = `${commit.streamId}@${commit.commit}.${index}`;
    return [{ source: FACT_SOURCE, detailType, detail: { eventId, recordedAtMs: commit.recordedAtMs, ...event.data } }];
  });
}
