import type { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { exitGateway } from '../../functions/exit-gateway/function.ts';
import { sqsRedelivery } from '../../functions/support/redelivery.ts';
import { appendToLife, unborn } from '../../shared/application/lives/life-store.ts';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { NO_SIGNAL, openedByFill } from '../../shared/domain/life/ledger-events.ts';
import { parts } from './support.ts';

const key = { venue: 'paper', account: 'main', symbol: 'BTCUSDT', positionSide: 'BOTH' } as const;
const intentId = 'eb.k3m9x0q7w2ab.1.0';

it('a message that has to wait is wished back for when it is due, in whole seconds', async () => {
  const { brain, store, clock, log } = parts();
  const identity = { ...key, life: 1, side: 'LONG', tag: 'k3m9x0q7w2ab' } as const;
  const first = { tradeId: '1', orderId: '1', side: 'BUY', quantity: '1', price: '1', timeMs: clock.now() } as const;
  const waiting: LifeEvent = {
    type: 'ExitOrderRequested',
    v: 1,
    data: {
      intentId,
      module: 'exit_executor',
      request: { operation: 'place', kind: 'hard_sl', type: 'STOP_MARKET', quantity: '0', price: '1' },
      requestedAtMs: clock.now(),
      validUntilMs: null,
      notBeforeMs: clock.now() + 1_500,
      assumedQuantity: '1',
      explanation: '',
    },
  };
  const cause = { correlationId: 'c', causationId: 'c', flagsVersion: 'f' };
  const head = unborn(key, 1);
  await appendToLife(store, head, [openedByFill(identity, first, null, NO_SIGNAL), waiting], cause);
  const asked: unknown[] = [];
  const client = {
    send: async ({ input }: { readonly input: unknown }) => {
      asked.push(input);
      if (asked.length > 1) throw new Error('gone');
    },
  } as unknown as SQSClient;
  const redelivery = sqsRedelivery({ client, queueUrl: 'https://queue', clock, log });
  const body = JSON.stringify({ streamId: head.streamId, intentId });
  const record = { messageId: 'm', receiptHandle: 'r', body };
  for (let round = 0; round < 2; round++) {
    const answer = await exitGateway(brain, null, redelivery)({ Records: [record] });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm' }]);
  }
  expect(asked[0]).toEqual({ QueueUrl: 'https://queue', ReceiptHandle: 'r', VisibilityTimeout: 2 });
  expect(log.lines.at(-1)?.message).toContain("comes again by the queue's own time");
});

it('a delivery that failed is wished back for soon: the queue itself waits for as long as a function may run', async () => {
  const { brain, log } = parts();
  const wishes: number[] = [];
  const redelivery = { after: async (_record: unknown, ms: number) => void wishes.push(ms) };
  const broken = { ...brain, journal: { ...brain.journal, loadLast: () => Promise.reject(new Error('throttled')) } };
  const body = JSON.stringify({ streamId: 'exit#paper#main#BTCUSDT#BOTH#1', intentId });
  const answer = await exitGateway(
    broken,
    null,
    redelivery,
  )({ Records: [{ messageId: 'm', receiptHandle: 'r', body }] });
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm' }]);
  expect(wishes).toEqual([2_500]);
  expect(log.lines.at(-1)?.message).toContain('delivery m failed: Error: throttled');
});
