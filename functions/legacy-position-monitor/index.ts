import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { LEGACY_VARIABLES, legacyOn } from '../support/legacy.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { legacyPositionMonitor } from './function.ts';

const environment = readEnvironment([...LEGACY_VARIABLES, 'FROM_POSITION_MONITOR_QUEUE_URL']);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('legacy-position-monitor');

export const handler = wrap(
  'legacy-position-monitor',
  telemetry,
  prepared(async () =>
    legacyPositionMonitor(
      await legacyOn(environment, environment.FROM_POSITION_MONITOR_QUEUE_URL, telemetry.log),
      served,
    ),
  ),
);
