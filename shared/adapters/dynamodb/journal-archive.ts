import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import { type JournalArchive, JournalUnavailableError } from '../../ports/journal.ts';
import { within } from '../within.ts';
import { dynamoJournal } from './journal.ts';
import type { Item } from './journal-item.ts';

/** Milliseconds for one page with all retries of the client inside: a page is up to a megabyte, and nobody waits for it but a person. */
const PAGE_MS = 15_000;

/**
 * The whole journal of a table. Naming the streams scans it: the read units of every commit are paid once for that, and
 * once more when the streams are read.
 */
export function dynamoJournalArchive(options: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
}): JournalArchive {
  const { client, tableName, clock } = options;
  return {
    read: dynamoJournal({ client, tableName, clock, timeoutMs: PAGE_MS }).read,

    async *streams() {
      const told = new Set<string>();
      let next: Item | undefined;
      do {
        const command = new ScanCommand({
          TableName: tableName,
          ConsistentRead: true,
          // Not only first commits: a stream whose first commit was removed must be found, too.
          ProjectionExpression: 'pk',
          ...(next === undefined ? {} : { ExclusiveStartKey: next }),
        });
        const page: ScanCommandOutput = await within(clock, PAGE_MS, 'journal scan', (abortSignal) =>
          client.send(command, { abortSignal }),
        ).catch((error: unknown) => {
          throw new JournalUnavailableError('scan', error);
        });
        for (const { pk } of page.Items ?? []) {
          const streamId = pk?.S ?? '';
          if (told.has(streamId)) continue;
          told.add(streamId);
          yield streamId;
        }
        next = page.LastEvaluatedKey;
      } while (next !== undefined);
    },
  };
}
