import { describe, expect, it } from 'vitest';
import {
  createObserver,
  type Engine,
  type EngineEvent,
  type ObserverReport,
} from '../../shared/adapters/paper/index.ts';
import { algo, engineOn, flat, limit, market, stop } from './support.ts';

/** Plays a script of [time, what] on a flat market and reports at `endMs`. */
function watch(
  script: readonly (readonly [timeMs: number, what: (engine: Engine) => unknown])[],
  endMs: number,
  shapes: Parameters<typeof engineOn>[0] = flat(10),
  hedge = false,
): ObserverReport {
  const engine = engineOn(shapes, { account: { dualSidePosition: hedge } });
  const observer = createObserver({ prefixes: ['brain_', 'legacy_'] });
  const see = (events: readonly EngineEvent[]): void => {
    for (const event of events) observer.see(event);
  };
  for (const [timeMs, what] of script) {
    see(engine.advanceTo(timeMs));
    what(engine);
    see(engine.drainEvents());
  }
  see(engine.advanceTo(endMs));
  return observer.report(endMs);
}

const buy = (quantity: string) => (engine: Engine) => engine.placeOrder(market('BUY', quantity));
const sell = (quantity: string) => (engine: Engine) =>
  engine.placeOrder(market('SELL', quantity, { reduceOnly: 'true' }));
const protect =
  (id: string, quantity: string, trigger = '90') =>
  (engine: Engine) =>
    engine.placeAlgoOrder(stop('SELL', quantity, trigger, { clientAlgoId: id }));
const cancel = (clientAlgoId: string) => (engine: Engine) => engine.cancelAlgoOrder({ clientAlgoId });

describe('the observer', () => {
  it('measures from the fill to the stop', () => {
    const report = watch(
      [
        [1_000, buy('1')],
        [1_400, protect('brain_1', '1')],
        [5_000, sell('1')],
        [6_000, cancel('brain_1')],
        [7_000, buy('1')],
        [8_000, protect('brain_2', '1')],
      ],
      60_000,
    );
    expect(report).toMatchObject({
      fillToStopMs: [400, 1000],
      fillToStopP50Ms: 700,
      maxUnprotectedMs: 1000,
      maxNakedMsPerStopMove: 0,
      positionsOpened: 2,
      positionsClosed: 1,
      ordersByPrefix: { brain_: 2, legacy_: 0 },
      unprotectedNow: [],
      orphans: [],
      duplicateOrders: [],
      trades: 3,
    });
  });

  it('sees a position that never gets a stop, up to now or to its close', () => {
    expect(watch([[1_000, buy('1')]], 31_000)).toMatchObject({
      maxUnprotectedMs: 30_000,
      fillToStopMs: [],
      fillToStopP50Ms: null,
      unprotectedNow: ['BTCUSDT BOTH'],
    });
    expect(
      watch(
        [
          [1_000, buy('1')],
          [4_000, sell('1')],
        ],
        31_000,
      ).maxUnprotectedMs,
    ).toBe(3_000);
  });

  it('sees a stop that is smaller than the position, also after the position grew', () => {
    const report = watch(
      [
        [0, buy('1')],
        [0, protect('brain_1', '1')],
        [10_000, buy('1')],
        [12_500, protect('brain_2', '1')],
      ],
      60_000,
    );
    expect(report).toMatchObject({ maxUnprotectedMs: 2_500, fillToStopMs: [0], maxNakedMsPerStopMove: 0 });
  });

  it('sees the gap of cancel-then-place and none in place-then-cancel', () => {
    const gap = watch(
      [
        [0, buy('1')],
        [0, protect('a', '1')],
        [5_000, cancel('a')],
        [5_300, protect('b', '1')],
      ],
      60_000,
    );
    expect(gap).toMatchObject({ maxNakedMsPerStopMove: 300, maxUnprotectedMs: 300 });
    const none = watch(
      [
        [0, buy('1')],
        [0, protect('a', '1')],
        [5_000, protect('b', '1')],
        [5_300, cancel('a')],
      ],
      60_000,
    );
    expect(none).toMatchObject({ maxNakedMsPerStopMove: 0, maxUnprotectedMs: 0 });
  });

  it('counts a closePosition stop as full cover, a take-profit and an unactivated trailing stop as none', () => {
    const close = algo('STOP_MARKET', 'SELL', { closePosition: 'true', triggerPrice: '80' });
    const profit = algo('TAKE_PROFIT_MARKET', 'SELL', { quantity: '1', reduceOnly: 'true', triggerPrice: '120' });
    const trailing = algo('TRAILING_STOP_MARKET', 'SELL', { quantity: '1', reduceOnly: 'true', callbackRate: '1' });
    const protectedBy = (params: Record<string, string>): ObserverReport =>
      watch(
        [
          [0, buy('1')],
          [1_000, (engine) => engine.placeAlgoOrder(params)],
        ],
        10_000,
      );
    expect(protectedBy(close).maxUnprotectedMs).toBe(1_000);
    expect(protectedBy(profit).maxUnprotectedMs).toBe(10_000);
    expect(protectedBy(trailing).maxUnprotectedMs).toBe(1_000);
    expect(protectedBy({ ...trailing, activatePrice: '130' }).maxUnprotectedMs).toBe(10_000);
  });

  it('does not count a stop of the other side', () => {
    const wrong = (engine: Engine) => engine.placeAlgoOrder(stop('BUY', '1', '110'));
    expect(
      watch(
        [
          [0, buy('1')],
          [0, wrong],
        ],
        10_000,
      ).maxUnprotectedMs,
    ).toBe(10_000);
  });

  it('ends a stretch without a gap when the stop itself closes the position', () => {
    const report = watch(
      [
        [0, buy('1')],
        [500, protect('a', '1', '95')],
      ],
      120_000,
      [...flat(1), [100, 100, 90, 95]],
    );
    expect(report).toMatchObject({ maxUnprotectedMs: 500, maxNakedMsPerStopMove: 0, positionsClosed: 1, orphans: [] });
  });

  it('finds orphans of a prefix, of both families', () => {
    const target = (engine: Engine) => engine.placeOrder(limit('BUY', '1', '96', { newClientOrderId: 'legacy_entry' }));
    const report = watch(
      [
        [0, buy('1')],
        [0, protect('brain_1', '1')],
        [1_000, sell('1')],
        [2_000, target],
      ],
      3_000,
    );
    expect(report.orphans).toEqual(['brain_1', 'legacy_entry']);
  });

  it('finds two orders accepted under one client id, but not the child of a triggered stop', () => {
    const twice = (engine: Engine) => engine.placeOrder(market('BUY', '1', { newClientOrderId: 'brain_twice' }));
    const shapes = [...flat(1), [100, 100, 90, 95] as const];
    const report = watch(
      [
        [0, twice],
        [0, protect('brain_s', '2', '95')],
        [1_000, twice],
      ],
      120_000,
      shapes,
    );
    expect(report.duplicateOrders).toEqual(['brain_twice']);
    expect(report.ordersByPrefix).toEqual({ brain_: 3, legacy_: 0 });
  });

  it('keeps the two sides of hedge mode apart and counts a flip as close and open', () => {
    const long = (engine: Engine) => engine.placeOrder(market('BUY', '1', { positionSide: 'LONG' }));
    const short = (engine: Engine) => engine.placeOrder(market('SELL', '1', { positionSide: 'SHORT' }));
    const stopLong = (engine: Engine) =>
      engine.placeAlgoOrder(algo('STOP_MARKET', 'SELL', { positionSide: 'LONG', quantity: '1', triggerPrice: '90' }));
    expect(
      watch(
        [
          [0, long],
          [0, short],
          [0, stopLong],
        ],
        5_000,
        flat(2),
        true,
      ),
    ).toMatchObject({
      maxUnprotectedMs: 5_000,
      unprotectedNow: ['BTCUSDT SHORT'],
      positionsOpened: 2,
    });
    const flip = (engine: Engine) => engine.placeOrder(market('SELL', '2'));
    expect(
      watch(
        [
          [0, buy('1')],
          [0, flip],
        ],
        5_000,
      ),
    ).toMatchObject({ positionsOpened: 2, positionsClosed: 1 });
  });

  it('takes over an open book and measures from there', () => {
    const engine = engineOn(flat(10));
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '90', { clientAlgoId: 'brain_1' }));
    engine.placeOrder(limit('SELL', '1', '101', { reduceOnly: 'true', newClientOrderId: 'brain_tp' }));
    engine.drainEvents();
    const observer = createObserver({ prefixes: ['brain_'] });
    const open = {
      positions: engine.positions({ all: false }),
      orders: engine.openOrders(),
      algos: engine.openAlgos(),
    };
    observer.adopt(open, 1_000);
    engine.advanceTo(2_000);
    engine.cancelAlgoOrder({ clientAlgoId: 'brain_1' });
    for (const event of engine.drainEvents()) observer.see(event);
    expect(observer.report(2_700)).toMatchObject({ maxUnprotectedMs: 700, maxNakedMsPerStopMove: 700, orphans: [] });
  });
});

describe('a stop that triggers late', () => {
  it('protects no more, but no move of a stop has left the position naked', () => {
    const engine = engineOn([...flat(1), [100, 100, 92, 93], ...flat(5)], { account: { triggeringMs: 7000 } });
    const observer = createObserver({ prefixes: ['brain_'] });
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '98', { clientAlgoId: 'brain_1' }));
    for (const event of [...engine.drainEvents(), ...engine.advanceTo(120_000)]) observer.see(event);
    expect(observer.report(120_000)).toMatchObject({
      maxUnprotectedMs: 7000,
      maxNakedMsPerStopMove: 0,
      positionsClosed: 1,
      unprotectedNow: [],
      orphans: [],
    });
  });

  it('and never: the position counts as unprotected from the trigger on', () => {
    const triggering = () => ({ ms: 3_600_000, isStuck: true });
    const engine = engineOn([...flat(1), [100, 100, 92, 93], ...flat(5)], { triggering });
    const observer = createObserver({ prefixes: ['brain_'] });
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '98', { clientAlgoId: 'brain_1' }));
    for (const event of [...engine.drainEvents(), ...engine.advanceTo(120_000)]) observer.see(event);
    expect(observer.report(120_000)).toMatchObject({
      maxUnprotectedMs: 55_000,
      unprotectedNow: ['BTCUSDT BOTH'],
      maxNakedMsPerStopMove: 0,
    });
  });
});
