import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { isLifeStream } from '../../shared/domain/life/identity.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Commit, Journal } from '../../shared/ports/journal.ts';
import type { Database } from './database.ts';
import { JOURNAL_TABLE } from './database.ts';

/** Something delivered long after it was recorded may have been on its way when the process was killed. */
const REDELIVER_SLACK_MS = 10 * 60_000;

/** The lives that are not closed, by what their newest commit says. */
export class LivingLives {
  readonly #statuses = new Map<string, 'open' | 'flat'>();

  note({ streamId, state }: Pick<Commit, 'streamId' | 'state'>): void {
    if (!isLifeStream(streamId)) return;
    const { status } = (state as { readonly life?: { readonly status?: string } } | null)?.life ?? {};
    if (status === 'open' || status === 'flat') this.#statuses.set(streamId, status);
    else this.#statuses.delete(streamId);
  }

  has(streamId: string): boolean {
    return this.#statuses.has(streamId);
  }

  get count(): number {
    return this.#statuses.size;
  }

  /** Flat lives that still have to be swept and closed. */
  get flat(): number {
    return [...this.#statuses.values()].filter((status) => status === 'flat').length;
  }
}

/** What an earlier process left in the journal. */
export interface Backlog {
  readonly lives: LivingLives;
  /** Commits that may not have reached every consumer, in the order of the feed. */
  readonly undelivered: readonly Commit[];
  /** When the newest commit was recorded, UTC ms; 0 when there is none. */
  readonly lastRecordedMs: number;
}

/**
 * Reads the whole journal. Delivered again is what was recorded since `resumeFromMs` (with some slack), and everything of
 * a life that is not closed: an order that waited behind another in its lane may have been asked for long before.
 */
export async function readBacklog(commits: AsyncIterable<Commit>, resumeFromMs: number): Promise<Backlog> {
  const lives = new LivingLives();
  const all: Commit[] = [];
  for await (const commit of commits) {
    lives.note(commit);
    all.push(commit);
  }
  const sinceMs = resumeFromMs - REDELIVER_SLACK_MS;
  return {
    lives,
    undelivered: all.filter(({ streamId, recordedAtMs }) => recordedAtMs >= sinceMs || lives.has(streamId)),
    lastRecordedMs: all.reduce((latest, { recordedAtMs }) => Math.max(latest, recordedAtMs), 0),
  };
}

/** Every commit of the run so far, by time. */
export function allCommits(database: Database, clock: Clock): AsyncIterable<Commit> {
  return dynamoJournal({ client: database.client, tableName: JOURNAL_TABLE, clock }).scanSince(0);
}

/** The journal of this machine: what is appended is offered to `onCommit` in the place of the table's stream. */
export function fedJournal(database: Database, clock: Clock, onCommit: (commit: Commit) => void): Journal {
  const stored = dynamoJournal({ client: database.client, tableName: JOURNAL_TABLE, clock });
  return {
    loadLast: stored.loadLast,
    read: stored.read,
    append: async (commit) => {
      const appended = await stored.append(commit);
      onCommit(appended);
      return appended;
    },
  };
}
