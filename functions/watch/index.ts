import { BRAIN_VARIABLES, brainOn } from '../support/brain.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { watch } from './function.ts';

const environment = readEnvironment(BRAIN_VARIABLES);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('watch');

export const handler = wrap(
  'watch',
  telemetry,
  prepared(async () => watch(await brainOn(environment, telemetry.log), served)),
);
