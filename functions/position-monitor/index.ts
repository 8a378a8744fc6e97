import { BRAIN_VARIABLES, brainOn } from '../support/brain.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { positionMonitor } from './function.ts';

const environment = readEnvironment(BRAIN_VARIABLES);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('position-monitor');

export const handler = wrap(
  'position-monitor',
  telemetry,
  prepared(async () => positionMonitor(await brainOn(environment, telemetry.log), served, telemetry.metrics)),
);
