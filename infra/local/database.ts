import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createJournalTable, createPositionsTable } from '../../shared/adapters/dynamodb/tables.ts';

export const JOURNAL_TABLE = 'exit-brain-journal';
export const POSITIONS_TABLE = 'exit-brain-positions';

/** An embedded DynamoDB on loopback with the two tables. */
export interface Database {
  readonly client: DynamoDBClient;
  /** Where it listens on this machine. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Starts it on a directory; without one it keeps everything in memory. On disk it is LevelDB without fsync: a write that
 * was answered has been handed to the operating system, so it survives a killed process, and not a power cut.
 */
export async function openDatabase(path: string | null): Promise<Database> {
  // A thread of its own: its work and that of the functions run side by side.
  const worker = new Worker(new URL('./database-worker.ts', import.meta.url), { workerData: { path } });
  const [port] = (await once(worker, 'message')) as [number];
  const endpoint = `http://127.0.0.1:${port}`;
  const client = localClient(endpoint);
  await createJournalTable(client, JOURNAL_TABLE);
  await createPositionsTable(client, POSITIONS_TABLE);
  return {
    client,
    endpoint,
    close: async () => {
      client.destroy();
      const ended = once(worker, 'exit');
      worker.postMessage('close');
      await ended;
    },
  };
}

/** A client of an embedded DynamoDB that listens on this machine. */
export const localClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    signer: { sign: async (request) => unsigned(request) },
  });

/** The embedded server looks at the form of a signature and not at its content: calculating one per request would be wasted. */
function unsigned<Request extends { headers: Record<string, string> }>(request: Request): Request {
  const scope = 'local/20250101/local/dynamodb/aws4_request';
  request.headers['x-amz-date'] = '20250101T000000Z';
  request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  return request;
}
