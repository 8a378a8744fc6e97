import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { customResource } from './respond.ts';

/** The stream of a table that is attached again: its ARN holds the moment the stream was switched on, so nobody can know it. */
export async function streamOf(client: Pick<DynamoDBClient, 'send'>, tableName: string): Promise<string> {
  const { Table } = await (client as DynamoDBClient).send(new DescribeTableCommand({ TableName: tableName }));
  const view = Table?.StreamSpecification?.StreamViewType;
  if (Table?.LatestStreamArn === undefined || view === undefined || !view.startsWith('NEW')) {
    throw new Error(`table ${tableName}: needs a stream of new images, has ${view ?? 'none'}`);
  }
  return Table.LatestStreamArn;
}

export const handler = customResource(async ({ tableName }) => {
  const arn = await streamOf(new DynamoDBClient({}), String(tableName));
  return { id: `stream-of-${String(tableName)}`, data: { arn } };
});
