import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { systemClock as clock } from '../../shared/adapters/system/clock.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { parameterFlags } from '../support/flags.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { status } from './function.ts';

const environment = readEnvironment(['POSITIONS_TABLE', 'FLAGS_PATH', 'VENUE', 'ACCOUNTS', 'TICK_INTERVAL_MS']);
const [account = ''] = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('status');

export const handler = wrap(
  'status',
  telemetry,
  status(
    {
      view: dynamoPositionsView({ client: new DynamoDBClient({}), tableName: environment.POSITIONS_TABLE, clock }),
      flags: parameterFlags(environment.FLAGS_PATH, clock, telemetry.log),
      clock,
      venue: environment.VENUE,
      account,
      tickIntervalMs: environment.TICK_INTERVAL_MS,
    },
    telemetry.log,
  ),
);
