import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createJournalTable, createPositionsTable } from '../../shared/adapters/dynamodb/tables.ts';

export const JOURNAL_TABLE = 'exit-brain-journal';
export const POSITIONS_TABLE = 'exit-brain-positions';

/** An embedded DynamoDB on loopback with the two tables. */
export interface Database {
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** Starts it on a directory; without one it keeps everything in memory. */
export async function openDatabase(path: string | null): Promise<Database> {
  const server = dynalite({ createTableMs: 0, ...(path === null ? {} : { path }) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createJournalTable(client, JOURNAL_TABLE);
  await createPositionsTable(client, POSITIONS_TABLE);
  return {
    client,
    close: async () => {
      client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
