import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import { type Commit, type Journal, JournalConflictError, JournalUnavailableError } from '../../ports/journal.ts';
import type { StoredCommit } from '../journal-hash.ts';
import { inFeedOrder } from '../journal-order.ts';
import { decodeCommit, encodeCommit } from '../journal-record.ts';
import { within } from '../within.ts';
import { commitOfItem, type Item, itemOf } from './journal-item.ts';

export interface DynamoJournalOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Milliseconds for one request with all retries of the client inside; 3,000 unless told. */
  readonly timeoutMs?: number;
}

/** The journal on DynamoDB, with the one reading that only a local runtime needs. */
export interface DynamoJournal extends Journal {
  /**
   * Every commit of the table recorded at or after a moment (UTC ms), by time, stream and commit. It scans the table and holds
   * the answer in memory: a single machine uses it to resume its feed, nothing deployed does.
   */
  scanSince(recordedAtMs: number): AsyncIterable<Commit>;
}

/** One stream per partition, one commit per item, one conditional PutItem per append; throws what the `Journal` port names. */
export function dynamoJournal(options: DynamoJournalOptions): DynamoJournal {
  const { client, tableName, clock, timeoutMs = 3_000 } = options;

  async function call<T>(what: string, send: (abort: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await within(clock, timeoutMs, `journal ${what}`, send);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw error;
      throw new JournalUnavailableError(what, error);
    }
  }

  async function standing(streamId: string, commit: number): Promise<Item | undefined> {
    // A Query and not a GetItem: a writer of the journal is allowed PutItem and Query, and nothing else.
    const query = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :stream AND sk = :commit',
      ExpressionAttributeValues: { ':stream': { S: streamId }, ':commit': { N: String(commit) } },
      ConsistentRead: true,
    });
    const answer = await call(`reading commit ${commit} of ${streamId}`, (abortSignal) =>
      client.send(query, { abortSignal }),
    );
    return answer.Items?.[0];
  }

  function ownOrConflict(item: Item, stored: StoredCommit): Commit {
    const commit = commitOfItem(item);
    if (commit.commitId !== stored.commitId) throw new JournalConflictError(stored.streamId, stored.commit);
    return commit;
  }

  /** The write failed in a way that leaves it open whether it stands: only what stands there can tell. */
  async function settle(stored: StoredCommit, failure: unknown): Promise<Commit> {
    const refused = failure instanceof ConditionalCheckFailedException;
    const given = refused ? failure.Item : undefined;
    const item = given ?? (await standing(stored.streamId, stored.commit));
    if (item !== undefined) return ownOrConflict(item, stored);
    // Absent now says nothing about a write that is still on its way.
    const unknown = failure instanceof JournalUnavailableError;
    throw unknown
      ? failure
      : new JournalUnavailableError(`append of commit ${stored.commit} to ${stored.streamId}`, failure);
  }

  async function* query(input: Partial<QueryCommandInput>, streamId: string): AsyncGenerator<Commit, void, undefined> {
    let next: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        ...input,
        ...(next === undefined ? {} : { ExclusiveStartKey: next }),
      });
      const page: QueryCommandOutput = await call(`reading ${streamId}`, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      for (const item of page.Items ?? []) yield commitOfItem(item);
      next = page.LastEvaluatedKey;
    } while (next !== undefined);
  }

  async function* scan(recordedAtMs: number): AsyncGenerator<Commit, void, undefined> {
    const commits: Commit[] = [];
    let next: Item | undefined;
    do {
      const command = new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        FilterExpression: 'recordedAtMs >= :since',
        ExpressionAttributeValues: { ':since': { N: String(recordedAtMs) } },
        ...(next === undefined ? {} : { ExclusiveStartKey: next }),
      });
      const page: ScanCommandOutput = await call('scan', (abortSignal) => client.send(command, { abortSignal }));
      for (const item of page.Items ?? []) commits.push(commitOfItem(item));
      next = page.LastEvaluatedKey;
    } while (next !== undefined);
    yield* inFeedOrder(commits);
  }

  return {
    async append(commit) {
      const stored = encodeCommit(commit);
      const put = new PutItemCommand({
        TableName: tableName,
        Item: itemOf(stored),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        const what = `append of commit ${stored.commit} to ${stored.streamId}`;
        await call(what, (abortSignal) => client.send(put, { abortSignal }));
      } catch (failure) {
        return await settle(stored, failure);
      }
      return decodeCommit(stored);
    },

    async loadLast(streamId) {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :stream',
        ExpressionAttributeValues: { ':stream': { S: streamId } },
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      });
      const page = await call(`reading the head of ${streamId}`, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      const item = page.Items?.[0];
      return item === undefined ? undefined : commitOfItem(item);
    },

    read(streamId, fromCommit = 1) {
      return query(
        {
          KeyConditionExpression: 'pk = :stream AND sk >= :from',
          ExpressionAttributeValues: { ':stream': { S: streamId }, ':from': { N: String(fromCommit) } },
        },
        streamId,
      );
    },

    scanSince: scan,
  };
}
