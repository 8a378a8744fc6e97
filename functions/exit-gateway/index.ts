import { SQSClient } from '@aws-sdk/client-sqs';
import { filterCache } from '../../shared/application/market/market-reader.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { parameterFlags } from '../support/flags.ts';
import { keyIn } from '../support/key.ts';
import { sqsRedelivery } from '../support/redelivery.ts';
import { lifeStore, STORE_VARIABLES } from '../support/store.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { exchangeWith, VENUE_VARIABLES } from '../support/venue.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { exitGateway } from './function.ts';

const environment = readEnvironment([
  ...STORE_VARIABLES,
  ...VENUE_VARIABLES,
  'FLAGS_PATH',
  'ACCOUNTS',
  'ORDERS_QUEUE_URL',
  'TRADING_SECRET_ID',
]);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('exit-gateway');
const store = lifeStore(environment, telemetry.log);

async function prepare() {
  const exchange = exchangeWith(environment, await keyIn(environment.TRADING_SECRET_ID, store.clock), store.clock);
  const redelivery = sqsRedelivery({
    client: new SQSClient({}),
    queueUrl: environment.ORDERS_QUEUE_URL,
    clock: store.clock,
    log: telemetry.log,
  });
  const gateway = {
    ...store,
    exchange,
    filters: filterCache(exchange, store.clock),
    flags: parameterFlags(environment.FLAGS_PATH, store.clock, telemetry.log),
  };
  return exitGateway(gateway, served, redelivery);
}

export const handler = wrap('exit-gateway', telemetry, prepared(prepare));
