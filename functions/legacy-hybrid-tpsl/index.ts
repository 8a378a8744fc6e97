import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { LEGACY_VARIABLES, legacyOn } from '../support/legacy.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { legacyHybridTpsl } from './function.ts';

const environment = readEnvironment([...LEGACY_VARIABLES, 'FROM_HYBRID_TPSL_QUEUE_URL']);
const served = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('legacy-hybrid-tpsl');

export const handler = wrap(
  'legacy-hybrid-tpsl',
  telemetry,
  prepared(async () =>
    legacyHybridTpsl(await legacyOn(environment, environment.FROM_HYBRID_TPSL_QUEUE_URL, telemetry.log), served),
  ),
);
