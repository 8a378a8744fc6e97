import { BRAIN_VARIABLES, brainOn } from '../support/brain.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { watch } from './function.ts';
import { tickMetrics } from './tick-metrics.ts';

const environment = readEnvironment(BRAIN_VARIABLES);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('watch');

export const handler = wrap(
  'watch',
  telemetry,
  prepared(async () => {
    const brain = await brainOn(environment, telemetry.log);
    return watch(brain, served, tickMetrics(telemetry.metrics, brain.clock));
  }),
);
