import { BRAIN_VARIABLES, brainOn } from '../support/brain.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { operator } from './function.ts';

const environment = readEnvironment(BRAIN_VARIABLES);
const [account = ''] = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('operator');

export const handler = wrap(
  'operator',
  telemetry,
  prepared(async () => operator(await brainOn(environment, telemetry.log), account)),
);
