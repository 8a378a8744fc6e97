import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import { lifeRowKey, lifeStreamId, parseLifeStreamId } from '../../domain/life/identity.ts';
import type { LifeState } from '../../domain/life/state.ts';
import { unknownLife } from '../../domain/life/state.ts';
import { readLifeEvent } from '../../domain/life/upcast.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Commit, Journal } from '../../ports/journal.ts';
import { JournalConflictError } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';

/** What changing a life needs. */
export interface LifeStore {
  readonly journal: Journal;
  readonly view: PositionsView;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** The newest known point of a life: the next commit builds on it. */
export interface LifeHead {
  readonly streamId: string;
  readonly commit: number;
  readonly hash: string;
  readonly state: LifeState;
}

/** Why a commit is made. */
export interface Cause {
  readonly correlationId: string;
  readonly causationId: string;
  readonly flagsVersion: string;
}

/** Bump when the shape of the folded state changes: states of another version are folded again from their events. */
export const STATE_VERSION = 4;
const DECISION_ATTEMPTS = 3;

/** The head before the first commit. */
export const unborn = (key: PositionKey, life: number): LifeHead => ({
  streamId: lifeStreamId(key, life),
  commit: 0,
  hash: '',
  state: unknownLife,
});

/** The newest commit of a life and its state by a strong read: one query, however long the life. */
export async function loadLife(store: Pick<LifeStore, 'journal'>, streamId: string): Promise<LifeHead> {
  const last = await store.journal.loadLast(streamId);
  if (last === undefined) return { streamId, commit: 0, hash: '', state: unknownLife };
  return { streamId, commit: last.commit, hash: last.hash, state: await stateOf(store.journal, last) };
}

async function stateOf(journal: Journal, last: Commit): Promise<LifeState> {
  const stored = last.state as { readonly v?: unknown; readonly life?: LifeState };
  if (stored.v === STATE_VERSION && stored.life !== undefined) return stored.life;
  let state: LifeState = unknownLife;
  for await (const commit of journal.read(last.streamId)) state = fold(commit.events.map(readLifeEvent), state);
  return state;
}

/** Appends events after a head and refreshes the view. @throws JournalConflictError when another writer was first. */
export async function appendToLife(
  store: LifeStore,
  head: LifeHead,
  events: readonly LifeEvent[],
  cause: Cause,
): Promise<LifeHead> {
  const state = fold(events, head.state);
  const commit = await store.journal.append({
    streamId: head.streamId,
    commit: head.commit + 1,
    commitId: store.ids.next(),
    recordedAtMs: store.clock.now(),
    ...cause,
    hasOrder: events.some(({ type }) => type === 'ExitOrderRequested' || type === 'ExitOrderOutcomeUnknown'),
    previousHash: head.hash,
    events,
    state: { v: STATE_VERSION, life: state },
  });
  const next = { streamId: head.streamId, commit: commit.commit, hash: commit.hash, state };
  await refreshView(store, next);
  return next;
}

/** Writes the life's row of the view; throws when it cannot. */
export async function writeRow({ view }: Pick<LifeStore, 'view'>, head: LifeHead): Promise<void> {
  const { key, life } = parseLifeStreamId(head.streamId);
  await view.put(key.venue, key.account, rowOf(head, key, life));
}

/** The same as far as it goes: what fails here is repaired by `project`. */
export async function refreshView(store: Pick<LifeStore, 'view' | 'log'>, head: LifeHead): Promise<void> {
  try {
    await writeRow(store, head);
  } catch (error) {
    store.log.warn('[EXIT_VIEW] row not written; the projection will', {
      streamId: head.streamId,
      error: String(error),
    });
  }
}

const rowOf = (head: LifeHead, key: PositionKey, life: number): ViewRow => ({
  key: lifeRowKey(key, life),
  version: head.commit,
  open: head.state.status === 'open' || head.state.status === 'flat',
  state: head.state,
});

/**
 * Decides on the newest state and appends what was decided; when another writer was first, loads and decides again,
 * three times in all. `decide` answers with the events for the commit after the head, or with none to leave it be.
 * Start from `known` to save a load when the caller has a head already.
 */
export async function decideAndAppend(
  store: LifeStore,
  streamId: string,
  decide: (head: LifeHead) => readonly LifeEvent[],
  cause: Cause,
  known?: LifeHead,
): Promise<LifeHead> {
  let head = known ?? (await loadLife(store, streamId));
  for (let attempt = 1; ; attempt++) {
    const events = decide(head);
    if (events.length === 0) return head;
    try {
      return await appendToLife(store, head, events, cause);
    } catch (error) {
      if (!(error instanceof JournalConflictError) || attempt >= DECISION_ATTEMPTS) throw error;
      head = await loadLife(store, streamId);
    }
  }
}

/**
 * Appends a fact the exchange told us: never given up because of other writers, only when `untilMs` has passed.
 * @throws JournalConflictError | JournalUnavailableError when time ran out: the caller must hand the fact on.
 */
export async function appendFact(
  store: LifeStore,
  streamId: string,
  fact: (head: LifeHead) => readonly LifeEvent[],
  cause: Cause,
  untilMs: number,
  known?: LifeHead,
): Promise<LifeHead> {
  let head = known;
  for (let attempt = 1; ; attempt++) {
    try {
      head ??= await loadLife(store, streamId);
      const events = fact(head);
      return events.length === 0 ? head : await appendToLife(store, head, events, cause);
    } catch (error) {
      if (store.clock.now() >= untilMs) throw error;
      head = undefined;
      if (!(error instanceof JournalConflictError)) await store.clock.sleep(Math.min(1000, 50 * 2 ** attempt));
    }
  }
}
