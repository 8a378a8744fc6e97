import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  type ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';

/** The table stayed in another state than ACTIVE. */
export class TableNotReadyError extends Error {
  readonly code = 'TABLE_NOT_READY';
  constructor(name: string, status: string) {
    super(`table ${name}: still ${status}`);
    this.name = 'TableNotReadyError';
  }
}

/** Round trips to wait for a table. Setup of one machine and of tests: an embedded server is ready after one or two. */
const MAX_POLLS = 1_000;

/** Creates the journal's table (pk S, sk N, on demand) unless it exists, and returns when it can be used; a deployed stack owns its tables itself. */
export async function createJournalTable(client: DynamoDBClient, name: string): Promise<void> {
  await createTable(client, name, 'N');
}

/** Creates the view's table (pk S, sk S, on demand) unless it exists, and returns when it can be used; a deployed stack owns its tables itself. */
export async function createPositionsTable(client: DynamoDBClient, name: string): Promise<void> {
  await createTable(client, name, 'S');
}

async function createTable(client: DynamoDBClient, name: string, sortKey: ScalarAttributeType): Promise<void> {
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: sortKey },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  let status = 'CREATING';
  for (let poll = 0; poll < MAX_POLLS && status !== 'ACTIVE'; poll++) {
    const answer = await client.send(new DescribeTableCommand({ TableName: name }));
    status = answer.Table?.TableStatus ?? 'missing';
  }
  if (status !== 'ACTIVE') throw new TableNotReadyError(name, status);
}
