import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeRiskMode, loadAccount } from '../../shared/application/account/account-store.ts';
import { ignoreSymbol, watchSymbolAgain } from '../../shared/application/account/ignore-symbol.ts';
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

/** Alarms but for what the check after a change of owner says of positions whose lanes are not delivered here. */
const alarms = () =>
  world.log.lines.filter(({ message }) => message.startsWith('[EXIT_ALARM]') && !message.includes('protection under'));
const CAUSE = { correlationId: 't', causationId: 't', flagsVersion: 't' };
const account = async () => (await loadAccount(brain(), VENUE, ACCOUNT)).state;
const accountEvents = (...types: readonly string[]) =>
  world.journal
    .commitsOf(`account#${VENUE}#${ACCOUNT}`)
    .flatMap(({ events }) => events)
    .filter(({ type }) => types.includes(type));

describe('orders of others on a position that is ours', () => {
  it('are counted once, alarmed while they rest, and forgotten when they are gone; those that only add to it are not', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    const limit = { symbol: SYMBOL, type: 'LIMIT', quantity: '1', timeInForce: 'GTC' } as const;
    world.paper.engine.placeOrder({ ...limit, side: 'BUY', price: '80', newClientOrderId: 'adds' });
    world.paper.engine.placeOrder({ ...limit, side: 'SELL', price: '120', newClientOrderId: 'closes' });
    world.paper.flush();
    for (let minute = 0; minute < 2; minute++) {
      expect((await reconcileAccount(brain(), ACCOUNT, 'test')).foreignOrders).toBe(1);
    }
    expect(alarms()).toHaveLength(2);
    expect(alarms()[1]?.fields).toMatchObject({ inAll: 1, orders: [`${SYMBOL} LIMIT closes`] });
    expect(await account()).toMatchObject({ foreign: { total: 1, resting: { closes: SYMBOL } } });
    world.paper.engine.cancelOrder({ symbol: SYMBOL, origClientOrderId: 'closes' });
    world.paper.flush();
    expect((await reconcileAccount(brain(), ACCOUNT, 'test')).foreignOrders).toBe(0);
    expect(await account()).toMatchObject({ foreign: { total: 1, resting: {} } });
    expect(accountEvents('ForeignOrdersFound', 'ForeignOrdersGone').map(({ type }) => type)).toEqual([
      'ForeignOrdersFound',
      'ForeignOrdersGone',
    ]);
  });
});

describe('a symbol that is left alone', () => {
  const word = { account: ACCOUNT, symbol: SYMBOL, by: 'anna' };

  it('keeps what rests, gets no plan and no order, and is looked after again when it is told so', async () => {
    await stage.run(60_000);
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    const resting = () => [...world.paper.engine.openAlgos(), ...world.paper.engine.openOrders()].length;
    const before = { resting: resting(), sent: world.sent.length };
    expect(await ignoreSymbol(brain(), VENUE, { ...word, reason: 'traded by hand' }, CAUSE)).toEqual({
      changed: true,
      withdrawn: 0,
    });
    expect((await ignoreSymbol(brain(), VENUE, { ...word, reason: 'again' }, CAUSE)).changed).toBe(false);
    world.trade('BUY', '5');
    const reported = world.trade('BUY', '1');
    stage.report(reported);
    const plans = count('ExitPlanCreated');
    await stage.run(150_000);
    expect({ resting: resting(), sent: world.sent.length, plans: count('ExitPlanCreated') }).toEqual({
      ...before,
      plans,
    });
    // The unreported trade was found by the reading in turns: the archive is whole all the same.
    expect(count('FillRecorded')).toBe(3);
    expect(world.log.lines.filter(({ message }) => message.includes('is left alone since')).length).toBeGreaterThan(1);
    expect(accountEvents('SymbolIgnored')).toMatchObject([
      { data: { symbol: SYMBOL, by: 'anna', reason: 'traded by hand' } },
    ]);
    expect(await watchSymbolAgain(brain(), VENUE, word, CAUSE)).toBe(true);
    expect(await watchSymbolAgain(brain(), VENUE, word, CAUSE)).toBe(false);
    await stage.run(60_000);
    expect(world.observer.report(world.clock.now()).unprotectedNow).toEqual([]);
    expect(await account()).toMatchObject({ ignored: {} });
    expectSound(world);
  });

  it('withdraws what has not left yet, and a position that begins on it is not protected by us', async () => {
    const { planPosition } = await import('../../functions/plan-position/function.ts');
    const [detail] = world.trade('BUY', '10');
    await planPosition(brain())({ id: 'e', source: 'bot', 'detail-type': 'Position Filled', detail });
    const asked = requests('sl').length + requests('hard_sl').length;
    expect(await ignoreSymbol(brain(), VENUE, { ...word, reason: 'test' }, CAUSE)).toEqual({
      changed: true,
      withdrawn: asked,
    });
    await stage.run(120_000);
    expect(world.sent).toEqual([]);
  });

  it('is swept of what is ours when its position is gone', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    await ignoreSymbol(brain(), VENUE, { ...word, reason: 'test' }, CAUSE);
    world.trade('SELL', '10');
    await stage.run(150_000);
    expect(world.paper.engine.openAlgos()).toEqual([]);
    expect(world.paper.engine.openOrders()).toEqual([]);
    expectSound(world);
  });
});

describe('LONG and SHORT open on one symbol', () => {
  const pair = (short = '-3') => ({
    positions: async () =>
      (['LONG', 'SHORT'] as const).map((positionSide) => ({
        symbol: SYMBOL,
        positionSide,
        signedQuantity: positionSide === 'LONG' ? '2' : short,
        entryPrice: '100',
        markPrice: '100',
        liquidationPrice: '0',
        leverage: null,
        updateTimeMs: world.clock.now(),
      })),
    trades: async () => [],
  });
  const protectedSides = () =>
    ['LONG', 'SHORT'].filter((side) =>
      world.journal
        .commitsOf(`exit#${VENUE}#${ACCOUNT}#${SYMBOL}#${side}#1`)
        .some(({ events }) => events.some(({ type }) => type === 'ExitOrderRequested')),
    );

  it('is written down and alarmed once while the account is in one-way mode, and both sides are protected', async () => {
    await reconcileAccount(brain(), ACCOUNT, 'test');
    expect(await account()).toMatchObject({ positionMode: 'one-way' });
    for (let round = 0; round < 2; round++) {
      world.advance(10_000);
      await tick(pair());
    }
    expect(alarms().map(({ message }) => message)).toEqual([
      `[EXIT_ALARM] ${SYMBOL}: LONG 2 and SHORT 3 are open together, and the account is in one-way mode`,
    ]);
    expect(protectedSides()).toEqual(['LONG', 'SHORT']);
    world.advance(10_000);
    await tick(pair('0'));
    expect(accountEvents('OppositePositionsFound', 'OppositePositionsGone').map(({ type }) => type)).toEqual([
      'OppositePositionsFound',
      'OppositePositionsGone',
    ]);
    world.advance(10_000);
    await tick(pair());
    expect(alarms()).toHaveLength(2);
  });

  it('is nobody’s business in a hedge account, but for a configuration that forbids it', async () => {
    const dual = { ...pair(), positionMode: async () => 'hedge' as const };
    const parts = brain();
    await reconcileAccount({ ...parts, exchange: { ...parts.exchange, ...dual } }, ACCOUNT, 'test');
    await tick(dual);
    expect(alarms()).toEqual([]);
    const forbidding = { ...parts, exchange: { ...parts.exchange, ...dual }, forbidsHedging: true };
    await watchAccount(forbidding, { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
    expect(alarms().map(({ message }) => message)).toEqual([expect.stringContaining('hedging is forbidden')]);
  });
});

describe('the clock', () => {
  const drift = async (driftMs: number, roundTripMs = 0) => {
    const parts = brain();
    const before = world.log.lines.length;
    const serverTimeMs = async () => {
      const venueMs = world.clock.now() + driftMs + roundTripMs / 2;
      world.advance(roundTripMs);
      return venueMs;
    };
    const watching = { ...parts, exchange: { ...parts.exchange, serverTimeMs } };
    const { clockDrift } = await reconcileAccount(watching, ACCOUNT, 'test');
    const lines = world.log.lines.slice(before).filter(({ message }) => message.includes('clock'));
    return { ...clockDrift, lines: lines.map(({ message }) => message.split(' ')[0]) };
  };

  it('warns from half a second and alarms from one, either way', async () => {
    expect(await drift(500)).toMatchObject({ driftMs: 500, lines: [] });
    expect(await drift(501)).toMatchObject({ lines: ['[EXIT_BRAIN]'] });
    expect(await drift(-1_000)).toMatchObject({
      driftMs: -1_000,
      surelyMs: 1_000,
      lines: ['[EXIT_BRAIN]'],
    });
    expect(await drift(-1_001)).toMatchObject({ lines: ['[EXIT_ALARM]'] });
  });

  it('does not take a slow answer for a clock that is wrong', async () => {
    expect(await drift(900, 2_000)).toMatchObject({ driftMs: 900, surelyMs: 0, lines: [] });
    expect(await drift(2_100, 2_000)).toMatchObject({ lines: ['[EXIT_ALARM]'] });
  });

  it('that cannot be read is said, and nothing else fails', async () => {
    const parts = brain();
    const serverTimeMs = () => Promise.reject(new Error('reset'));
    const broken = { ...parts, exchange: { ...parts.exchange, serverTimeMs } };
    expect(await reconcileAccount(broken, ACCOUNT, 'test')).toMatchObject({ clockDrift: null, failures: 0 });
  });
});

describe('the archive of fills', () => {
  const fills = (life = 1) =>
    eventsOf(world, life).flatMap((event) => (event.type === 'FillRecorded' ? [event.data] : []));
  const flats = (life = 1) =>
    eventsOf(world, life).flatMap((event) => (event.type === 'PositionFlat' ? [event.data] : []));
  const forced = () => alarms().filter(({ message }) => message.includes('by force'));

  it.each(['liquidation', 'adl', 'settlement'] as const)('says that a position ended by %s', async (by) => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    world.paper.engine.forceClose(by, { symbol: SYMBOL });
    world.paper.flush();
    await stage.run(60_000);
    expect(fills().at(-1)).toMatchObject({ side: 'SELL', source: 'ledger', forcedBy: by });
    expect(flats()).toMatchObject([{ evidence: 'ledger', forcedBy: by }]);
    expect(forced().map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`^\\[EXIT_ALARM\\] ${SYMBOL}: the venue closed 10.* by force \\(${by}\\)$`)),
    ]);
  });

  it('names who sold: a hand, or a stop of ours that was triggered', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    world.trade('SELL', '10');
    await stage.run(60_000);
    expect(fills().at(-1)?.clientOrderId).toMatch(/^bot-/);
    expect(flats()[0]).not.toHaveProperty('forcedBy');
    expect(forced()).toEqual([]);
  });

  it('takes the word of the reporter', async () => {
    const [bought] = world.trade('BUY', '10');
    stage.report([{ ...bought }]);
    await stage.run(30_000);
    world.paper.engine.forceClose('liquidation', { symbol: SYMBOL });
    world.paper.flush();
    const trade = world.events.findLast((event) => event.type === 'trade')?.trade;
    stage.report([
      {
        ...bought,
        side: 'SELL',
        tradeId: trade?.id,
        orderId: trade?.orderId,
        price: trade?.price,
        clientOrderId: trade?.clientOrderId,
      },
    ]);
    await stage.run(2_500);
    expect(fills().at(-1)).toMatchObject({ source: 'ledger', forcedBy: 'liquidation' });
    expect(flats()).toMatchObject([{ forcedBy: 'liquidation' }]);
  });

  it('is filled up with what came and went between two ticks', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    world.trade('SELL', '10');
    await stage.run(60_000);
    world.trade('BUY', '3');
    world.trade('SELL', '3');
    await stage.run(180_000);
    expect(fills(2).map(({ side, quantity }) => `${side} ${Number(quantity)}`)).toEqual(['BUY 3', 'SELL 3']);
    expect(flats(2)).toMatchObject([{ evidence: 'ledger' }]);
    expectSound(world);
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
