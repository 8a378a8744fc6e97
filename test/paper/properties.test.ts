import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine, type Engine, generatedSource, VenueRefusal } from '../../shared/adapters/paper/index.ts';
import { algo, limit, market, rulesFor, sizeOf, stop } from './support.ts';

type Action = {
  readonly kind: number;
  readonly buy: boolean;
  readonly lots: number;
  readonly away: number;
  readonly wait: number;
};

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({
    kind: fc.integer({ min: 0, max: 6 }),
    buy: fc.boolean(),
    lots: fc.integer({ min: 1, max: 3000 }),
    away: fc.integer({ min: 1, max: 40 }),
    wait: fc.integer({ min: 0, max: 400_000 }),
  }),
  { minLength: 1, maxLength: 40 },
);

const world = (seed: number): Engine =>
  createEngine({
    markets: [
      {
        rules: rulesFor('BTCUSDT'),
        source: generatedSource({ seed, symbol: 'BTCUSDT', startMs: 0, startPrice: 1000, priceDecimals: 1 }),
      },
    ],
    startMs: 0,
  });

function act(engine: Engine, action: Action): void {
  const side = action.buy ? 'BUY' : 'SELL';
  const quantity = (action.lots / 1000).toFixed(3);
  const price = Number(engine.price('BTCUSDT'));
  const below = (price - action.away / 2).toFixed(1);
  const above = (price + action.away / 2).toFixed(1);
  const ro = { reduceOnly: 'true' };
  const orders = [
    () => engine.placeOrder(market(side, quantity)),
    () => engine.placeOrder(market(side, quantity, ro)),
    () => engine.placeOrder(limit(side, quantity, action.buy ? below : above)),
    () => engine.placeOrder(limit(side, quantity, action.buy ? below : above, ro)),
    () => engine.placeAlgoOrder(stop(side, quantity, action.buy ? above : below)),
    () =>
      engine.placeAlgoOrder(
        algo('STOP_MARKET', side, { closePosition: 'true', triggerPrice: action.buy ? above : below }),
      ),
    () => engine.placeAlgoOrder(algo('TRAILING_STOP_MARKET', side, { quantity, callbackRate: '0.2', ...ro })),
  ];
  try {
    orders[action.kind]?.();
  } catch (error) {
    if (!(error instanceof VenueRefusal)) throw error;
  }
}

function play(seed: number, plan: readonly Action[], look: (engine: Engine) => void): Engine {
  const engine = world(seed);
  for (const action of plan) {
    act(engine, action);
    look(engine);
    engine.advanceTo(engine.nowMs() + action.wait);
    look(engine);
  }
  return engine;
}

/** Replays the trades: those of reduce-only orders bring the position nearer to zero and never beyond it. */
function expectOnlyShrinkingBy(engine: Engine): void {
  const all = engine.allOrders({ symbol: 'BTCUSDT', orderId: '1', limit: '1000' });
  const reducing = new Set(all.filter((order) => order.reduceOnly).map((order) => order.id));
  let size = 0;
  for (const trade of engine.userTrades({ symbol: 'BTCUSDT', fromId: '1' })) {
    const after = size + (trade.side === 'BUY' ? 1 : -1) * lots(trade.quantity);
    if (reducing.has(trade.orderId)) {
      expect(Math.abs(after)).toBeLessThan(Math.abs(size));
      expect(after * size).toBeGreaterThanOrEqual(0);
    }
    size = after;
  }
}

const lots = (quantity: string): number => Math.round(Number(quantity) * 1000);

describe('whatever is ordered', () => {
  it('the trades of an account add up to its position', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), actions, (seed, plan) => {
        play(seed, plan, (engine) => {
          const sum = engine
            .userTrades({ symbol: 'BTCUSDT', fromId: '1' })
            .reduce((total, trade) => total + (trade.side === 'BUY' ? 1 : -1) * lots(trade.quantity), 0);
          expect(lots(sizeOf(engine))).toBe(sum);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('a reduce-only order never enlarges or flips a position, and resting ones fit into it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), actions, (seed, plan) => {
        const engine = play(seed, plan, (now) => {
          const size = lots(sizeOf(now));
          const closing = now.openOrders().filter((order) => order.reduceOnly);
          expect(closing.reduce((sum, order) => sum + lots(order.quantity), 0)).toBeLessThanOrEqual(Math.abs(size));
          expect(closing.every((order) => (order.side === 'SELL') === size > 0)).toBe(true);
          expect(now.openAlgos().filter((one) => one.closePosition && size === 0)).toEqual([]);
        });
        expectOnlyShrinkingBy(engine);
      }),
      { numRuns: 150 },
    );
  });

  it('the path touches exactly the candle it is made from', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const engine = world(seed);
        const source = generatedSource({ seed, symbol: 'BTCUSDT', startMs: 0, startPrice: 1000, priceDecimals: 1 });
        engine.advanceTo(20 * 60_000);
        for (const bar of engine.klines('BTCUSDT', { intervalMs: 60_000, limit: 21 }).slice(0, -1)) {
          const { open, high, low, close } = source.next() ?? { open: 0, high: 0, low: 0, close: 0 };
          expect([bar.open, bar.high, bar.low, bar.close].map(Number)).toEqual([open, high, low, close]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('a request of any shape is taken or refused with a code, and a refusal changes nothing', () => {
    const names =
      'symbol side type quantity price timeInForce reduceOnly positionSide closePosition triggerPrice algoType callbackRate activatePrice newClientOrderId clientAlgoId workingType'.split(
        ' ',
      );
    const values = [
      'BTCUSDT',
      'BUY',
      'SELL',
      'MARKET',
      'LIMIT',
      'STOP_MARKET',
      'TRAILING_STOP_MARKET',
      'CONDITIONAL',
      'GTC',
      'GTX',
      'true',
      'false',
      'BOTH',
      'LONG',
      '1',
      '0.5',
      '-1',
      '1e5',
      '990',
      '1010.5',
      '999999999999999999',
      'NaN',
      '',
      '.',
      '+1',
      'undefined',
      '__proto__',
      '√',
    ];
    const request = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...values), { maxKeys: 12 });
    fc.assert(
      fc.property(request, fc.boolean(), (params, conditional) => {
        const engine = world(1);
        engine.placeOrder(market('BUY', '1'));
        engine.drainEvents();
        const before = engine.snapshot();
        const full = { symbol: 'BTCUSDT', side: 'SELL', quantity: '1', algoType: 'CONDITIONAL', ...params };
        try {
          if (conditional) engine.placeAlgoOrder(full);
          else engine.placeOrder(full);
        } catch (error) {
          expect(error).toBeInstanceOf(VenueRefusal);
          expect([engine.snapshot(), engine.drainEvents()]).toEqual([before, []]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('long and short mirror each other: the reflected market and orders give the reflected fills', () => {
    const mirror = (price: number): number => 2000 - price;
    const run = (long: boolean, seed: number, away: number): string[] => {
      const inner = generatedSource({ seed, symbol: 'BTCUSDT', startMs: 0, startPrice: 1000, priceDecimals: 1 });
      const next = () => {
        const bar = inner.next();
        if (bar === undefined || long) return bar;
        const { open, high, low, close } = bar;
        return { ...bar, open: mirror(open), high: mirror(low), low: mirror(high), close: mirror(close) };
      };
      const engine = createEngine({
        markets: [{ rules: rulesFor('BTCUSDT'), source: { intervalMs: 60_000, next } }],
        startMs: 0,
      });
      const at = (distance: number): string =>
        (Number(engine.price('BTCUSDT')) + (long ? distance : -distance)).toFixed(1);
      const out = long ? 'SELL' : 'BUY';
      engine.placeOrder(market(long ? 'BUY' : 'SELL', '1'));
      // The first bar began flat, and a flat doji has one order for both; from the second on the position decides.
      engine.advanceTo(60_000);
      engine.placeAlgoOrder(stop(out, '1', at(-away)));
      engine.placeOrder(limit(out, '0.5', at(away / 2), { reduceOnly: 'true' }));
      engine.advanceTo(3_000_000);
      return engine
        .userTrades({ symbol: 'BTCUSDT', fromId: '1' })
        .map(
          (trade) =>
            `${trade.timeMs} ${trade.quantity} ${(long ? Number(trade.price) : mirror(Number(trade.price))).toFixed(1)}`,
        );
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 20 }), (seed, away) => {
        expect(run(false, seed, away)).toEqual(run(true, seed, away));
      }),
      { numRuns: 200 },
    );
  });
});
