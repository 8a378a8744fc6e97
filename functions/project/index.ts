import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeBus } from '../../shared/adapters/eventbridge/bus.ts';
import { readEnvironment } from '../support/environment.ts';
import { shadowLogLines } from '../support/shadow-log.ts';
import { lifeStore, STORE_VARIABLES } from '../support/store.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { project } from './function.ts';

const environment = readEnvironment([...STORE_VARIABLES, 'BUS_NAME']);
const telemetry = telemetryOf('project');
const store = lifeStore(environment, telemetry.log);
const bus = eventBridgeBus({ client: new EventBridgeClient({}), busName: environment.BUS_NAME, clock: store.clock });

export const handler = wrap(
  'project',
  telemetry,
  project({ ...store, bus, shadowLog: shadowLogLines(telemetry.log) }, telemetry.metrics),
);
