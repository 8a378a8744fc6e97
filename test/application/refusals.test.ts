import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../shared/application/gateway/gateway.ts';
import { sendIntent } from '../../shared/application/gateway/send-intent.ts';
import type { NewOrder } from '../../shared/ports/exchange.ts';
import { ExchangeNotSentError, ExchangeRejectedError } from '../../shared/ports/exchange.ts';
import { eventsOf, expectSound } from './support/flow.ts';
import { Faults, startProcess } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld, SYMBOL, VENUE } from './support/world.ts';

let world: World;
let stage: Stage;
const open = async (path: readonly number[] = [100]) => {
  await world?.stop();
  world = await openWorld({ path });
  stage = stageOf(world);
};
beforeEach(() => open());
afterEach(() => world.stop());

const STREAM = `exit#${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH#1`;
const gateway = (over: Partial<Gateway> = {}): Gateway => ({
  ...startProcess(world, new Faults(), stage.orders).gateway,
  ...over,
});
/** A gateway whose exchange refuses what `of` names with this code. */
const refusing = (code: number | null, of: (order: NewOrder) => boolean = () => true): Gateway => {
  const { exchange, ...rest } = gateway();
  const place: typeof exchange.place = (order) => {
    if (!of(order)) return exchange.place(order);
    const error = code === null ? new ExchangeNotSentError('no way') : new ExchangeRejectedError('refused', code, 400);
    return Promise.reject(error);
  };
  return { ...rest, exchange: { ...exchange, place } };
};
const send = (intentId: string, by: Gateway = gateway()) => sendIntent(by, { streamId: STREAM, intentId }, 'test');

async function fill(): Promise<void> {
  const { planPosition } = await import('../../functions/plan-position/function.ts');
  const { brain } = startProcess(world, new Faults(), stage.orders);
  const [detail] = world.trade('BUY', '10');
  await planPosition(brain)({ id: 'e', source: 'bot', 'detail-type': 'Position Filled', detail });
}
const requests = (kind: string) =>
  eventsOf(world).flatMap((event) =>
    event.type === 'ExitOrderRequested' && event.data.request.kind === kind && event.data.request.operation === 'place'
      ? [event.data]
      : [],
  );
const idOf = (kind: string, index = -1): string => requests(kind).at(index)?.intentId ?? '';
const typesAfter = (count: number) =>
  eventsOf(world)
    .slice(count)
    .map(({ type }) => type);
const alarms = () => world.log.lines.filter(({ message }) => message.startsWith('[EXIT_ALARM]'));

describe('a stop that would trigger at once', () => {
  it('is left for at market in the same delivery when the mark is through the plan’s stop', async () => {
    await open([100, 96.5]);
    await fill();
    world.advance(60_000);
    const before = eventsOf(world).length;
    expect((await send(idOf('sl'))).outcome).toBe('sent');
    expect(typesAfter(before)).toEqual([
      'ExitOrderSending',
      'ExitOrderRejected',
      'ExitDecisionMade',
      'ExitOrderRequested',
    ]);
    expect(requests('other_exit')[0]?.request).toMatchObject({ type: 'MARKET', quantity: '10' });
    await send(idOf('other_exit'));
    expect(Number(world.positionOf())).toBe(0);
  });

  it('is asked for anew at once when the mark is on its right side after all', async () => {
    await fill();
    await send(idOf('sl'), refusing(-2021));
    expect(requests('other_exit')).toEqual([]);
    expect(requests('sl')).toHaveLength(2);
    expect((await send(idOf('sl'))).outcome).toBe('sent');
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
  });

  it('on a move keeps the old stop, and the next judgement decides', async () => {
    await open([100, 100, 101.6]);
    stage.report(world.trade('BUY', '10'));
    await stage.run(115_000);
    const old = requests('sl').length;
    world.advance(10_000);
    const { watchAccount } = await import('../../shared/application/watch/watch-account.ts');
    const { brain } = startProcess(world, new Faults(), stage.orders);
    await watchAccount(brain, { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
    expect(requests('sl')).toHaveLength(old + 1);
    await send(idOf('sl'), refusing(-4142));
    expect(eventsOf(world).at(-1)?.type).toBe('ExitOrderRejected');
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
    await stage.run(60_000);
    expect(requests('sl').length).toBeGreaterThan(old + 1);
    expectSound(world);
  });
});

describe('while the venue asks for silence', () => {
  const silentFor = (ms: number): Gateway => {
    const silent = gateway();
    const untilMs = world.clock.now() + ms;
    return { ...silent, exchange: { ...silent.exchange, silentUntilMs: () => untilMs } };
  };

  it('an order waits unclaimed, no longer than ten seconds at a time, and leaves when it is over', async () => {
    await fill();
    const before = eventsOf(world).length;
    const by = silentFor(14_000);
    expect(await send(idOf('sl'), by)).toEqual({ outcome: 'unresolved', retryAfterMs: 10_000 });
    world.advance(10_000);
    expect(await send(idOf('sl'), by)).toEqual({ outcome: 'unresolved', retryAfterMs: 4_000 });
    expect(eventsOf(world)).toHaveLength(before);
    world.advance(4_000);
    expect(await send(idOf('sl'), by)).toEqual({ outcome: 'sent' });
  });

  it('a first stop that met the limit itself is asked for again within seconds, and waits with the rest', async () => {
    await fill();
    await send(idOf('sl'), refusing(-1003));
    expect(requests('sl')).toHaveLength(2);
    expect(requests('sl').at(-1)?.notBeforeMs).toBe(world.clock.now() + 1_000);
  });
});

describe('a floor that is refused', () => {
  it('for a position the venue does not see yet is asked for again after 0.5, 1, 2 and 4 s, and nothing waits for it', async () => {
    await fill();
    await send(idOf('sl'));
    await send(idOf('hard_sl'), refusing(-4509));
    const waits: number[] = [];
    for (let round = 0; round < 4; round++) {
      const early = await send(idOf('hard_sl'));
      if (early.outcome !== 'unresolved') throw new Error('sent without a wait');
      waits.push(early.retryAfterMs);
      world.advance(early.retryAfterMs);
      if (round < 3) await send(idOf('hard_sl'), refusing(-4509));
    }
    expect((await send(idOf('hard_sl'))).outcome).toBe('sent');
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
    expect(requests('hard_sl')).toHaveLength(5);
  });

  it('waits in a lane of its own', async () => {
    const sent: string[] = [];
    const { relayIntents } = await import('../../shared/application/relay/relay-intents.ts');
    const queue = { send: async (_message: unknown, { groupId }: { groupId: string }) => void sent.push(groupId) };
    const request = { operation: 'place', kind: 'hard_sl' };
    const asked = (data: object) => ({
      type: 'ExitOrderRequested',
      v: 1,
      data: { intentId: 'eb.x.1.0', module: 'exit_executor', request, ...data },
    });
    const events = [asked({}), asked({ notBeforeMs: 5 })];
    await relayIntents(queue, { streamId: STREAM, recordedAtMs: 0, hasOrder: true, events }, 0);
    const lane = `${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH`;
    expect(sent).toEqual([`${lane}#floor`, `${lane}#eb.x.1.0`]);
  });

  it('for another reason is asked for again after 1, 2 and 4 s while nothing else protects the position', async () => {
    await fill();
    for (const waitMs of [1_000, 2_000, 4_000]) {
      await send(idOf('hard_sl'), refusing(-1001));
      expect(requests('hard_sl').at(-1)?.notBeforeMs).toBe(world.clock.now() + waitMs);
      world.advance(waitMs);
    }
    await send(idOf('hard_sl'), refusing(-1001));
    expect(requests('hard_sl')).toHaveLength(4);
  });

  it('is left to the next judgement while the working stop rests', async () => {
    await fill();
    await send(idOf('sl'));
    await send(idOf('hard_sl'), refusing(-1001));
    expect(requests('hard_sl')).toHaveLength(1);
  });

  it('because one of somebody else rests is replaced by that one', async () => {
    world.trade('BUY', '10');
    world.paper.engine.placeAlgoOrder({
      algoType: 'CONDITIONAL',
      symbol: SYMBOL,
      type: 'STOP_MARKET',
      side: 'SELL',
      triggerPrice: '90',
      closePosition: 'true',
      clientAlgoId: 'by-hand',
    });
    world.paper.flush();
    world.advance(3_000);
    await stage.tick();
    await stage.run(120_000);
    const adopted = eventsOf(world).filter(({ type }) => type === 'ExitOrderAdopted');
    expect(adopted).toMatchObject([{ data: { intentId: 'by-hand', request: { price: '90.0000' } } }]);
    expect(requests('hard_sl')).toHaveLength(1);
    world.paper.engine.cancelAlgoOrder({ symbol: SYMBOL, clientAlgoId: 'by-hand' });
    world.paper.flush();
    await stage.run(120_000);
    expect(requests('hard_sl')).toHaveLength(2);
    expectSound(world);
  });
});

describe('an account that is full', () => {
  it('gives up the floor of a position whose working stop rests, for the first stop of another', async () => {
    await world.stop();
    world = await openWorld({ symbols: [SYMBOL, 'COINUSDT'] });
    stage = stageOf(world);
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    const { planPosition } = await import('../../functions/plan-position/function.ts');
    const { brain } = startProcess(world, new Faults(), stage.orders);
    const [detail] = world.trade('BUY', '10', 'COINUSDT');
    await planPosition(brain)({ id: 'e', source: 'bot', 'detail-type': 'Position Filled', detail });
    const streamId = STREAM.replace(SYMBOL, 'COINUSDT');
    const first = world.commitsOf(1, 'COINUSDT').flatMap(({ events }) => events);
    const intentId = String(first.find(({ type }) => type === 'ExitOrderRequested')?.data.intentId);
    await sendIntent(refusing(-4045), { streamId, intentId }, 'test');
    expect(alarms()).toHaveLength(1);
    expect(eventsOf(world).at(-1)).toMatchObject({
      type: 'ExitOrderRequested',
      data: { request: { operation: 'cancel', kind: 'hard_sl', target: idOf('hard_sl') } },
    });
    await stage.run(30_000);
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
    expect(requests('hard_sl')).toHaveLength(1);
    await stage.run(90_000);
    expect(requests('hard_sl')).toHaveLength(2);
    expectSound(world);
  });
});

describe('a refusal that only says that we are wrong', () => {
  it('about the position is followed by a read, and two reads end the life', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    const tp = requests('tp')[0];
    expect(tp).toBeDefined();
    await open();
    await fill();
    world.advance(10_000);
    const by = refusing(-2022);
    const positions = async () => [];
    await send(idOf('sl'), { ...by, exchange: { ...by.exchange, positions } });
    expect(eventsOf(world).at(-1)?.type).toBe('PositionMissing');
  });

  it('about a key rings an alarm, and the first stop is asked for again within seconds, then at every tick', async () => {
    await fill();
    const atMs: number[] = [];
    const by = refusing(-2015, ({ type }) => type === 'STOP_MARKET');
    for (let round = 0; round < 20; round++) {
      const last = idOf('sl');
      await send(last, by).catch(() => undefined);
      if (eventsOf(world).at(-1)?.type === 'ExitOrderRejected') atMs.push(world.clock.now());
      world.advance(10_000);
      const { watchAccount } = await import('../../shared/application/watch/watch-account.ts');
      const { brain } = startProcess(world, new Faults(), stage.orders);
      await watchAccount(brain, { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
    }
    expect(alarms().filter(({ message }) => message.includes('refuses')).length).toBe(20);
    expect(Math.max(...atMs.slice(1).map((at, index) => at - (atMs[index] ?? 0)))).toBeLessThanOrEqual(10_000);
  });

  it('never left: the first stop is asked for again after 1, 2 and 4 s', async () => {
    await fill();
    const waits: number[] = [];
    for (let round = 0; round < 3; round++) {
      await send(idOf('sl'), refusing(null));
      const early = await send(idOf('sl'));
      if (early.outcome === 'unresolved') {
        waits.push(early.retryAfterMs);
        world.advance(early.retryAfterMs);
      }
    }
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect((await send(idOf('sl'))).outcome).toBe('sent');
  });
});

it('a cancel that never left is asked for again by a later judgement, not in a circle', async () => {
  stage.report(world.trade('BUY', '10'));
  await stage.run(30_000);
  world.trade('BUY', '5');
  world.advance(10_000);
  const { watchAccount } = await import('../../shared/application/watch/watch-account.ts');
  const { brain } = startProcess(world, new Faults(), stage.orders);
  await watchAccount(brain, { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
  await send(idOf('sl'));
  const cancels = () =>
    eventsOf(world).flatMap((event) =>
      event.type === 'ExitOrderRequested' &&
      event.data.request.operation === 'cancel' &&
      event.data.request.kind === 'sl'
        ? [event.data.intentId]
        : [],
    );
  expect(cancels()).toHaveLength(1);
  const { exchange, ...rest } = gateway();
  const cancel = () => Promise.reject(new ExchangeNotSentError('silence'));
  await send(cancels()[0] ?? '', { ...rest, exchange: { ...exchange, cancel } });
  expect(eventsOf(world).at(-1)?.type).toBe('ExitOrderRejected');
  expect(cancels()).toHaveLength(1);
  await stage.run(60_000);
  expect(cancels()).toHaveLength(2);
  expectSound(world);
});
