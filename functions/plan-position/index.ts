import { BRAIN_VARIABLES, brainOn } from '../support/brain.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { planPosition } from './function.ts';

const environment = readEnvironment(BRAIN_VARIABLES);
const telemetry = telemetryOf('plan-position');

export const handler = wrap(
  'plan-position',
  telemetry,
  planPosition(brainOn(environment, telemetry.log), onlyAccount(environment.ACCOUNTS)),
);
