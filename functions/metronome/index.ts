import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsTickQueue } from '../../shared/adapters/sqs/tick-queue.ts';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import { readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { metronome } from './function.ts';

const environment = readEnvironment(['TICKS_QUEUE_URL', 'ACCOUNTS', 'TICK_INTERVAL_MS']);
const clock = systemClock;

export const handler = wrap(
  'metronome',
  telemetryOf('metronome'),
  metronome({
    ticks: sqsTickQueue({ client: new SQSClient({}), queueUrl: environment.TICKS_QUEUE_URL, clock }),
    accounts: environment.ACCOUNTS,
    tickIntervalMs: environment.TICK_INTERVAL_MS,
    clock,
  }),
);
