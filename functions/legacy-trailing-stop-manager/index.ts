import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { LEGACY_VARIABLES, legacyOn } from '../support/legacy.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { legacyTrailingStopManager } from './function.ts';

const environment = readEnvironment([...LEGACY_VARIABLES, 'FROM_TRAILING_STOP_MANAGER_QUEUE_URL']);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('legacy-trailing-stop-manager');

export const handler = wrap(
  'legacy-trailing-stop-manager',
  telemetry,
  prepared(async () =>
    legacyTrailingStopManager(
      await legacyOn(environment, environment.FROM_TRAILING_STOP_MANAGER_QUEUE_URL, telemetry.log),
      served,
    ),
  ),
);
