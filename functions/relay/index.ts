import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsOrderQueue } from '../../shared/adapters/sqs/order-queue.ts';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import { readEnvironment } from '../support/environment.ts';
import { telemetryOf } from '../support/telemetry.ts';
import { wrap } from '../support/wrap.ts';
import { relay } from './function.ts';

const environment = readEnvironment(['ORDERS_QUEUE_URL']);
const telemetry = telemetryOf('relay');
const orders = sqsOrderQueue({
  client: new SQSClient({}),
  queueUrl: environment.ORDERS_QUEUE_URL,
  clock: systemClock,
});

export const handler = wrap('relay', telemetry, relay({ orders, clock: systemClock, log: telemetry.log }));
