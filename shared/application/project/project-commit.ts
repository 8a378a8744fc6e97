import type { AccountState } from '../../domain/account/account.ts';
import { isAccountStream, parseAccountStreamId } from '../../domain/account/account-stream.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { isLifeStream, lifeRowKey, parseLifeStreamId } from '../../domain/life/identity.ts';
import { readLifeEvent } from '../../domain/life/upcast.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { StoredEvent } from '../../ports/journal.ts';
import type { Bus } from '../../ports/messaging.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { writeAccountRow } from '../account/account-store.ts';
import type { LifeStore } from '../lives/life-store.ts';
import { loadLife, writeRow } from '../lives/life-store.ts';
import type { NewlyCounted } from './count-orders.ts';
import { countOrders } from './count-orders.ts';
import { factsOf } from './facts.ts';
import type { ShadowLog } from './shadow-log.ts';
import { shadowEntry } from './shadow-log.ts';
import { tellLife } from './tell-life.ts';

/** What the projection needs to know of a commit. */
export interface ProjectedCommit {
  readonly streamId: string;
  readonly commit: number;
  readonly recordedAtMs: number;
  readonly events: readonly StoredEvent[];
  /** The folded state after the commit. */
  readonly state: unknown;
}

export interface Projection extends Pick<LifeStore, 'journal' | 'view' | 'log'> {
  readonly bus: Bus;
  readonly shadowLog: ShadowLog;
}

/**
 * Follows one commit: repairs the view's row, writes the shadow log, counts its orders and tells the bus. Following it
 * again changes nothing, and a row that cannot be written is thrown on: nobody else repairs it, so the stream must bring
 * the commit again. Answers with the orders that were counted now.
 */
export async function projectCommit(projection: Projection, commit: ProjectedCommit): Promise<readonly NewlyCounted[]> {
  const { streamId } = commit;
  if (isAccountStream(streamId)) {
    const { venue, account } = parseAccountStreamId(streamId);
    await writeAccountRow(projection, venue, account, { commit: commit.commit, state: commit.state as AccountState });
  }
  return isLifeStream(streamId) ? projectLife(projection, commit) : [];
}

async function projectLife(projection: Projection, commit: ProjectedCommit): Promise<readonly NewlyCounted[]> {
  const events = commit.events.map(readLifeEvent);
  for (const event of events) {
    const entry = shadowEntry(event);
    if (entry !== null) projection.shadowLog.append(entry);
  }
  tellLife(projection.log, events);
  const rows = await repairRow(projection, commit, events);
  const facts = factsOf(commit, events);
  if (facts.length > 0) await projection.bus.publish(facts);
  // Last, because what is counted is answered once: a step that failed before it is repeated with it.
  return countOrders(projection.view, commit, events, rows);
}

/** Answers with the account’s rows as they were before. */
async function repairRow(
  projection: Projection,
  { streamId, commit }: ProjectedCommit,
  events: readonly LifeEvent[],
): Promise<readonly ViewRow[]> {
  const { key, life } = parseLifeStreamId(streamId);
  const rows = await projection.view.rowsOf(key.venue, key.account);
  const versions = new Map(rows.map((row) => [row.key, row.version]));
  // The row of a life that is over only says where the next one starts: when that one has a row, it can go.
  if (commit === 1 && versions.has(lifeRowKey(key, life - 1))) await forgetIfClosed(projection, key, life - 1);
  const version = versions.get(lifeRowKey(key, life)) ?? 0;
  if (version < commit) await writeRow(projection, await loadLife(projection, streamId));
  // A commit that is followed again after its row was removed has just written the row anew.
  const isOver = version === 0 || events.some(({ type }) => type === 'PositionClosed');
  if (isOver && versions.has(lifeRowKey(key, life + 1))) await forgetIfClosed(projection, key, life);
  return rows;
}

async function forgetIfClosed({ view }: Pick<Projection, 'view'>, key: PositionKey, life: number): Promise<void> {
  const rows = await view.rowsOf(key.venue, key.account);
  const row = rows.find((candidate) => candidate.key === lifeRowKey(key, life));
  if (row !== undefined && !row.open) await view.remove(key.venue, key.account, row.key, row.version);
}
