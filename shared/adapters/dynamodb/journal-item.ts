import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../ports/journal.ts';
import type { StoredCommit } from '../journal-hash.ts';
import { decodeCommit, JournalCorruptError } from '../journal-record.ts';

/** An item as the plain client reads and writes it. */
export type Item = Record<string, AttributeValue>;

/** The item a commit is stored as: attribute names are part of what operators query, do not rename them. */
export function itemOf(stored: StoredCommit): Item {
  return {
    pk: { S: stored.streamId },
    sk: { N: String(stored.commit) },
    commitId: { S: stored.commitId },
    recordedAtMs: { N: String(stored.recordedAtMs) },
    correlationId: { S: stored.correlationId },
    causationId: { S: stored.causationId },
    flagsVersion: { S: stored.flagsVersion },
    hasOrder: { BOOL: stored.hasOrder },
    previousHash: { S: stored.previousHash },
    events: { S: stored.events },
    state: { S: stored.state },
  };
}

/**
 * The commit an item holds, for the journal's own reads and for readers of the table's stream.
 * @throws JournalCorruptError naming stream, commit and attribute when the item is not one.
 */
export function commitOfItem(item: Item): Commit {
  const broken = (name: string): never => {
    throw new JournalCorruptError(
      item.pk?.S ?? '?',
      item.sk?.N ?? '?',
      `attribute "${name}" is missing or of another type`,
    );
  };
  const text = (name: string): string => item[name]?.S ?? broken(name);
  const number = (name: string): number => {
    const value = Number(item[name]?.N ?? Number.NaN);
    return Number.isSafeInteger(value) ? value : broken(name);
  };
  return decodeCommit({
    streamId: text('pk'),
    commit: number('sk'),
    commitId: text('commitId'),
    recordedAtMs: number('recordedAtMs'),
    correlationId: text('correlationId'),
    causationId: text('causationId'),
    flagsVersion: text('flagsVersion'),
    hasOrder: item.hasOrder?.BOOL ?? broken('hasOrder'),
    previousHash: text('previousHash'),
    events: text('events'),
    state: text('state'),
  });
}
