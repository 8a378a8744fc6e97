import { readEnvironment } from '../support/environment.ts';
import { lifeStore, STORE_VARIABLES } from '../support/store.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { riskModeChanged } from './function.ts';

const environment = readEnvironment([...STORE_VARIABLES, 'VENUE', 'ACCOUNTS']);
const telemetry = telemetryOf('change-risk-mode');

export const handler = wrap(
  'change-risk-mode',
  telemetry,
  riskModeChanged(
    { ...lifeStore(environment, telemetry.log), exchange: { venue: environment.VENUE } },
    environment.ACCOUNTS,
  ),
);
