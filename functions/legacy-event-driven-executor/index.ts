import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { LEGACY_VARIABLES, legacyOn } from '../support/legacy.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { legacyEventDrivenExecutor } from './function.ts';

const environment = readEnvironment([...LEGACY_VARIABLES, 'FROM_EVENT_DRIVEN_EXECUTOR_QUEUE_URL']);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('legacy-event-driven-executor');

export const handler = wrap(
  'legacy-event-driven-executor',
  telemetry,
  prepared(async () =>
    legacyEventDrivenExecutor(
      await legacyOn(environment, environment.FROM_EVENT_DRIVEN_EXECUTOR_QUEUE_URL, telemetry.log),
      served,
    ),
  ),
);
