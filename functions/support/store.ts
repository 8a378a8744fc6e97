import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { systemClock as clock } from '../../shared/adapters/system/clock.ts';
import { uuids as ids } from '../../shared/adapters/system/ids.ts';
import { anchoredJournal } from '../../shared/application/audit/anchored-journal.ts';
import type { LifeStore } from '../../shared/application/lives/life-store.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Environment, VariableName } from './environment.ts';

/** What every function that changes lives reads from its environment. */
export const STORE_VARIABLES = ['JOURNAL_TABLE', 'POSITIONS_TABLE'] as const satisfies readonly VariableName[];

/** The journal on DynamoDB, every append anchored in the log, with the machine's clock and random ids. */
export function journalStore(
  environment: Environment<'JOURNAL_TABLE'>,
  log: Log,
  client: DynamoDBClient = new DynamoDBClient({}),
): Omit<LifeStore, 'view'> {
  const journal = dynamoJournal({ client, tableName: environment.JOURNAL_TABLE, clock });
  return { journal: anchoredJournal(journal, log), clock, ids, log };
}

/** Journal and view on DynamoDB over one client, with the machine's clock and random ids. */
export function lifeStore(environment: Environment<(typeof STORE_VARIABLES)[number]>, log: Log): LifeStore {
  const client = new DynamoDBClient({});
  const view = dynamoPositionsView({ client, tableName: environment.POSITIONS_TABLE, clock });
  return { ...journalStore(environment, log, client), view };
}
