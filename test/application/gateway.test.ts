import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../shared/application/gateway/gateway.ts';
import { sendIntent } from '../../shared/application/gateway/send-intent.ts';
import { relayIntents } from '../../shared/application/relay/relay-intents.ts';
import type { NewOrder } from '../../shared/ports/exchange.ts';
import { ExchangeUnknownOutcomeError } from '../../shared/ports/exchange.ts';
import { eventsOf, expectSound } from './support/flow.ts';
import { Faults, startProcess } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld, SHADOW, SYMBOL, VENUE } from './support/world.ts';

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld();
  stage = stageOf(world);
});
afterEach(() => world.stop());

const gateway = (over: Partial<Gateway> = {}): Gateway => ({
  ...startProcess(world, new Faults(), stage.orders).gateway,
  ...over,
});
const STREAM = `exit#${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH#1`;
const send = (intentId: string, over: Partial<Gateway> = {}) =>
  sendIntent(gateway(over), { streamId: STREAM, intentId }, 'test');
const lookFor = (intentId: string) => sendIntent(gateway(), { streamId: STREAM, intentId, lookUp: true }, 'test');

/** A planned position whose first stop is asked for and not sent yet; answers with the intent. */
async function firstStop(): Promise<string> {
  const { brain } = startProcess(world, new Faults(), stage.orders);
  const { planPosition } = await import('../../functions/plan-position/function.ts');
  const [detail] = world.trade('BUY', '10');
  await planPosition(brain)({ id: 'e', source: 'bot', 'detail-type': 'Position Filled', detail });
  return requestedOf('sl')[0] ?? '';
}
const requestedOf = (kind: string): readonly string[] =>
  eventsOf(world).flatMap((event) =>
    event.type === 'ExitOrderRequested' && event.data.request.kind === kind ? [event.data.intentId] : [],
  );
const last = () => eventsOf(world).at(-1);

/** Appends as the journal does, with something happening meanwhile. */
const whileAppending = (meanwhile: () => void): Partial<Gateway> => {
  const { journal } = gateway();
  let first = true;
  return {
    journal: {
      ...journal,
      append: async (commit) => {
        if (first) meanwhile();
        first = false;
        return journal.append(commit);
      },
    },
  };
};

describe('between the claim and the wire', () => {
  it('a flip that is visible while the claim is written stops the order', async () => {
    const intent = await firstStop();
    const flip = whileAppending(() => {
      world.flags.set(SHADOW);
      world.clock.advance(1_001);
    });
    expect(await send(intent, flip)).toEqual({ outcome: 'denied' });
    expect(world.sent).toEqual([]);
    expect(last()).toMatchObject({ type: 'ExitOrderDenied', data: { rule: 'not-fully-live' } });
  });

  it('a claim that took too long to write is not sent', async () => {
    const intent = await firstStop();
    expect(
      await send(
        intent,
        whileAppending(() => world.clock.advance(6_000)),
      ),
    ).toEqual({ outcome: 'denied' });
    expect(world.sent).toEqual([]);
    expect(last()).toMatchObject({ type: 'ExitOrderDenied', data: { rule: 'claim-took-too-long' } });
  });

  it('of many gateways on one intent only the writer of the claim sends', async () => {
    const intent = await firstStop();
    await Promise.all(Array.from({ length: 5 }, () => send(intent).catch(() => undefined)));
    expect(world.sent).toEqual([intent]);
    expect(eventsOf(world).filter(({ type }) => type === 'ExitOrderSending')).toHaveLength(1);
  });
});

describe('flags that cannot be read', () => {
  beforeEach(async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(12_500);
  });

  it('for over a minute: protection of the last written owner leaves, anything else does not', async () => {
    world.advance(10_000);
    world.flags.makeUnreadable();
    world.clock.advance(61_000);
    world.paper.advance(world.clock.now());
    world.trade('BUY', '5');
    await stage.tick();
    world.advance(10_000);
    await stage.tick();
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
    const sent = world.sent.slice(5);
    const kinds = eventsOf(world).flatMap((event) =>
      event.type === 'ExitOrderRequested' && sent.includes(event.data.intentId) ? [event.data.request.kind] : [],
    );
    expect(new Set(kinds)).toEqual(new Set(['sl']));
  });

  it('by a container that never read them: the owner comes from the journal, not from the view', async () => {
    world.trade('BUY', '5');
    world.advance(3_000);
    await stage.tick();
    const never = { read: () => Promise.reject(new Error('unused')) };
    const { FlagsUnreadableError } = await import('../../shared/ports/flags.ts');
    never.read = () => Promise.reject(new FlagsUnreadableError('test', new Error('down')));
    const intent = requestedOf('sl').at(-1) ?? '';
    const answer = await send(intent, { flags: never, view: { ...gateway().view, rowsOf: async () => [] } });
    expect(['sent', 'already-done']).toContain(answer.outcome);
  });
});

describe('a claim whose order never left', () => {
  it.each([
    ['sl', 14_000],
    ['tp', 27_000],
  ] as const)(
    '(%s) is given up only 10 s of failed lookups after it could still have been on its way',
    async (kind, mayRunMs) => {
      if (kind === 'sl') await firstStop();
      else {
        stage.report(world.trade('BUY', '10'));
        await stage.settle();
        world.advance(10_000);
        const { watchAccount } = await import('../../shared/application/watch/watch-account.ts');
        const { brain } = startProcess(world, new Faults(), stage.orders);
        await watchAccount(brain, { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
      }
      const intent = requestedOf(kind)[0] ?? '';
      const claimedAtMs = world.clock.now();
      const killed = startProcess(world, new Faults({ at: 3, how: 'kill', when: 'before' }), stage.orders).gateway;
      await sendIntent(killed, { streamId: STREAM, intentId: intent }, 'test').catch(() => undefined);
      expect(last()?.type).toBe('ExitOrderSending');
      const before = world.sent.length;
      // Whoever made the claim may be at it: the lane waits for it no longer than that.
      while ((await send(intent)).outcome === 'unresolved') world.advance(500);
      expect(last()).toMatchObject({ type: 'ExitOrderOutcomeUnknown', data: { intentId: intent } });
      expect(world.clock.now() - claimedAtMs).toBe(2_500);
      expect(await send(intent)).toEqual({ outcome: 'already-done' });
      while ((await lookFor(intent)).outcome === 'unresolved') world.advance(500);
      const proved = eventsOf(world).find(({ type }) => type === 'ExitOrderProvedNotSent');
      expect(proved).toMatchObject({ data: { intentId: intent } });
      expect(world.clock.now() - claimedAtMs).toBe(mayRunMs + 10_000);
      expect(world.sent.length).toBe(before);
    },
  );
});

describe('a stop whose outcome nobody knows', () => {
  const silent = (): Partial<Gateway> => ({
    exchange: { ...gateway().exchange, place: () => Promise.reject(new ExchangeUnknownOutcomeError('no answer')) },
  });

  it('holds nothing up: the floor leaves by a lane of its own, and the lane of the stop is free again', async () => {
    const lanes: string[] = [];
    const orders = {
      send: async (_message: unknown, { groupId }: { readonly groupId: string }) => void lanes.push(groupId),
    };
    const intent = await firstStop();
    await send(intent, silent());
    for (const commit of world.feed) {
      await relayIntents(orders, commit, world.clock.now());
    }
    const lane = `${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH`;
    expect(lanes).toEqual([lane, `${lane}#floor`, `${lane}#${intent}`]);
  });

  it('that was never sent is asked for again with the proof', async () => {
    const intent = await firstStop();
    await send(intent, silent());
    while ((await lookFor(intent)).outcome === 'unresolved') world.advance(2_500);
    const [, again = ''] = requestedOf('sl');
    expect(eventsOf(world).slice(-2)).toMatchObject([
      { type: 'ExitOrderProvedNotSent', data: { intentId: intent } },
      { type: 'ExitOrderRequested', data: { intentId: again, request: { kind: 'sl', quantity: '10' } } },
    ]);
    expect((await send(again)).outcome).toBe('sent');
  });

  it('that was sent is found at the first look', async () => {
    const intent = await firstStop();
    const { exchange } = gateway();
    const taken = async (order: NewOrder) => {
      await exchange.place(order);
      throw new ExchangeUnknownOutcomeError('the reply was lost');
    };
    await send(intent, { exchange: { ...exchange, place: taken } });
    expect(await lookFor(intent)).toEqual({ outcome: 'done' });
    expect(last()).toMatchObject({ type: 'ExitOrderSeen', data: { intentId: intent } });
  });
});

describe('a cancel that comes too late', () => {
  it('because its stop has just been taken is no cancel: the end of the stop is written down', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(60_000);
    const [stop = ''] = requestedOf('sl');
    world.paper.engine.cancelAlgoOrder({ symbol: SYMBOL, clientAlgoId: stop });
    world.paper.flush();
    world.trade('SELL', '10');
    await stage.run(60_000);
    expect(last()?.type).toBe('PositionClosed');
    expectSound(world);
  });

  it('an answer that is lost on a cancel is looked up, and the order is not given up', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    world.trade('SELL', '10');
    world.advance(10_000);
    const { watchAccount } = await import('../../shared/application/watch/watch-account.ts');
    const { brain } = startProcess(world, new Faults(), stage.orders);
    await watchAccount(brain, { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
    const cancel = eventsOf(world).flatMap((event) =>
      event.type === 'ExitOrderRequested' && event.data.request.operation === 'cancel' ? [event.data.intentId] : [],
    )[0];
    const lost = { ...gateway().exchange, cancel: () => Promise.reject(new ExchangeUnknownOutcomeError('lost')) };
    expect((await send(cancel ?? '', { exchange: lost })).outcome).toBe('unknown');
    await stage.run(60_000);
    expect(last()?.type).toBe('PositionClosed');
    expect(world.paper.engine.openAlgos(SYMBOL)).toEqual([]);
  });
});

describe('orders that nobody answers for', () => {
  const place = (clientAlgoId: string, triggerPrice: string) => {
    world.paper.engine.placeAlgoOrder({
      algoType: 'CONDITIONAL',
      symbol: SYMBOL,
      type: 'STOP_MARKET',
      side: 'SELL',
      quantity: '10',
      triggerPrice,
      reduceOnly: 'true',
      clientAlgoId,
    });
    world.paper.flush();
  };
  const resting = () => world.paper.engine.openAlgos(SYMBOL).map(({ clientAlgoId }) => clientAlgoId);

  it('an orphan of ours is cancelled through the account, an order of others is not touched', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(20_000);
    place('eb.gone00000000.3.0', '90');
    place('somebody-else', '90');
    await stage.run(60_000);
    expect(resting()).not.toContain('eb.gone00000000.3.0');
    expect(resting()).toContain('somebody-else');
    const account = world.journal
      .commitsOf(`account#${VENUE}#${ACCOUNT}`)
      .flatMap(({ events }) => events.map(({ type }) => type));
    expect(account.filter((type) => type.startsWith('Orphan'))).toEqual(['OrphanFound', 'OrphanCleared']);
  });

  it('a stop that is all the position has is left where it is', async () => {
    world.flags.set(SHADOW);
    stage.report(world.trade('BUY', '10'));
    place('eb.gone00000000.3.0', '90');
    await stage.run(120_000);
    expect(resting()).toEqual(['eb.gone00000000.3.0']);
    world.trade('SELL', '10');
    await stage.run(120_000);
    expect(resting()).toEqual([]);
  });

  it('an intent whose message was lost is refused after a minute, and the position has its stop long before', async () => {
    const intent = await firstStop();
    stage.skipRelay(world.feed.length);
    await stage.run(90_000);
    expect(world.sent).not.toContain(intent);
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
    const denied = eventsOf(world).find((event) => event.type === 'ExitOrderDenied' && event.data.intentId === intent);
    expect(denied).toBeDefined();
  });
});
