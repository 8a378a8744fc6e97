import { describe, expect, it } from 'vitest';
import { algo, engineOn, fills, flat, limit, market, sizeOf, stop } from './support.ts';

describe('the path of a bar', () => {
  it('visits the low first when a long is open, whatever the colour of the bar', () => {
    const engine = engineOn([...flat(1), [100, 103, 97, 99]]);
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '97.5'));
    engine.placeOrder(limit('SELL', '1', '102', { reduceOnly: 'true' }));
    // 100 → 97 in 20 s; 97.5 after 16,667 ms; the target at 102 is never reached by this position.
    expect(fills(engine, 120_000)).toEqual(['SELL 1.000 @ 97.4 at 76667']);
  });

  it('visits the high first when a short is open', () => {
    const engine = engineOn([...flat(1), [100, 103, 97, 101]]);
    engine.placeOrder(market('SELL', '1'));
    engine.placeAlgoOrder(stop('BUY', '1', '102'));
    engine.placeOrder(limit('BUY', '1', '98', { reduceOnly: 'true' }));
    expect(fills(engine, 120_000)).toEqual(['BUY 1.000 @ 102.1 at 73334']);
  });

  it.each([
    ['low first in a rising bar', [100, 103, 97, 101] as const, ['BUY 1.000 @ 98.0', 'SELL 1.000 @ 102.0']],
    ['high first in a falling bar', [100, 103, 97, 99] as const, ['SELL 1.000 @ 102.0', 'BUY 1.000 @ 98.0']],
  ])('without a position: %s', (_name, bar, expected) => {
    const engine = engineOn([...flat(1), bar]);
    engine.placeOrder(limit('BUY', '1', '98'));
    engine.placeOrder(limit('SELL', '1', '102'));
    expect(fills(engine, 120_000).map((text) => text.split(' at ')[0])).toEqual(expected);
  });

  it('keeps the order of a bar once it has begun, also when a position opens inside it', () => {
    const engine = engineOn([...flat(1), [100, 103, 97, 99]]);
    engine.advanceTo(60_000);
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '97.5'));
    engine.placeOrder(limit('SELL', '1', '102', { reduceOnly: 'true' }));
    expect(fills(engine, 120_000)).toEqual(['SELL 1.000 @ 102.0 at 73334']);
  });

  it('stands at the close after the last bar', () => {
    const engine = engineOn([[100, 103, 97, 101.5]]);
    engine.advanceTo(10_000_000);
    expect(engine.price('BTCUSDT')).toBe('101.5');
  });

  it('shows interpolated prices and never turns back in time', () => {
    const engine = engineOn([[100, 106, 94, 100]]);
    engine.advanceTo(10_000);
    expect(engine.price('BTCUSDT')).toBe('97.0');
    engine.advanceTo(5_000);
    expect([engine.nowMs(), engine.price('BTCUSDT')]).toEqual([10_000, '97.0']);
  });
});

describe('a gap between two bars', () => {
  const gapDown = [...flat(1), [90, 91, 89, 90] as const];
  const gapUp = [...flat(1), [110, 111, 109, 110] as const];

  it('fills a stop at the open, not at its trigger', () => {
    const engine = engineOn(gapDown);
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '97'));
    expect(fills(engine, 60_000)).toEqual(['SELL 1.000 @ 89.9 at 60000']);
  });

  it('fills the stop of a short at the open as well', () => {
    const engine = engineOn(gapUp);
    engine.placeOrder(market('SELL', '1'));
    engine.placeAlgoOrder(stop('BUY', '1', '103'));
    expect(fills(engine, 60_000)).toEqual(['BUY 1.000 @ 110.1 at 60000']);
  });

  it('fills a resting limit order at its own price', () => {
    const engine = engineOn(gapUp);
    engine.placeOrder(market('BUY', '1'));
    engine.placeOrder(limit('SELL', '1', '103', { reduceOnly: 'true' }));
    expect(fills(engine, 60_000)).toEqual(['SELL 1.000 @ 103.0 at 60000']);
  });

  it('reaches the nearer level first', () => {
    const engine = engineOn(gapDown);
    engine.placeOrder(market('BUY', '2'));
    engine.placeAlgoOrder(stop('SELL', '2', '95', { clientAlgoId: 'far' }));
    engine.placeAlgoOrder(stop('SELL', '1', '98', { clientAlgoId: 'near' }));
    expect(fills(engine, 60_000)).toEqual(['SELL 1.000 @ 89.9 at 60000', 'SELL 1.000 @ 89.9 at 60000']);
    expect(engine.userTrades({ symbol: 'BTCUSDT' }).map((trade) => trade.clientOrderId)).toEqual([
      'paper_1',
      'near',
      'far',
    ]);
  });
});

describe('execution', () => {
  it('gives market orders the path price worsened by one tick', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    engine.placeOrder(market('SELL', '2'));
    expect(engine.userTrades({ symbol: 'BTCUSDT' }).map((trade) => trade.price)).toEqual(['100.1', '99.9']);
    expect(sizeOf(engine)).toBe('-1.000');
  });

  it('fills a resting limit order on a touch, as maker', () => {
    const engine = engineOn([...flat(1), [100, 100, 98, 100]]);
    engine.placeOrder(limit('BUY', '1', '98'));
    expect(fills(engine, 120_000)).toEqual(['BUY 1.000 @ 98.0 at 80000']);
    const [trade] = engine.userTrades({ symbol: 'BTCUSDT' });
    expect([trade?.maker, trade?.commission]).toEqual([true, '0.0196']);
  });

  it('charges the taker fee on a crossing limit order and never fills it beyond its limit', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(limit('BUY', '1', '104'));
    engine.placeOrder(limit('BUY', '1', '100'));
    const trades = engine.userTrades({ symbol: 'BTCUSDT' });
    expect(trades.map((trade) => [trade.price, trade.maker])).toEqual([
      ['100.1', false],
      ['100.0', false],
    ]);
    expect(trades[0]?.commission).toBe('0.05005');
  });

  it('fires a take-profit on the way up and a trailing stop after its activation and callback', () => {
    const engine = engineOn([...flat(1), [100, 110, 100, 101]]);
    engine.placeOrder(market('BUY', '2'));
    engine.placeAlgoOrder(
      algo('TAKE_PROFIT_MARKET', 'SELL', { quantity: '1', reduceOnly: 'true', triggerPrice: '105' }),
    );
    engine.placeAlgoOrder(
      algo('TRAILING_STOP_MARKET', 'SELL', {
        quantity: '1',
        reduceOnly: 'true',
        activatePrice: '104',
        callbackRate: '2',
      }),
    );
    engine.drainEvents();
    const events = engine.advanceTo(120_000);
    const prices = events.flatMap((event) => (event.type === 'trade' ? [event.trade.price] : []));
    // Highest price 110, callback 2 % → 107.8, sold one tick lower.
    expect(prices).toEqual(['104.9', '107.7']);
    expect(events.find((event) => event.type === 'algoActivated')?.timeMs).toBe(88_000);
  });

  it('trails a short from the lowest price', () => {
    const engine = engineOn([...flat(1), [100, 100, 90, 99]]);
    engine.placeOrder(market('SELL', '1'));
    engine.placeAlgoOrder(
      algo('TRAILING_STOP_MARKET', 'BUY', { quantity: '1', reduceOnly: 'true', callbackRate: '1' }),
    );
    expect(fills(engine, 120_000).map((text) => text.split(' at ')[0])).toEqual(['BUY 1.000 @ 91.0']);
  });

  it('books profit and fees to the wallet exactly', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    engine.placeOrder(market('SELL', '1', { reduceOnly: 'true' }));
    // -0.2 of spread, 0.05005 and 0.04995 of fees
    expect(engine.account().wallet).toBe('999999.7');
  });

  it('averages the entry, keeps it while shrinking and starts anew when flipping', () => {
    const engine = engineOn([
      [100, 100, 100, 100],
      [110, 110, 110, 110],
    ]);
    engine.placeOrder(market('BUY', '1'));
    engine.advanceTo(60_000);
    engine.placeOrder(market('BUY', '1'));
    const entry = (): string | undefined => engine.positions({ all: true })[0]?.entryPrice;
    expect(entry()).toBe('105.1');
    engine.placeOrder(market('SELL', '0.5'));
    expect(entry()).toBe('105.1');
    engine.placeOrder(market('SELL', '2'));
    expect([entry(), sizeOf(engine)]).toEqual(['109.9', '-0.500']);
  });

  it('names a liquidation price from leverage and maintenance margin', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    const [position] = engine.positions({ all: false });
    expect([position?.leverage, position?.liquidationPrice]).toEqual([10, '90.6']);
  });
});

describe('step size', () => {
  const shapes = [...flat(1), [100, 103, 97, 99], [99, 101, 95, 96], [90, 97, 89, 95], [95, 99, 94, 98]] as const;
  const play = (stepMs: number): unknown => {
    const engine = engineOn(shapes);
    engine.placeOrder(market('BUY', '3'));
    engine.placeAlgoOrder(stop('SELL', '1', '97.5', { clientAlgoId: 'a' }));
    engine.placeAlgoOrder(
      algo('TRAILING_STOP_MARKET', 'SELL', { quantity: '1', reduceOnly: 'true', callbackRate: '1.7' }),
    );
    engine.placeAlgoOrder(algo('STOP_MARKET', 'SELL', { closePosition: 'true', triggerPrice: '92' }));
    engine.placeOrder(limit('SELL', '1', '102.2', { reduceOnly: 'true' }));
    engine.placeOrder(limit('BUY', '1', '96.3'));
    const events = engine.drainEvents();
    for (let now = stepMs; now < 300_000; now += stepMs) events.push(...engine.advanceTo(now));
    events.push(...engine.advanceTo(300_000));
    return { events, book: engine.snapshot() };
  };

  it.each([1, 7, 333, 9_999, 61_234])('of %i ms gives the same events, ids and book as one step', (stepMs) => {
    expect(play(stepMs)).toEqual(play(300_000));
  });
});
