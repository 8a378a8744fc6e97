import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeRiskMode } from '../../shared/application/account/account-store.ts';
import type { Brain } from '../../shared/application/brain.ts';
import { sendIntent } from '../../shared/application/gateway/send-intent.ts';
import { reconcileAccount } from '../../shared/application/monitor/reconcile-account.ts';
import { watchAccount } from '../../shared/application/watch/watch-account.ts';
import { ExchangeRejectedError } from '../../shared/ports/exchange.ts';
import { eventsOf, expectSound } from './support/flow.ts';
import { Faults, startProcess } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld, SYMBOL, VENUE } from './support/world.ts';

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld();
  stage = stageOf(world);
});
afterEach(() => world.stop());

const brain = (): Brain => startProcess(world, new Faults(), stage.orders).brain;
const tick = (exchange: Partial<Brain['exchange']> = {}) => {
  const parts = brain();
  return watchAccount(
    { ...parts, exchange: { ...parts.exchange, ...exchange } },
    { account: ACCOUNT, dueAtMs: world.clock.now() },
    'test',
  );
};
const requests = (kind: string) =>
  eventsOf(world).flatMap((event) =>
    event.type === 'ExitOrderRequested' && event.data.request.kind === kind && event.data.request.operation === 'place'
      ? [event.data]
      : [],
  );
const count = (type: string) => eventsOf(world).filter((event) => event.type === type).length;

describe('a stop that is triggered and closes nothing', () => {
  /** What the venue shows while the mark is just beyond the stop and the stop hangs. */
  const stuck = () => {
    const { exchange } = brain();
    const since = world.clock.now();
    return {
      markPrices: async () => [{ symbol: SYMBOL, markPrice: '96.9', timeMs: world.clock.now() }],
      openOrders: async (symbol?: string) =>
        (await exchange.openOrders(symbol)).map((order) =>
          order.family === 'algo' && !order.closePosition
            ? { ...order, status: 'TRIGGERING', updateTimeMs: since }
            : order,
        ),
    };
  };

  it('is noticed on the first tick, and the position is left at market on the next, once', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    const shows = stuck();
    await tick(shows);
    expect(count('ExitOrderTriggering')).toBe(1);
    expect(requests('other_exit')).toEqual([]);
    for (let round = 0; round < 2; round++) {
      world.advance(10_000);
      await tick(shows);
    }
    expect(count('ExitOrderTriggering')).toBe(1);
    expect(requests('other_exit')).toHaveLength(1);
    await sendIntent(
      startProcess(world, new Faults(), stage.orders).gateway,
      { streamId: `exit#${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH#1`, intentId: requests('other_exit')[0]?.intentId ?? '' },
      'test',
    );
    expect(Number(world.positionOf())).toBe(0);
  });

  it('is believed again when it is not stuck: nothing is done while it shows NEW', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    const { markPrices } = stuck();
    for (let round = 0; round < 3; round++) {
      world.advance(10_000);
      await tick({ markPrices });
    }
    expect(requests('other_exit')).toEqual([]);
  });
});

describe('a stop that somebody else cancels', () => {
  it('is replaced on the tick after the minute has compared what rests', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(60_000);
    world.paper.engine.cancelAlgoOrder({ symbol: SYMBOL, clientAlgoId: requests('sl')[0]?.intentId ?? '' });
    world.paper.flush();
    await stage.run(80_000);
    expect(requests('sl')).toHaveLength(2);
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
    expectSound(world);
  });
});

describe('orders of others on a position that is ours', () => {
  it('are counted and alarmed, but for those that only add to it', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    const limit = { symbol: SYMBOL, type: 'LIMIT', quantity: '1', timeInForce: 'GTC' } as const;
    world.paper.engine.placeOrder({ ...limit, side: 'BUY', price: '80', newClientOrderId: 'adds' });
    world.paper.engine.placeOrder({ ...limit, side: 'SELL', price: '120', newClientOrderId: 'closes' });
    world.paper.flush();
    expect((await reconcileAccount(brain(), ACCOUNT, 'test')).foreignOrders).toBe(1);
    const alarm = world.log.lines.find(({ message }) => message.startsWith('[EXIT_ALARM]'));
    expect(alarm?.fields).toMatchObject({ orders: [`${SYMBOL} LIMIT closes`] });
  });
});

describe('a read that fails once', () => {
  it('is made again on the same tick, and not when the venue asks for silence', async () => {
    const { exchange } = brain();
    const failing = (error: Error) => {
      let calls = 0;
      return {
        positions: () => {
          calls += 1;
          return calls === 1 ? Promise.reject(error) : exchange.positions();
        },
      };
    };
    expect(await tick(failing(new Error('reset')))).toMatchObject({ outcome: 'watched' });
    expect(await tick(failing(new ExchangeRejectedError('slow down', -1003, 429)))).toMatchObject({ outcome: 'blind' });
  });
});

describe('a position above what the venue executes as one order', () => {
  const enter = async () => {
    await world.stop();
    world = await openWorld({ path: [100, 100, 100, 96], marketMaxQuantity: '4' });
    stage = stageOf(world);
    stage.report(['4', '4', '2'].flatMap((quantity) => world.trade('BUY', quantity)));
    await stage.run(60_000);
  };
  const placements = (kind: string) => requests(kind).filter(({ intentId }) => world.sent.includes(intentId));

  it('is protected by several stops that close all of it, and they do', async () => {
    await enter();
    const stops = world.paper.engine.openAlgos().filter(({ closePosition }) => !closePosition);
    expect(Math.max(...stops.map(({ quantity }) => Number(quantity)))).toBeLessThanOrEqual(4);
    expect(stops.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBeGreaterThanOrEqual(10);
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
    await stage.run(240_000);
    expect(Number(world.positionOf())).toBe(0);
    expectSound(world);
  });

  it('is left by several market orders at once', async () => {
    await enter();
    const changedAtMs = world.clock.now();
    const change = {
      account: ACCOUNT,
      riskMode: 'ESS_ACTIVE',
      reason: 'test',
      changedAtMs,
      changedBy: 'test',
    } as const;
    await changeRiskMode(brain(), VENUE, change, { correlationId: 't', causationId: 't', flagsVersion: 't' });
    await stage.run(30_000);
    expect(placements('other_exit').map(({ request }) => request.operation === 'place' && request.quantity)).toEqual([
      '4',
      '3',
      '3',
    ]);
    expect(Number(world.positionOf())).toBe(0);
    await stage.run(60_000);
    expectSound(world);
  });
});
