import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Brain } from '../../shared/application/brain.ts';
import { watchAccount } from '../../shared/application/watch/watch-account.ts';
import type { ExchangePosition } from '../../shared/ports/exchange.ts';
import { eventsOf, expectSound } from './support/flow.ts';
import { Faults, startProcess } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld, SHADOW, SYMBOL } from './support/world.ts';

const SYMBOLS = [SYMBOL, ...Array.from({ length: 11 }, (_unused, index) => `COIN${index}USDT`)];

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld({ symbols: SYMBOLS });
  stage = stageOf(world);
});
afterEach(() => world.stop());

const brain = (over: Partial<Brain> = {}): Brain => ({
  ...startProcess(world, new Faults(), stage.orders).brain,
  ...over,
});
const tickNow = (over: Partial<Brain> = {}) =>
  watchAccount(brain(over), { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
const typesOf = (life = 1) => eventsOf(world, life).map(({ type }) => type);
const stopsOf = (symbol = SYMBOL) =>
  world.paper.engine
    .openAlgos(symbol)
    .map(
      ({ quantity, triggerPrice, closePosition }) =>
        `${closePosition ? 'all' : Number(quantity)}@${Number(triggerPrice).toFixed(1)}`,
    );
const unprotected = () => world.observer.report(world.clock.now()).unprotectedNow;
const errors = () => world.log.lines.filter(({ level }) => level === 'error').map(({ message }) => message);

describe('what a tick finds', () => {
  it('a position nobody reported is planned and protected on the next tick', async () => {
    world.trade('BUY', '10');
    world.advance(3_000);
    await stage.tick();
    expect(typesOf().slice(0, 3)).toEqual(['PositionOpened', 'FillRecorded', 'ExitPlanCreated']);
    expect(stopsOf()).toEqual(['10@97.0', 'all@95.5']);
    expect(unprotected()).toEqual([]);
  });

  it('a flip in one-way mode ends one life and begins the next on the other side', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    world.trade('SELL', '25');
    await stage.run(90_000);
    expect(typesOf(1).at(-1)).toBe('PositionClosed');
    expect(eventsOf(world, 2)[0]).toMatchObject({
      type: 'PositionOpened',
      data: { identity: { side: 'SHORT', life: 2 } },
    });
    expect(world.positionOf()).toBe('-15.00');
    expect(stopsOf()[0]).toBe('15@103.0');
    expectSound(world);
  });

  it('a position closed and opened again between two ticks is two lives', async () => {
    await world.stop();
    world = await openWorld({ path: [100, 100.5] });
    stage = stageOf(world);
    stage.report(world.trade('BUY', '10'));
    await stage.run(60_000);
    world.trade('SELL', '10');
    world.trade('BUY', '10');
    await stage.run(90_000);
    expect(typesOf(1).at(-1)).toBe('PositionClosed');
    expect(typesOf(2)).not.toContain('PositionFlat');
    expect(unprotected()).toEqual([]);
    expectSound(world);
  });

  it('a scale-in is covered by a larger stop before the old one goes', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    world.trade('BUY', '5');
    await stage.run(90_000);
    expect(stopsOf().filter((stop) => stop.startsWith('15@'))).toHaveLength(1);
    expect(stopsOf().filter((stop) => stop.startsWith('10@'))).toHaveLength(0);
    expectSound(world);
  });

  it('a fill reported while a tick finds the same position makes one life and one plan', async () => {
    stage.report(world.trade('BUY', '10'));
    world.advance(3_000);
    await Promise.all([tickNow(), stage.settle()]);
    await stage.run(60_000);
    const plans = eventsOf(world).filter(({ type }) => type === 'ExitPlanCreated');
    expect({
      plans: plans.length,
      lives: world.journal.streamIds().filter((id) => id.startsWith('exit#')).length,
    }).toEqual({
      plans: 1,
      lives: 1,
    });
    expectSound(world);
  });
});

describe('what a tick costs', () => {
  const costOf = async (positions: number) => {
    for (const symbol of SYMBOLS.slice(0, positions)) stage.report(world.trade('BUY', '10', symbol));
    await stage.run(120_000);
    const calls: string[] = [];
    const counted = <T extends object>(of: string, target: T): T =>
      new Proxy(target, {
        get: (_target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            calls.push(`${of}.${String(name)}`);
            return Reflect.apply(value, target, args);
          };
        },
      });
    const parts = brain();
    const report = await tickNow({
      journal: counted('journal', parts.journal),
      view: counted('view', parts.view),
      exchange: counted('exchange', parts.exchange),
      filters: { of: parts.filters.of },
    });
    expect(report).toMatchObject({ outcome: 'watched', positions, failures: 0 });
    return calls.filter((call) => call !== 'exchange.venue').sort();
  };

  it.each([1, 12])(
    'one query, one position read, one mark read and a sign of life with %i quiet positions',
    async (positions) => {
      const reads = (await costOf(positions)).filter((call) => call !== 'exchange.openOrders');
      expect(reads).toEqual(['exchange.markPrices', 'exchange.positions', 'view.put', 'view.rowsOf']);
      // And, in turns, the resting orders of half the symbols, at most ten.
      expect((await costOf(positions)).length - reads.length).toBeLessThanOrEqual(positions / 2 + 1);
    },
  );
});

describe('what a tick cannot know', () => {
  const fails = () => Promise.reject(new Error('down'));

  it('nothing is concluded without positions', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(20_000);
    const before = world.feed.length;
    expect(await tickNow({ exchange: { ...brain().exchange, positions: fails } })).toMatchObject({ outcome: 'blind' });
    expect(world.feed.length).toBe(before);
  });

  it('without marks a position is protected, and nothing discretionary is asked for', async () => {
    world.trade('BUY', '10');
    world.advance(3_000);
    await tickNow({ exchange: { ...brain().exchange, markPrices: fails } });
    await stage.settle();
    await tickNow({ exchange: { ...brain().exchange, markPrices: fails } });
    await stage.settle();
    expect(unprotected()).toEqual([]);
    expect(world.paper.engine.openOrders(SYMBOL)).toEqual([]);
  });

  it('a late tick is dropped', async () => {
    const dueAtMs = world.clock.now() - 10_000;
    expect(await watchAccount(brain(), { account: ACCOUNT, dueAtMs }, 'test')).toMatchObject({ outcome: 'late' });
  });

  it('one read without the position proves nothing, nor do two with a read between them that shows it', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(60_000);
    const { exchange } = brain();
    const blind = { exchange: { ...exchange, positions: async (): Promise<readonly ExchangePosition[]> => [] } };
    for (let round = 0; round < 3; round++) {
      world.advance(10_000);
      await tickNow(blind);
      world.advance(10_000);
      await tickNow();
    }
    expect(typesOf()).toContain('PositionMissing');
    expect(typesOf()).not.toContain('PositionFlat');
    world.advance(10_000);
    await tickNow(blind);
    world.advance(10_000);
    await tickNow(blind);
    expect(typesOf()).toContain('PositionFlat');
  });

  it('a position that two reads missed and a third shows is taken up again as the next life', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(60_000);
    const { exchange } = brain();
    const blind = { exchange: { ...exchange, positions: async (): Promise<readonly ExchangePosition[]> => [] } };
    for (let round = 0; round < 2; round++) {
      world.advance(10_000);
      await tickNow(blind);
    }
    expect(typesOf().at(-1)).not.toBe('PositionMissing');
    await stage.run(120_000);
    expect(typesOf(2)[0]).toBe('PositionOpened');
    expect(unprotected()).toEqual([]);
  });
});

describe('what goes wrong beside it', () => {
  it('one position that cannot be judged does not stop the others', async () => {
    world.trade('BUY', '10', 'COIN1USDT');
    world.trade('BUY', '10', SYMBOL);
    world.advance(3_000);
    const { filters } = brain();
    const report = await tickNow({
      filters: {
        of: (symbol) => (symbol === 'COIN1USDT' ? Promise.reject(new Error('no rules')) : filters.of(symbol)),
      },
    });
    await stage.settle();
    expect(report).toMatchObject({ outcome: 'watched', positions: 2, failures: 1 });
    expect(stopsOf()).toHaveLength(2);
    expect(errors()).toEqual(['[EXIT_BRAIN] COIN1USDT could not be watched on this tick']);
  });

  it.each(['rows that are missing', 'rows that are old'])(
    '%s lead to no second life and no second order',
    async (which) => {
      stage.report(world.trade('BUY', '10'));
      await stage.run(20_000);
      const old = await world.view.rowsOf('paper', ACCOUNT);
      await stage.run(60_000);
      const orders = world.sent.length;
      const lagging = { ...brain().view, rowsOf: async () => (which === 'rows that are old' ? old : []) };
      for (let round = 0; round < 3; round++) {
        world.advance(10_000);
        await tickNow({ view: lagging });
        await stage.settle();
      }
      expect(world.sent.length).toBe(orders);
      expect(world.journal.streamIds().filter((id) => id.startsWith('exit#'))).toHaveLength(1);
    },
  );

  it('a planner that fails leaves the position with a stop, says so, and plans again', async () => {
    const broken = { config: brain().planning.config, profiles: null as never };
    world.trade('BUY', '10');
    world.advance(3_000);
    await tickNow({ planning: broken });
    await stage.settle();
    expect(typesOf()).not.toContain('ExitPlanCreated');
    expect(stopsOf()).toContain('10@97.5');
    expect(errors().some((message) => message.includes('could not be planned or judged'))).toBe(true);
    await stage.run(30_000);
    expect(typesOf()).toContain('ExitPlanCreated');
    expectSound(world);
  });

  it('a planner that fails in SHADOW sends nothing', async () => {
    world.flags.set(SHADOW);
    world.trade('BUY', '10');
    world.advance(3_000);
    await tickNow({ planning: { config: brain().planning.config, profiles: null as never } });
    await stage.settle();
    expect(world.sent).toEqual([]);
  });

  it('an owner that cannot be written down does not stop protection', async () => {
    world.trade('BUY', '10');
    world.advance(3_000);
    const parts = brain();
    const append: typeof parts.journal.append = (commit) =>
      commit.streamId.startsWith('account#') ? Promise.reject(new Error('refused')) : parts.journal.append(commit);
    await tickNow({ journal: { ...parts.journal, append } });
    await stage.settle();
    expect(unprotected()).toEqual([]);
    expect(errors()[0]).toContain('could not be written down');
  });
});
