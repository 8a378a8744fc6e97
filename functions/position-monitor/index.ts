import { BRAIN_VARIABLES, brainOn } from '../support/brain.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { positionMonitor } from './function.ts';

const environment = readEnvironment(BRAIN_VARIABLES);
const telemetry = telemetryOf('position-monitor');

export const handler = wrap(
  'position-monitor',
  telemetry,
  positionMonitor(brainOn(environment, telemetry.log), onlyAccount(environment.ACCOUNTS)),
);
