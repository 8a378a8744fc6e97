import { createHash } from 'node:crypto';
import type { NewCommit } from '../ports/journal.ts';

/** A commit in the form in which it is stored and hashed: `events` and `state` are the JSON texts themselves. */
export interface StoredCommit extends Omit<NewCommit, 'events' | 'state'> {
  readonly events: string;
  readonly state: string;
}

/**
 * SHA-256 (hex) over every stored field of a commit, the hash of the commit before it included.
 * The fields are encoded as one JSON array: no two different commits share an encoding, and a reader in any language can repeat it.
 */
export function commitHash(stored: StoredCommit): string {
  const fields = [
    stored.streamId,
    stored.commit,
    stored.commitId,
    stored.recordedAtMs,
    stored.correlationId,
    stored.causationId,
    stored.flagsVersion,
    stored.hasOrder,
    stored.previousHash,
    stored.events,
    stored.state,
  ];
  return createHash('sha256').update(JSON.stringify(fields), 'utf8').digest('hex');
}
