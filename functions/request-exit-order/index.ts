import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { lifeStore, STORE_VARIABLES } from '../support/store.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { requestExitOrder } from './function.ts';

const environment = readEnvironment([...STORE_VARIABLES, 'VENUE', 'ACCOUNTS']);
const telemetry = telemetryOf('request-exit-order');

export const handler = wrap(
  'request-exit-order',
  telemetry,
  requestExitOrder(
    { ...lifeStore(environment, telemetry.log), exchange: { venue: environment.VENUE } },
    onlyAccount(environment.ACCOUNTS),
  ),
);
