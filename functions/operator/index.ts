import { SSMClient } from '@aws-sdk/client-ssm';
import { awsSurroundings } from '../../shared/adapters/aws-account/surroundings.ts';
import { systemClock as clock } from '../../shared/adapters/system/clock.ts';
import { BRAIN_VARIABLES, brainOn } from '../support/brain.ts';
import { onlyAccount, readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { prepared, wrap } from '../support/wrap.ts';
import { operator } from './function.ts';

const environment = readEnvironment([...BRAIN_VARIABLES, 'ALARM_PREFIX', 'AWS_ENDPOINT_URL']);
const [account = ''] = onlyAccount(environment.ACCOUNTS);
const telemetry = telemetryOf('operator');
const ssm = new SSMClient({});
const surroundings = awsSurroundings({
  caller: {
    region: ssm.config.region,
    credentials: ssm.config.credentials,
    clock,
    endpoint: environment.AWS_ENDPOINT_URL || undefined,
  },
  ssm,
  alarmPrefix: environment.ALARM_PREFIX,
});

export const handler = wrap(
  'operator',
  telemetry,
  prepared(async () => operator(await brainOn(environment, telemetry.log), account, surroundings)),
);
