/** An event as it is stored: plain JSON, with the version of its shape. */
export interface StoredEvent {
  readonly type: string;
  readonly v: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A commit that somebody wants to append. */
export interface NewCommit {
  readonly streamId: string;
  /** The number it takes: 1 for the first commit of a stream, the head's number + 1 after that. */
  readonly commit: number;
  /** Made once per attempt to change the stream; the same id again is the same write again. */
  readonly commitId: string;
  readonly recordedAtMs: number;
  readonly correlationId: string;
  readonly causationId: string;
  readonly flagsVersion: string;
  /** True when an event of it gives the gateway something to do: an order to send, or one to look for. */
  readonly hasOrder: boolean;
  /** Hash of the commit before it; the empty string for commit 1. */
  readonly previousHash: string;
  readonly events: readonly StoredEvent[];
  /** The folded state after this commit, plain JSON. */
  readonly state: unknown;
}

/** A commit as it stands in the journal. `hash` is computed from what is stored, never stored beside it. */
export interface Commit extends NewCommit {
  readonly hash: string;
}

/** Append-only storage of streams of commits. Implementations pass `test/contract/journal.contract.ts`. */
export interface Journal {
  /**
   * Writes one commit if its number is still free and answers with it as it stands.
   * A repeated write of the same `commitId` succeeds.
   * @throws JournalConflictError when another commit already stands under that number.
   * @throws JournalUnavailableError when it is not known whether the write happened.
   */
  append(commit: NewCommit): Promise<Commit>;
  /** The newest commit of a stream by a strongly consistent read; undefined when the stream does not exist. */
  loadLast(streamId: string): Promise<Commit | undefined>;
  /** All commits of a stream in order, from `fromCommit` (default 1) on, strongly consistent. */
  read(streamId: string, fromCommit?: number): AsyncIterable<Commit>;
}

/** The journal as an audit sees it: all that is in it can be named. */
export interface JournalArchive extends Pick<Journal, 'read'> {
  /** Every stream that has a commit, each once, in no particular order. */
  streams(): AsyncIterable<string>;
}

/** Another writer was first: load again and decide again. */
export class JournalConflictError extends Error {
  readonly code = 'JOURNAL_CONFLICT';
  readonly streamId: string;
  readonly commit: number;
  constructor(streamId: string, commit: number) {
    super(`${streamId}: commit ${commit} is already taken by another writer`);
    this.name = 'JournalConflictError';
    this.streamId = streamId;
    this.commit = commit;
  }
}

/** The journal did not answer, or answered with an error that says nothing about the write. */
export class JournalUnavailableError extends Error {
  readonly code = 'JOURNAL_UNAVAILABLE';
  constructor(what: string, cause: unknown) {
    super(`journal: ${what} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'JournalUnavailableError';
  }
}
