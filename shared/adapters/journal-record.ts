import type { Commit, NewCommit, StoredEvent } from '../ports/journal.ts';
import { commitHash, type StoredCommit } from './journal-hash.ts';

/** What DynamoDB takes as one item, names of attributes included. */
export const MAX_ITEM_BYTES = 400 * 1024;

/** A commit that no journal can take: a number that is none, a state that is not JSON, an item above the limit. */
export class JournalCommitRefusedError extends Error {
  readonly code = 'JOURNAL_COMMIT_REFUSED';
  readonly streamId: string;
  readonly commit: number;
  constructor(streamId: string, commit: number, reason: string, cause?: unknown) {
    super(`${streamId}: commit ${commit} cannot be written: ${reason}`, { cause });
    this.name = 'JournalCommitRefusedError';
    this.streamId = streamId;
    this.commit = commit;
  }
}

/** What stands in the journal is not a commit: somebody else wrote or changed it. */
export class JournalCorruptError extends Error {
  readonly code = 'JOURNAL_CORRUPT';
  readonly streamId: string;
  readonly commit: string;
  constructor(streamId: string, commit: string, reason: string, cause?: unknown) {
    super(`${streamId}: commit ${commit} is corrupt: ${reason}`, { cause });
    this.name = 'JournalCorruptError';
    this.streamId = streamId;
    this.commit = commit;
  }
}

/**
 * The stored form of a commit; the order of keys inside `events` and `state` is kept as it comes.
 * @throws JournalCommitRefusedError when it cannot be stored.
 */
export function encodeCommit(commit: NewCommit): StoredCommit {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new JournalCommitRefusedError(commit.streamId, commit.commit, reason, cause);
  };
  if (!Number.isSafeInteger(commit.commit) || commit.commit < 1) refuse('its number is not 1, 2, 3, …');
  if (!Number.isSafeInteger(commit.recordedAtMs) || commit.recordedAtMs < 0)
    refuse('recordedAtMs is not UTC milliseconds');
  if (commit.streamId === '' || commit.commitId === '') refuse('the stream id or the commit id is empty');
  const { events, state, ...fields } = commit;
  const stored = { ...pick(fields), events: jsonText(events, refuse), state: jsonText(state, refuse) };
  const bytes = itemBytes(stored);
  if (bytes > MAX_ITEM_BYTES) refuse(`it takes ${bytes} bytes, more than the ${MAX_ITEM_BYTES} of one item`);
  return stored;
}

/**
 * The commit that a stored form stands for, with its hash.
 * @throws JournalCorruptError when one of the two texts is not the JSON it should be.
 */
export function decodeCommit(stored: StoredCommit): Commit {
  const events = parsed(stored, 'events');
  if (!Array.isArray(events) || !events.every(isStoredEvent)) {
    throw new JournalCorruptError(stored.streamId, String(stored.commit), '"events" is not a list of events');
  }
  return { ...pick(stored), events, state: parsed(stored, 'state'), hash: commitHash(stored) };
}

type PlainFields = Omit<StoredCommit, 'events' | 'state'>;

/** Exactly the fields of a commit: whatever else a caller's object carries is not stored and not hashed. */
const pick = (from: PlainFields): PlainFields => ({
  streamId: from.streamId,
  commit: from.commit,
  commitId: from.commitId,
  recordedAtMs: from.recordedAtMs,
  correlationId: from.correlationId,
  causationId: from.causationId,
  flagsVersion: from.flagsVersion,
  hasOrder: from.hasOrder,
  previousHash: from.previousHash,
});

function jsonText(value: unknown, refuse: (reason: string, cause?: unknown) => never): string {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text ?? refuse('its state is not JSON');
  } catch (error) {
    if (error instanceof JournalCommitRefusedError) throw error;
    return refuse('its events or state are not JSON', error);
  }
}

function parsed(stored: StoredCommit, field: 'events' | 'state'): unknown {
  try {
    return JSON.parse(stored[field]);
  } catch (error) {
    throw new JournalCorruptError(stored.streamId, String(stored.commit), `"${field}" is not JSON`, error);
  }
}

function isStoredEvent(value: unknown): value is StoredEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Partial<Record<keyof StoredEvent, unknown>>;
  return (
    typeof event.type === 'string' &&
    typeof event.v === 'number' &&
    typeof event.data === 'object' &&
    event.data !== null
  );
}

/** DynamoDB counts UTF-8 bytes of names and values; a number takes at most 21, a boolean 1. `pk` and `sk` are 2 bytes each. */
function itemBytes(stored: StoredCommit): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(stored)) {
    const nameBytes = name === 'streamId' || name === 'commit' ? 2 : name.length;
    bytes += nameBytes + valueBytes(value);
  }
  return bytes;
}

function valueBytes(value: string | number | boolean): number {
  if (typeof value === 'string') return Buffer.byteLength(value, 'utf8');
  return typeof value === 'number' ? 21 : 1;
}
