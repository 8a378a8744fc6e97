import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bus, BusEvent, OrderMessage, OrderQueue, TickMessage, TickQueue } from '../../shared/ports/messaging.ts';

/** Everything the subject's far side got, in order. */
export interface MessagingSubject {
  readonly orders: OrderQueue;
  readonly ticks: TickQueue;
  readonly bus: Bus;
  sentOrders(): readonly { readonly message: OrderMessage; readonly groupId: string; readonly dedupId: string }[];
  sentTicks(): readonly { readonly message: TickMessage; readonly delaySeconds: number }[];
  published(): readonly BusEvent[];
  stop(): Promise<void>;
}

const streamId = 'exit#binance#main#BTCUSDT#BOTH#1';

/** What every pair of queues and every bus does. */
export function messagingContract(name: string, makeSubject: () => Promise<MessagingSubject>): void {
  describe(`messaging: ${name}`, () => {
    let subject: MessagingSubject;
    beforeEach(async () => {
      subject = await makeSubject();
    });
    afterEach(() => subject.stop());

    it('sends an order with its lane and its identity', async () => {
      await subject.orders.send({ streamId, intentId: 'i-1' }, { groupId: streamId, dedupId: 'i-1' });
      await subject.orders.send({ streamId, intentId: 'i-2' }, { groupId: streamId, dedupId: 'i-2' });
      expect(subject.sentOrders()).toEqual([
        { message: { streamId, intentId: 'i-1' }, groupId: streamId, dedupId: 'i-1' },
        { message: { streamId, intentId: 'i-2' }, groupId: streamId, dedupId: 'i-2' },
      ]);
    });

    it('sends an order for a symbol of any script', async () => {
      const message = { streamId: 'exit#binance#main#币安人生USDT#BOTH#1', intentId: 'i-1' };
      await subject.orders.send(message, { groupId: message.streamId, dedupId: 'i-1' });
      expect(subject.sentOrders().map((sent) => sent.message)).toEqual([message]);
    });

    it('sends ticks with their delays', async () => {
      for (const delaySeconds of [0, 10, 900]) await subject.ticks.send({ account: 'main', dueAtMs: 1 }, delaySeconds);
      expect(subject.sentTicks()).toEqual(
        [0, 10, 900].map((delaySeconds) => ({ message: { account: 'main', dueAtMs: 1 }, delaySeconds })),
      );
    });

    it('publishes any number of events in order', async () => {
      const events = Array.from({ length: 23 }, (_, n) => ({
        source: 'exit-brain',
        detailType: 'Position Closed',
        detail: { n, symbol: '币安人生USDT', nested: { list: [1, null] } },
      }));
      await subject.bus.publish([]);
      await subject.bus.publish(events);
      expect(subject.published()).toEqual(events);
    });

    it('keeps what was sent apart from what the caller does with it afterwards', async () => {
      const message = { account: 'main', dueAtMs: 1 };
      const detail = { quantity: { value: '1' } };
      await subject.ticks.send(message, 0);
      await subject.bus.publish([{ source: 'exit-brain', detailType: 'X', detail }]);
      message.dueAtMs = 2;
      detail.quantity.value = '2';
      expect(subject.sentTicks()[0]?.message.dueAtMs).toBe(1);
      expect(subject.published()[0]?.detail).toEqual({ quantity: { value: '1' } });
    });
  });
}
