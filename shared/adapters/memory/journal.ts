import { type Commit, type Journal, type JournalArchive, JournalConflictError } from '../../ports/journal.ts';
import type { StoredCommit } from '../journal-hash.ts';
import { inFeedOrder } from '../journal-order.ts';
import { decodeCommit, encodeCommit } from '../journal-record.ts';

/** The journal in memory, for tests and simulations, with a look at what it holds. */
export interface MemoryJournal extends Journal, JournalArchive {
  /** Every commit recorded at or after a moment (UTC ms), by time, stream and commit. */
  scanSince(recordedAtMs: number): AsyncIterable<Commit>;
  /** Ids of all streams, in the order of their first commits. */
  streamIds(): readonly string[];
  /** All commits of a stream in order, without waiting. */
  commitsOf(streamId: string): readonly Commit[];
}

/** A journal that keeps the same texts and makes the same hashes as the one on DynamoDB; every answer is a copy of its own. */
export function memoryJournal(): MemoryJournal {
  const streams = new Map<string, Map<number, StoredCommit>>();

  const ordered = (streamId: string): StoredCommit[] =>
    [...(streams.get(streamId)?.values() ?? [])].sort((a, b) => a.commit - b.commit);

  async function* each(commits: readonly StoredCommit[]): AsyncGenerator<Commit, void, undefined> {
    for (const stored of commits) yield decodeCommit(stored);
  }

  return {
    async append(commit) {
      const stored = encodeCommit(commit);
      const stream = streams.get(stored.streamId) ?? new Map<number, StoredCommit>();
      const standing = stream.get(stored.commit);
      if (standing !== undefined && standing.commitId !== stored.commitId) {
        throw new JournalConflictError(stored.streamId, stored.commit);
      }
      if (standing === undefined) {
        stream.set(stored.commit, stored);
        streams.set(stored.streamId, stream);
      }
      return decodeCommit(standing ?? stored);
    },

    async loadLast(streamId) {
      const last = ordered(streamId).at(-1);
      return last === undefined ? undefined : decodeCommit(last);
    },

    read(streamId, fromCommit = 1) {
      return each(ordered(streamId).filter(({ commit }) => commit >= fromCommit));
    },

    async *scanSince(recordedAtMs) {
      const all = [...streams.keys()].flatMap(ordered).filter((stored) => stored.recordedAtMs >= recordedAtMs);
      yield* inFeedOrder(all.map(decodeCommit));
    },

    async *streams() {
      yield* streams.keys();
    },

    streamIds: () => [...streams.keys()],
    commitsOf: (streamId) => ordered(streamId).map(decodeCommit),
  };
}
