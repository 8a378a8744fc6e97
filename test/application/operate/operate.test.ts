import { afterEach, describe, expect, it } from 'vitest';
import { operator } from '../../../functions/operator/function.ts';
import type { Asked } from '../../../shared/application/operate/close.ts';
import type { ProtectReport } from '../../../shared/application/operate/protect.ts';
import { eventsOf } from '../support/flow.ts';
import { Faults, startProcess } from '../support/process.ts';
import { type Stage, stageOf } from '../support/stage.ts';
import type { World } from '../support/world.ts';
import { ACCOUNT, LIVE, openWorld, SHADOW, SYMBOL } from '../support/world.ts';

let world: World;
let stage: Stage;

const open = async (flags: Readonly<Record<string, string>>): Promise<void> => {
  world = await openWorld({ flags });
  stage = stageOf(world);
};
const ask = (command: unknown) =>
  operator(startProcess(world, new Faults(), { send: () => Promise.resolve() }).brain, ACCOUNT, null)(command);
const stops = () => world.paper.engine.openAlgos().map((algo) => [Number(algo.triggerPrice), Number(algo.quantity)]);
const size = () => Number(world.positionOf());

afterEach(() => world.stop());

describe('an operator closes', () => {
  it.each([
    ['LIVE', LIVE],
    ['SHADOW', SHADOW],
    ['LEGACY', { ...SHADOW, EXIT_MODE: 'LEGACY' }],
  ])('a position at market in %s, through the journal and the gateway', async (_mode, flags) => {
    await open(flags);
    stage.report(world.trade('BUY', '10'));
    await stage.run(35_000);
    const { asked } = (await ask({ do: 'close', symbol: SYMBOL, by: 'anna' })) as { readonly asked: readonly Asked[] };
    expect(asked).toMatchObject([{ symbol: SYMBOL, left_because: null, orders: [expect.stringMatching(/^eb\./)] }]);
    expect(size()).toBe(10);
    await stage.settle();
    expect(size()).toBe(0);
    const request = eventsOf(world).findLast(
      ({ type, data }) => type === 'ExitOrderRequested' && 'module' in data && data.module === 'operator',
    );
    expect(request?.data).toMatchObject({ request: { type: 'MARKET', quantity: '10' }, explanation: 'closed by anna' });
    await stage.run(65_000);
    expect(stops()).toEqual([]);
  });

  it('once, however often it is asked for while the order is on its way', async () => {
    await open(LIVE);
    stage.report(world.trade('BUY', '10'));
    await stage.run(35_000);
    await ask({ do: 'close', symbol: null, by: 'anna' });
    const { asked } = (await ask({ do: 'close', symbol: null, by: 'anna' })) as { readonly asked: readonly Asked[] };
    expect(asked).toMatchObject([{ orders: [], left_because: expect.stringContaining('on its way out') }]);
  });

  it.each(['1', '0.5'])(
    'all of a position whose size only the venue knows, because its symbol is left alone: %s more',
    async (more) => {
      await open(LIVE);
      stage.report(world.trade('BUY', '10'));
      await stage.run(35_000);
      await ask({ do: 'ignore', symbol: SYMBOL, reason: 'mine', by: 'anna' });
      world.trade('BUY', more);
      await stage.run(35_000);
      await ask({ do: 'close', symbol: SYMBOL, by: 'anna' });
      await stage.settle();
      expect(size()).toBe(0);
    },
  );

  it('nothing that only the venue knows, and says so', async () => {
    await open(LIVE);
    await ask({ do: 'ignore', symbol: SYMBOL, reason: 'mine', by: 'anna' });
    world.trade('BUY', '3');
    await stage.run(35_000);
    const left = { symbol: SYMBOL, position_side: 'BOTH', stream: null, orders: [] };
    for (const symbol of [SYMBOL, null]) {
      const { asked } = (await ask({ do: 'close', symbol, by: 'anna' })) as { readonly asked: readonly Asked[] };
      expect(asked).toMatchObject([{ ...left, left_because: expect.stringContaining('the journal does not know it') }]);
    }
    expect(await ask({ do: 'close', symbol: 'BTCUSDT', by: 'anna' })).toEqual({ asked: [] });
    await ask({ do: 'watch-again', symbol: SYMBOL, by: 'anna' });
    await stage.run(65_000);
    await ask({ do: 'close', symbol: SYMBOL, by: 'anna' });
    await stage.settle();
    expect(size()).toBe(0);
  });

  it('what the journal has, when the venue does not tell the trades', async () => {
    await open(LIVE);
    stage.report(world.trade('BUY', '10'));
    await stage.run(35_000);
    const process = startProcess(world, new Faults(), { send: () => Promise.resolve() });
    const trades = () => Promise.reject(new Error('no trades now'));
    const blind = { ...process.brain, exchange: { ...process.brain.exchange, trades } };
    await operator(blind, ACCOUNT, null)({ do: 'close', symbol: SYMBOL, by: 'anna' });
    await stage.settle();
    expect(size()).toBe(0);
  });

  it('also while the flags cannot be read', async () => {
    await open(LIVE);
    stage.report(world.trade('BUY', '10'));
    await stage.run(35_000);
    world.flags.makeUnreadable();
    world.advance(6_000);
    await ask({ do: 'close', symbol: SYMBOL, by: 'anna' });
    await stage.settle();
    expect(size()).toBe(0);
  });
});

describe('an operator protects', () => {
  const protect = async (live: boolean) =>
    ((await ask({ do: 'protect', symbol: null, live, by: 'anna' })) as { readonly positions: readonly ProtectReport[] })
      .positions;

  it('a position without a stop: shown first, then placed with the stop first, then skipped', async () => {
    await open(SHADOW);
    stage.report(world.trade('BUY', '100'));
    await stage.run(35_000);
    const [shown] = await protect(false);
    expect(shown).toMatchObject({ outcome: 'would-protect', stop: { percent: 2.5 }, orders: [] });
    await stage.settle();
    expect(stops()).toEqual([]);
    const [asked] = await protect(true);
    expect(asked).toMatchObject({ outcome: 'asked', orders: { length: 3 } });
    await stage.settle();
    expect(stops()).toEqual([[Number(shown?.stop?.price), 100]]);
    expect(world.paper.engine.openOrders()).toHaveLength(2);
    const first = world.events.findIndex(({ type }) => type === 'algoAccepted');
    const target = world.events.findIndex((event) => event.type === 'orderAccepted' && event.order.type === 'LIMIT');
    expect(first).toBeLessThan(target);
    expect(await protect(true)).toMatchObject([{ outcome: 'already-protected', orders: [] }]);
  });

  it('a position that only has a take-profit, and leaves that one alone', async () => {
    await open(SHADOW);
    stage.report(world.trade('BUY', '100'));
    await stage.run(35_000);
    world.paper.engine.placeOrder({
      symbol: SYMBOL,
      type: 'LIMIT',
      side: 'SELL',
      quantity: '50',
      price: '110',
      timeInForce: 'GTC',
      reduceOnly: 'true',
      newClientOrderId: 'by-hand',
    });
    expect(await protect(true)).toMatchObject([{ outcome: 'asked', orders: { length: 1 } }]);
    await stage.settle();
    expect(stops()).toHaveLength(1);
    expect(world.paper.engine.openOrders()).toHaveLength(1);
  });
});

it('a symbol is left alone and looked after again, and a risk mode is set', async () => {
  await open(LIVE);
  stage.report(world.trade('BUY', '10'));
  await stage.run(35_000);
  expect(await ask({ do: 'ignore', symbol: SYMBOL, reason: 'mine', by: 'anna' })).toMatchObject({ changed: true });
  expect(await ask({ do: 'watch-again', symbol: SYMBOL, by: 'anna' })).toEqual({ symbol: SYMBOL, changed: true });
  const risk = { do: 'set-risk-mode', riskMode: 'CONSERVATIVE', reason: 'news', by: 'anna' };
  expect(await ask(risk)).toEqual({ riskMode: 'CONSERVATIVE' });
});

it('what is no command is refused by its part', async () => {
  await open(LIVE);
  for (const [command, message] of [
    [null, 'nobody knows how to do undefined'],
    [{ do: 'close', symbol: 7, by: 'x' }, '"symbol" must be text'],
    [{ do: 'close', symbol: 'A#B', by: 'x' }, '"A#B" is no symbol'],
    [{ do: 'set-risk-mode', riskMode: 'WILD', reason: 'r', by: 'x' }, 'riskMode must be one of NORMAL'],
    [{ do: 'protect', symbol: null, by: 'x' }, '"live" must be true or false'],
    [{ do: 'preflight', by: 'x', hours: 12, farStop: null }, '"hours" must be 24 to 48'],
    [{ do: 'preflight', by: 'x', hours: 24 }, '"farStop" must be text'],
  ] as const) {
    await expect(ask(command)).rejects.toThrow(message);
  }
});
