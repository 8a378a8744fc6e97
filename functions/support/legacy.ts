import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { sqsExitRequestQueue } from '../../shared/adapters/sqs/exit-request-queue.ts';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import type { Legacy } from '../../shared/application/legacy/legacy.ts';
import type { LegacyReport } from '../../shared/application/legacy/run.ts';
import { filterCache } from '../../shared/application/market/market-reader.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { TickMessage } from '../../shared/ports/messaging.ts';
import type { Environment, VariableName } from './environment.ts';
import { keyIn } from './key.ts';
import { onTicks } from './ticks.ts';
import { exchangeWith, VENUE_VARIABLES } from './venue.ts';

/** What every module of the old exit stack reads from its environment besides its own queue: no journal, and a key that can only read. */
export const LEGACY_VARIABLES = [
  'POSITIONS_TABLE',
  ...VENUE_VARIABLES,
  'ACCOUNTS',
  'TICK_INTERVAL_MS',
  'READING_SECRET_ID',
] as const satisfies readonly VariableName[];

/** A legacy module on AWS and the venue, asking through the queue of this URL; throws SecretUnreadableError while there is no key. */
export async function legacyOn(
  environment: Environment<(typeof LEGACY_VARIABLES)[number]>,
  queueUrl: string,
  log: Log,
): Promise<Legacy> {
  const clock = systemClock;
  const key = await keyIn(environment.READING_SECRET_ID, clock);
  const exchange = exchangeWith(environment, key, clock);
  const { POSITIONS_TABLE, TICK_INTERVAL_MS } = environment;
  return {
    exchange,
    view: dynamoPositionsView({ client: new DynamoDBClient({}), tableName: POSITIONS_TABLE, clock }),
    clock,
    filters: filterCache(exchange, clock),
    log,
    requests: sqsExitRequestQueue({ client: new SQSClient({}), queueUrl, clock }),
    tickIntervalMs: TICK_INTERVAL_MS,
  };
}

/** Every tick: one look of one module at one account. A look that failed is not repeated, the next tick is on its way. */
export const lookOnTicks = (
  legacy: Legacy,
  served: readonly string[] | null,
  look: (legacy: Legacy, tick: TickMessage) => Promise<LegacyReport>,
) => onTicks(legacy.log, served, async (tick) => void (await look(legacy, tick)));
