import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';
import { within } from '../within.ts';
import type { Item } from './journal-item.ts';

export interface DynamoPositionsViewOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Milliseconds for one request with all retries of the client inside; 2,000 unless told. */
  readonly timeoutMs?: number;
}

/** The view did not answer, or a row of it is not one; the journal holds everything the view does. */
export class PositionsViewError extends Error {
  readonly code = 'POSITIONS_VIEW';
  constructor(what: string, cause: unknown) {
    super(`positions view: ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'PositionsViewError';
  }
}

/** The open-positions view on DynamoDB, one partition per account; throws PositionsViewError when the table cannot be used. */
export function dynamoPositionsView(options: DynamoPositionsViewOptions): PositionsView {
  const { client, tableName, clock, timeoutMs = 2_000 } = options;

  async function call<T>(what: string, send: (abort: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await within(clock, timeoutMs, `positions view ${what}`, send);
    } catch (error) {
      throw error instanceof ConditionalCheckFailedException ? error : new PositionsViewError(what, error);
    }
  }

  /** True when the guarded write went through, false when its condition did not hold. */
  async function guarded(what: string, send: (abort: AbortSignal) => Promise<unknown>): Promise<boolean> {
    try {
      await call(what, send);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async rowsOf(venue, account) {
      const rows: ViewRow[] = [];
      let next: Item | undefined;
      do {
        const command = new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :account',
          ExpressionAttributeValues: { ':account': { S: partition(venue, account) } },
          ...(next === undefined ? {} : { ExclusiveStartKey: next }),
        });
        const page: QueryCommandOutput = await call(`reading ${account}`, (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        rows.push(...(page.Items ?? []).map(rowOfItem));
        next = page.LastEvaluatedKey;
      } while (next !== undefined);
      return rows;
    },

    put(venue, account, row) {
      const command = new PutItemCommand({
        TableName: tableName,
        Item: {
          pk: { S: partition(venue, account) },
          sk: { S: row.key },
          version: { N: String(row.version) },
          open: { BOOL: row.open },
          state: { S: JSON.stringify(row.state) },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { N: String(row.version) } },
      });
      return guarded(`writing ${row.key}`, (abortSignal) => client.send(command, { abortSignal }));
    },

    remove(venue, account, key, version) {
      const command = new DeleteItemCommand({
        TableName: tableName,
        Key: { pk: { S: partition(venue, account) }, sk: { S: key } },
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { N: String(version) } },
      });
      return guarded(`removing ${key}`, (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}

const partition = (venue: string, account: string): string => `view#${venue}#${account}`;

function rowOfItem(item: Item): ViewRow {
  const key = item.sk?.S;
  const version = Number(item.version?.N ?? Number.NaN);
  const open = item.open?.BOOL;
  const state = item.state?.S;
  if (key === undefined || Number.isNaN(version) || open === undefined || state === undefined) {
    throw new PositionsViewError(`row ${key ?? '?'}`, new Error('an attribute is missing or of another type'));
  }
  try {
    return { key, version, open, state: JSON.parse(state) };
  } catch (error) {
    throw new PositionsViewError(`row ${key}`, error);
  }
}
