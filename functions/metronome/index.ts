import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsTickQueue } from '../../shared/adapters/sqs/tick-queue.ts';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import { everyQueue } from '../../shared/application/metronome/every-queue.ts';
import { readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { metronome } from './function.ts';

const environment = readEnvironment([
  'TICKS_QUEUE_URL',
  'TICKS_POSITION_MONITOR_QUEUE_URL',
  'TICKS_TRAILING_STOP_MANAGER_QUEUE_URL',
  'TICKS_HYBRID_TPSL_QUEUE_URL',
  'ACCOUNTS',
  'TICK_INTERVAL_MS',
]);
const clock = systemClock;
const client = new SQSClient({});
// The brain's own queue is the first: its ticks do not wait for those of the old stack.
const queueUrls = [
  environment.TICKS_QUEUE_URL,
  environment.TICKS_POSITION_MONITOR_QUEUE_URL,
  environment.TICKS_TRAILING_STOP_MANAGER_QUEUE_URL,
  environment.TICKS_HYBRID_TPSL_QUEUE_URL,
];

export const handler = wrap(
  'metronome',
  telemetryOf('metronome'),
  metronome({
    ticks: everyQueue(queueUrls.map((queueUrl) => sqsTickQueue({ client, queueUrl, clock }))),
    accounts: environment.ACCOUNTS,
    tickIntervalMs: environment.TICK_INTERVAL_MS,
    clock,
  }),
);
