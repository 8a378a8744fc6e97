import { SSMClient } from '@aws-sdk/client-ssm';
import { ssmFlagsHistory } from '../../shared/adapters/ssm/flags-history.ts';
import { readEnvironment } from '../support/environment.ts';
import { journalStore } from '../support/store.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { flagsChanged } from './function.ts';

const environment = readEnvironment(['JOURNAL_TABLE', 'FLAGS_PATH']);
const telemetry = telemetryOf('flags-changed');
const store = journalStore(environment, telemetry.log);
const path = environment.FLAGS_PATH;
const history = ssmFlagsHistory({ client: new SSMClient({}), path, clock: store.clock });

export const handler = wrap('flags-changed', telemetry, flagsChanged({ ...store, history, path }));
