import { describe, expect, it } from 'vitest';
import { riskModeChanged } from '../../functions/change-risk-mode/function.ts';
import { exitGateway } from '../../functions/exit-gateway/function.ts';
import { metronome } from '../../functions/metronome/function.ts';
import { planPosition } from '../../functions/plan-position/function.ts';
import { project } from '../../functions/project/function.ts';
import { relay } from '../../functions/relay/function.ts';
import type { StreamRecord } from '../../functions/support/events.ts';
import { wrap } from '../../functions/support/wrap.ts';
import { watch } from '../../functions/watch/function.ts';
import { memoryOrderQueue, memoryTickQueue } from '../../shared/adapters/memory/queues.ts';
import { METRIC } from '../../shared/ports/metric-names.ts';
import { context, errorOf, parts } from './support.ts';

const fill = {
  account: 'main',
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  side: 'BUY',
  tradeId: '1',
  orderId: '1',
  quantity: '1',
  price: '100',
  tradeTimeMs: 1_800_000_000_000,
};
const riskMode = {
  account: 'main',
  riskMode: 'CRITICAL',
  reason: 'test',
  changedAtMs: 1_800_000_000_000,
  changedBy: 'me',
};
const bus = (detail: unknown) => ({ id: 'e-1', source: 'bot', 'detail-type': 'x', detail });
const queue = (...bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({ messageId: `m-${index + 1}`, body })),
});
const retried = (answer: { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }) =>
  answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('events from the bus', () => {
  it.each([
    [{ ...fill, side: 'LONG' }, 'side'],
    [{ ...fill, hints: { tpFracton: 0.02 } }, 'hints.tpFracton'],
    [{ ...fill, quantity: 1 }, 'quantity'],
    ['text', '(root)'],
  ])('a fill that breaks its contract names the path (%#)', async (detail, path) => {
    const { brain, log, metrics } = parts();
    const handler = wrap('plan-position', { log, metrics }, planPosition(brain));
    const error = await errorOf(handler(bus(detail), context));
    expect(error.code).toBe('CONTRACT_VIOLATION');
    expect(error.message).toContain(path);
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      `error [EXIT_BRAIN] plan-position failed: ${error.message}`,
    ]);
    expect(metrics.recorded).toEqual([
      { unit: 'count', name: METRIC.functionFailed, value: 1, dimensions: { function: 'plan-position' } },
    ]);
  });

  it('an account that is not served is refused before anything is asked or written', async () => {
    const { brain, store } = parts();
    expect((await errorOf(planPosition(brain, ['main'])(bus({ ...fill, account: 'mian' })))).code).toBe(
      'UNKNOWN_ACCOUNT',
    );
    const risk = riskModeChanged(brain, ['main'])(bus({ ...riskMode, account: 'mian' }));
    expect((await errorOf(risk)).code).toBe('UNKNOWN_ACCOUNT');
    expect(store.journal.streamIds()).toEqual([]);
  });

  it('the risk mode with the newest time wins, in whatever order changes come and however often', async () => {
    const { brain, store } = parts();
    const handle = riskModeChanged(brain);
    const at = (mode: string, ms: number) =>
      handle(bus({ ...riskMode, riskMode: mode, changedAtMs: riskMode.changedAtMs + ms }));
    expect(await at('CRITICAL', 10)).toEqual({ riskMode: 'CRITICAL' });
    expect(await at('CRITICAL', 20)).toEqual({ riskMode: 'CRITICAL' });
    expect(await at('NORMAL', 15)).toEqual({ riskMode: 'CRITICAL' });
    expect(await at('CRITICAL', 20)).toEqual({ riskMode: 'CRITICAL' });
    expect(await at('NORMAL', 30)).toEqual({ riskMode: 'NORMAL' });
    expect(store.journal.commitsOf('account#paper#main')).toHaveLength(3);
    expect((await errorOf(handle(bus({ ...riskMode, changedAtMs: 1 })))).message).toContain('changedAtMs');
  });
});

describe('messages of a queue', () => {
  const good = JSON.stringify({ streamId: 'exit#paper#main#BTCUSDT#BOTH#1', intentId: 'eb.x.1.0' });

  it.each([
    'not json',
    'null',
    '[]',
    '{"streamId":1}',
    '{"streamId":"exit#paper"}',
    '{"streamId":"exit#paper","intentId":"x"}',
  ])('an order message that is none comes again, with all after it in its lane: %s', async (body) => {
    const { brain, log } = parts();
    const answer = await exitGateway(brain)(queue(good, body, good));
    expect(retried(answer)).toEqual(['m-2', 'm-3']);
    expect(log.lines[0]?.message).toContain('m-2');
  });

  it('a lane that fails does not hold back another', async () => {
    const { brain } = parts();
    const record = (messageId: string, body: string, MessageGroupId: string) => ({
      messageId,
      body,
      attributes: { MessageGroupId },
    });
    const answer = await exitGateway(brain)({
      Records: [record('a1', 'broken', 'a'), record('b1', good, 'b'), record('a2', good, 'a'), record('b2', good, 'b')],
    });
    expect(retried(answer)).toEqual(['a1', 'a2']);
  });

  it('an order of an account that is not served never leaves', async () => {
    const { brain, log } = parts();
    expect(retried(await exitGateway(brain, ['other'])(queue(good)))).toEqual(['m-1']);
    expect(log.lines[0]?.message).toContain('"main" is not served here');
  });

  it.each(['not json', '{"account":"main"}', '{"account":"main","dueAtMs":"1"}'])(
    'a tick that is none comes again and the others are worked on: %s',
    async (body) => {
      const { brain, log } = parts();
      const late = JSON.stringify({ account: 'main', dueAtMs: 0 });
      expect(retried(await watch(brain)(queue(late, body, late)))).toEqual(['m-2']);
      expect(log.lines[0]?.message).toContain('m-2');
    },
  );
});

describe('the stream of the journal', () => {
  const record = (sequence: string, over: Partial<StreamRecord> = {}): StreamRecord => ({
    eventID: `e-${sequence}`,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: sequence, NewImage: { pk: { S: 'flags' } } },
    ...over,
  });

  it.each(['MODIFY', 'REMOVE'] as const)('%s of a commit is an alarm, and not projected', async (eventName) => {
    const { store, bus: published, log, metrics } = parts();
    const handler = project({ ...store, bus: published, shadowLog: { append: () => {} } }, metrics);
    expect(await handler({ Records: [record('1', { eventName })] })).toEqual({ batchItemFailures: [] });
    expect(log.lines.map(({ level, message, fields }) => [level, message, fields])).toEqual([
      ['error', `[EXIT_JOURNAL] ${eventName} on the append-only journal`, { eventID: 'e-1' }],
    ]);
    expect(metrics.recorded).toEqual([{ unit: 'count', name: METRIC.journalChanged, value: 1, dimensions: {} }]);
  });

  const clock = { now: () => 0 };

  it('a corrupt commit and all after it come again, for the relay and for the projection', async () => {
    const { store, bus: published, log } = parts();
    const records = [record('1', { eventName: 'MODIFY' }), record('2'), record('3', { eventName: 'REMOVE' })];
    const orders = memoryOrderQueue();
    expect(retried(await relay({ orders, clock, log })({ Records: records }))).toEqual(['2', '3']);
    const handler = project({ ...store, bus: published, shadowLog: { append: () => {} } });
    expect(retried(await handler({ Records: records }))).toEqual(['2', '3']);
    expect(orders.sent).toEqual([]);
  });

  it('a stream without images is never taken for an empty one', async () => {
    const { log } = parts();
    const bare = record('1', { dynamodb: { SequenceNumber: '1' } });
    expect(retried(await relay({ orders: memoryOrderQueue(), clock, log })({ Records: [bare] }))).toEqual(['1']);
    expect(log.lines[0]?.message).toContain('new image');
  });
});

describe('the metronome', () => {
  const on = (nowMs: number) => {
    const ticks = memoryTickQueue();
    const handler = metronome({ ticks, accounts: ['a', 'b'], tickIntervalMs: 20_000, clock: { now: () => nowMs } });
    return { ticks, handler };
  };
  const MINUTE = Date.parse('2027-01-15T08:00:00Z');
  const scheduledTime = '2027-01-15T08:00:00Z';

  it('sends every tick of the minute with its delay, for every account', async () => {
    const { ticks, handler } = on(MINUTE + 300);
    expect(await handler({ scheduledTime })).toEqual({ sent: 6 });
    expect(
      ticks.sent.map(({ message, delaySeconds }) => [message.account, message.dueAtMs - MINUTE, delaySeconds]),
    ).toEqual([
      ['a', 0, 0],
      ['b', 0, 0],
      ['a', 20_000, 20],
      ['b', 20_000, 20],
      ['a', 40_000, 40],
      ['b', 40_000, 40],
    ]);
  });

  it('called late, it still meets the ticks that are left, and drops those whose time is over', async () => {
    const { ticks, handler } = on(MINUTE + 31_000);
    expect(await handler({ scheduledTime })).toEqual({ sent: 4 });
    expect(ticks.sent.map(({ message, delaySeconds }) => [message.dueAtMs - MINUTE, delaySeconds])).toEqual([
      [20_000, 0],
      [20_000, 0],
      [40_000, 9],
      [40_000, 9],
    ]);
  });

  it.each(['', 'yesterday', undefined])('refuses a scheduled time that is none: %s', async (text) => {
    const { ticks, handler } = on(MINUTE);
    const error = await errorOf(handler({ scheduledTime: text as string }));
    expect(error.code).toBe('MALFORMED_DELIVERY');
    expect(ticks.sent).toEqual([]);
  });
});
