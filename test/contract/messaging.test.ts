import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventBridgeBus } from '../../shared/adapters/eventbridge/bus.ts';
import { memoryBus } from '../../shared/adapters/memory/bus.ts';
import { memoryOrderQueue, memoryTickQueue } from '../../shared/adapters/memory/queues.ts';
import { sqsOrderQueue } from '../../shared/adapters/sqs/order-queue.ts';
import { sqsTickQueue } from '../../shared/adapters/sqs/tick-queue.ts';
import { AwsRefusal, type AwsRequest, stubClient } from '../support/aws-stub.ts';
import { startMessagingStub } from '../support/messaging-stub.ts';
import { realTimeClock } from '../support/test-clock.ts';
import { messagingContract } from './messaging.contract.ts';

messagingContract('memory', async () => {
  const [orders, ticks, bus] = [memoryOrderQueue(), memoryTickQueue(), memoryBus()];
  return {
    orders,
    ticks,
    bus,
    sentOrders: () => orders.sent,
    sentTicks: () => ticks.sent,
    published: () => bus.published,
    stop: async () => {},
  };
});

async function awsSubject(timeoutMs = 3_000) {
  const stub = await startMessagingStub();
  const sqs = new SQSClient(stubClient(stub.endpoint));
  const eventBridge = new EventBridgeClient(stubClient(stub.endpoint));
  const clock = realTimeClock();
  const to = (queue: string) => ({ client: sqs, queueUrl: `${stub.endpoint}/000000000000/${queue}`, clock, timeoutMs });
  const sentTo = (queue: string) =>
    stub.requests.flatMap(({ body }) => (String(body.QueueUrl).endsWith(`/${queue}`) ? [body] : []));
  return {
    stub,
    orders: sqsOrderQueue(to('orders.fifo')),
    ticks: sqsTickQueue(to('ticks')),
    bus: eventBridgeBus({ client: eventBridge, busName: 'exit-brain', clock, timeoutMs }),
    sentOrders: () =>
      sentTo('orders.fifo').map((body) => ({
        message: JSON.parse(body.MessageBody),
        groupId: body.MessageGroupId,
        dedupId: body.MessageDeduplicationId,
      })),
    sentTicks: () =>
      sentTo('ticks').map((body) => ({ message: JSON.parse(body.MessageBody), delaySeconds: body.DelaySeconds })),
    published: () => stub.requests.flatMap(({ body }) => (body.Entries ?? []).map(eventOf)),
    async stop() {
      sqs.destroy();
      eventBridge.destroy();
      await stub.stop();
    },
  };
}

function eventOf(entry: AwsRequest['body']) {
  expect(entry.EventBusName).toBe('exit-brain');
  return { source: entry.Source, detailType: entry.DetailType, detail: JSON.parse(entry.Detail) };
}

messagingContract('SQS and EventBridge', () => awsSubject());

describe('SQS and EventBridge', () => {
  let subject: Awaited<ReturnType<typeof awsSubject>>;
  beforeEach(async () => {
    subject = await awsSubject(300);
  });
  afterEach(() => subject.stop());
  const events = (count: number, size = 1) =>
    Array.from({ length: count }, (_, n) => ({
      source: 'exit-brain',
      detailType: `T${n}`,
      detail: { x: 'x'.repeat(size) },
    }));
  const batchSizes = () => subject.stub.requests.map(({ body }) => body.Entries.length);

  it('gives an id that SQS does not take another form, the same one each time', async () => {
    const groupId = `exit#binance#main#${'人'.repeat(20)}#BOTH#1`;
    const dedupId = 'i'.repeat(129);
    for (const intentId of ['1', '2']) {
      await subject.orders.send({ streamId: groupId, intentId }, { groupId, dedupId });
    }
    const [first, second] = subject.sentOrders();
    expect(first?.groupId).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect(first?.dedupId).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect([second?.groupId, second?.dedupId]).toEqual([first?.groupId, first?.dedupId]);
  });

  it.each([-1, 1.5, 901, Number.NaN])('refuses a delay of %d seconds', async (delaySeconds) => {
    const send = subject.ticks.send({ account: 'main', dueAtMs: 1 }, delaySeconds);
    await expect(send).rejects.toMatchObject({ code: 'QUEUE_SEND' });
    expect(subject.stub.requests).toEqual([]);
  });

  it('names the queue that refused or did not answer', async () => {
    subject.stub.answerWith(() => {
      throw new AwsRefusal(403, 'AccessDeniedException');
    });
    const send = () => subject.orders.send({ streamId: 's', intentId: 'i' }, { groupId: 's', dedupId: 'i' });
    await expect(send()).rejects.toMatchObject({ code: 'QUEUE_SEND', message: expect.stringContaining('orders.fifo') });
    subject.stub.answerWith(() => new Promise(() => {}));
    await expect(send()).rejects.toMatchObject({ code: 'QUEUE_SEND', cause: { code: 'TIMED_OUT' } });
  });

  it('puts at most ten events and 256 KB in one request', async () => {
    await subject.bus.publish(events(21));
    await subject.bus.publish(events(5, 100_000));
    expect(batchSizes()).toEqual([10, 10, 1, 2, 2, 1]);
  });

  it('names the events that the bus did not accept, after every batch was tried', async () => {
    let batch = 0;
    subject.stub.answerWith(({ body }) => {
      const second = batch++ === 1;
      return {
        FailedEntryCount: second ? 1 : 0,
        Entries: body.Entries.map((_: unknown, n: number) =>
          second && n === 4 ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' } : { EventId: 'e' },
        ),
      };
    });
    const publish = subject.bus.publish(events(25));
    await expect(publish).rejects.toMatchObject({
      code: 'BUS_PUBLISH',
      failed: [{ index: 14, detailType: 'T14', reason: 'ThrottlingException Rate exceeded' }],
    });
    await expect(publish).rejects.toThrow('#14 "T14"');
    expect(batchSizes()).toEqual([10, 10, 5]);
  });

  it('names all events of a batch that got no answer', async () => {
    subject.stub.answerWith(() => new Promise(() => {}));
    const publish = subject.bus.publish(events(2));
    await expect(publish).rejects.toMatchObject({ failed: [{ index: 0 }, { index: 1 }], cause: { code: 'TIMED_OUT' } });
  });
});
