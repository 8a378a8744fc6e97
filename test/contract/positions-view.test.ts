import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { createPositionsTable } from '../../shared/adapters/dynamodb/tables.ts';
import { memoryPositionsView } from '../../shared/adapters/memory/positions-view.ts';
import { startDynalite } from '../support/dynalite.ts';
import { realTimeClock } from '../support/test-clock.ts';
import { positionsViewContract } from './positions-view.contract.ts';

positionsViewContract('memory', async () => ({ view: memoryPositionsView(), stop: async () => {} }));

positionsViewContract('DynamoDB', async () => {
  const { client, stop } = await startDynalite();
  await createPositionsTable(client, 'positions');
  return { view: dynamoPositionsView({ client, tableName: 'positions', clock: realTimeClock() }), stop };
});

it('names what it cannot read or reach', async () => {
  const { client, stop } = await startDynalite();
  await createPositionsTable(client, 'positions');
  const view = dynamoPositionsView({ client, tableName: 'positions', clock: realTimeClock() });
  const Item = { pk: { S: 'view#binance#main' }, sk: { S: 'life#X' }, version: { N: '1' }, open: { BOOL: true } };
  await client.send(new PutItemCommand({ TableName: 'positions', Item }));
  await expect(view.rowsOf('binance', 'main')).rejects.toMatchObject({ code: 'POSITIONS_VIEW' });
  await client.send(new PutItemCommand({ TableName: 'positions', Item: { ...Item, state: { S: '{' } } }));
  await expect(view.rowsOf('binance', 'main')).rejects.toThrow('life#X');
  await stop();
  const row = { key: 'life#X', version: 2, open: true, state: {} };
  await expect(view.put('binance', 'main', row)).rejects.toMatchObject({ code: 'POSITIONS_VIEW' });
});
