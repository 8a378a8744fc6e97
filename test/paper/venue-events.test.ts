import { describe, expect, it } from 'vitest';
import { algo, codeOf, engineOn, fills, flat, limit, market, sizeOf, stop } from './support.ts';

const FALL = [100, 100, 85, 95] as const;

describe('liquidation', () => {
  it('closes a position whose mark passes its liquidation price by an order of the venue', () => {
    const engine = engineOn([...flat(1), FALL]);
    engine.placeOrder(market('BUY', '1'));
    engine.placeOrder(limit('SELL', '1', '110', { reduceOnly: 'true', newClientOrderId: 'tp' }));
    const price = engine.positions({ all: false })[0]?.liquidationPrice;
    engine.drainEvents();
    const events = engine.advanceTo(120_000);
    const trade = events.find((event) => event.type === 'trade');
    expect(price).toBe('90.6');
    expect(trade).toMatchObject({
      trade: { side: 'SELL', quantity: '1.000', price: '90.5' },
      order: { type: 'LIQUIDATION', status: 'FILLED', clientOrderId: expect.stringMatching(/^autoclose-/) },
    });
    expect(sizeOf(engine)).toBe('0.000');
    expect(engine.findOrder({ symbol: 'BTCUSDT', origClientOrderId: 'tp' })).toMatchObject({
      status: 'EXPIRED',
      expireReason: 5,
    });
  });

  it('comes after a stop at the same price, mirrors for shorts, and can be switched off', () => {
    const stopped = engineOn([...flat(1), FALL]);
    stopped.placeOrder(market('BUY', '1'));
    stopped.placeAlgoOrder(stop('SELL', '1', '90.6', { clientAlgoId: 'guard' }));
    stopped.advanceTo(120_000);
    expect(stopped.findAlgo({ clientAlgoId: 'guard' }).status).toBe('FINISHED');
    const short = engineOn([...flat(1), [100, 115, 100, 105]]);
    short.placeOrder(market('SELL', '1'));
    expect(fills(short, 120_000)[0]).toMatch(/^BUY 1.000 @ 109.5 /);
    const never = engineOn([...flat(1), FALL], { account: { liquidation: false } });
    never.placeOrder(market('BUY', '1'));
    never.advanceTo(120_000);
    expect(sizeOf(never)).toBe('1.000');
  });

  it('of other kinds is scripted: ADL takes a part, settlement all, and flat answers -2024', () => {
    const engine = engineOn(flat(1));
    engine.placeOrder(market('SELL', '3'));
    expect(engine.forceClose('adl', { symbol: 'BTCUSDT', quantity: '1' })).toMatchObject({
      clientOrderId: expect.stringMatching(/^adl_autoclose/),
      side: 'BUY',
      executedQuantity: '1.000',
    });
    expect(codeOf(() => engine.forceClose('adl', { symbol: 'BTCUSDT', quantity: '3' }))).toBe(-2024);
    engine.forceClose('settlement', { symbol: 'BTCUSDT' });
    expect(sizeOf(engine)).toBe('0.000');
    expect(codeOf(() => engine.forceClose('adl', { symbol: 'BTCUSDT' }))).toBe(-2024);
  });
});

describe('fills in parts', () => {
  const account = { maxFillQuantity: '1', partIntervalMs: 1000 };

  it('split a market order into executions, each a tick worse', () => {
    const engine = engineOn(flat(1), { account });
    engine.placeOrder(market('BUY', '2.5', { newClientOrderId: 'e' }));
    const order = engine.findOrder({ symbol: 'BTCUSDT', origClientOrderId: 'e' });
    expect(engine.userTrades({ symbol: 'BTCUSDT' }).map(({ quantity, price }) => [quantity, price])).toEqual([
      ['1.000', '100.1'],
      ['1.000', '100.2'],
      ['0.500', '100.3'],
    ]);
    expect(order).toMatchObject({ status: 'FILLED', executedQuantity: '2.500', averagePrice: '100.18' });
  });

  it('let a resting order go on while the price stays, and stop when it is cancelled', () => {
    const engine = engineOn([...flat(1), [100, 100, 95, 95], [95, 95, 95, 95]], { account });
    engine.placeOrder(limit('BUY', '5', '95', { newClientOrderId: 'o' }));
    expect(fills(engine, 102_500)).toEqual([
      'BUY 1.000 @ 95.0 at 100000',
      'BUY 1.000 @ 95.0 at 101000',
      'BUY 1.000 @ 95.0 at 102000',
    ]);
    const cancelled = engine.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'o' });
    expect(cancelled).toMatchObject({ status: 'CANCELED', executedQuantity: '3.000', quantity: '5.000' });
    expect([fills(engine, 180_000), sizeOf(engine)]).toEqual([[], '3.000']);
  });

  it('expire the rest of an IOC, refuse a FOK, and count only what is open against the position', () => {
    const engine = engineOn(flat(1), { account });
    engine.placeOrder(limit('BUY', '3', '101', { timeInForce: 'IOC', newClientOrderId: 'ioc' }));
    expect(engine.findOrder({ symbol: 'BTCUSDT', origClientOrderId: 'ioc' })).toMatchObject({
      status: 'EXPIRED',
      executedQuantity: '1.000',
      expireReason: 2,
    });
    expect(codeOf(() => engine.placeOrder(limit('BUY', '3', '101', { timeInForce: 'FOK' })))).toBe(-5021);
    engine.placeOrder(market('BUY', '2'));
    engine.placeOrder(limit('SELL', '3', '99', { reduceOnly: 'true', newClientOrderId: 'tp' }));
    expect(engine.openOrders()).toMatchObject([{ status: 'PARTIALLY_FILLED', executedQuantity: '1.000' }]);
    engine.advanceTo(30_000);
    expect([sizeOf(engine), engine.openOrders()]).toEqual(['0.000', []]);
  });
});

describe('TRIGGERING', () => {
  it('lasts as long as the account says, cannot be cancelled, and executes at the price then', () => {
    const engine = engineOn([...flat(1), [100, 100, 92, 93]], { account: { triggeringMs: 2000 } });
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '98', { clientAlgoId: 'guard' }));
    engine.advanceTo(66_000);
    expect(engine.findAlgo({ clientAlgoId: 'guard' })).toMatchObject({ status: 'TRIGGERING', childId: '' });
    expect(codeOf(() => engine.cancelAlgoOrder({ clientAlgoId: 'guard' }))).toBe(-2011);
    expect(fills(engine, 68_000)).toEqual(['SELL 1.000 @ 97.1 at 67000']);
    expect(engine.findAlgo({ clientAlgoId: 'guard' })).toMatchObject({ status: 'FINISHED', triggeredMs: 65_000 });
  });

  it('survives a restart, does not depend on the steps, and may end without a child', () => {
    const shapes = [...flat(1), [100, 100, 92, 93] as const];
    const triggering = (): { ms: number; isStuck: boolean } => ({ ms: 20_000, isStuck: true });
    const engine = engineOn(shapes, { triggering });
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '1', '98', { clientAlgoId: 'guard' }));
    engine.advanceTo(70_000);
    const restored = engineOn(shapes, { restore: { book: engine.snapshot(), history: engine.drainHistory() } });
    for (let timeMs = 71_000; timeMs <= 84_000; timeMs += 1000) restored.advanceTo(timeMs);
    expect(restored.findAlgo({ clientAlgoId: 'guard' }).status).toBe('TRIGGERING');
    const ended = restored.advanceTo(85_000).find((event) => event.type === 'algoExpired');
    expect(ended).toMatchObject({ timeMs: 85_000, algo: { status: 'EXPIRED', childId: '' } });
    expect(sizeOf(restored)).toBe('1.000');
  });

  it('asks for margin of an order that opens, and rejects it without', () => {
    const engine = engineOn([...flat(1), [100, 110, 100, 105]], { account: { wallet: '100' } });
    engine.placeAlgoOrder(algo('STOP_MARKET', 'BUY', { quantity: '50', triggerPrice: '105', clientAlgoId: 'in' }));
    engine.advanceTo(120_000);
    expect(engine.findAlgo({ clientAlgoId: 'in' })).toMatchObject({
      status: 'REJECTED',
      rejectReason: 'Margin is insufficient.',
    });
  });
});

describe('hedge mode', () => {
  it.each([
    ['reject', 'REJECTED', '1.000'],
    ['clip', 'FINISHED', '0.000'],
  ] as const)('%ss a stop larger than its position at the trigger', (hedgeOversize, status, left) => {
    const engine = engineOn([...flat(1), [100, 100, 92, 95]], { account: { dualSidePosition: true, hedgeOversize } });
    engine.placeOrder(market('BUY', '1', { positionSide: 'LONG' }));
    engine.placeAlgoOrder(
      algo('STOP_MARKET', 'SELL', { positionSide: 'LONG', quantity: '2', triggerPrice: '95', clientAlgoId: 'big' }),
    );
    engine.advanceTo(120_000);
    expect([engine.findAlgo({ clientAlgoId: 'big' }).status, sizeOf(engine, 'LONG')]).toEqual([status, left]);
  });
});

describe('the number of resting orders', () => {
  it('is limited with -2025', () => {
    const engine = engineOn(flat(1), { account: { maxOpenOrders: 2 } });
    engine.placeOrder(limit('BUY', '1', '95'));
    engine.placeOrder(limit('BUY', '1', '95'));
    expect(codeOf(() => engine.placeOrder(limit('BUY', '1', '95')))).toBe(-2025);
    expect(codeOf(() => engine.placeOrder(market('BUY', '1')))).toBe('accepted');
  });
});
