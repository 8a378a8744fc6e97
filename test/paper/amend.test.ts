import { describe, expect, it } from 'vitest';
import type { Engine } from '../../shared/adapters/paper/index.ts';
import { codeOf, engineOn, fills, flat, limit, market, sizeOf } from './support.ts';

const amendment = (side: 'BUY' | 'SELL', quantity: string, price: string, more: Record<string, string> = {}) => ({
  symbol: 'BTCUSDT',
  origClientOrderId: 'o',
  side,
  quantity,
  price,
  ...more,
});
const resting = (engine: Engine, side: 'BUY' | 'SELL', quantity: string, price: string, more = {}) =>
  engine.placeOrder(limit(side, quantity, price, { newClientOrderId: 'o', ...more }));

describe('an amendment', () => {
  it('changes price and quantity under the same id and loses its place in the queue', () => {
    const engine = engineOn([...flat(1), [100, 100, 90, 95]]);
    const first = resting(engine, 'BUY', '1', '95');
    engine.placeOrder(limit('BUY', '2', '94', { newClientOrderId: 'second' }));
    const amended = engine.amendOrder(amendment('BUY', '3', '94'));
    expect(amended).toMatchObject({ id: first.id, status: 'NEW', quantity: '3.000', price: '94.0' });
    expect(engine.drainEvents().at(-1)?.type).toBe('orderAmended');
    expect(fills(engine, 120_000).map((fill) => fill.split(' at ')[0])).toEqual([
      'BUY 2.000 @ 94.0',
      'BUY 3.000 @ 94.0',
    ]);
  });

  it('takes at once when its new price crosses', () => {
    const engine = engineOn(flat(2));
    resting(engine, 'BUY', '1', '95');
    engine.amendOrder(amendment('BUY', '1', '101'));
    expect([sizeOf(engine), engine.openOrders()]).toEqual(['1.000', []]);
  });

  it('cancels a GTX order that would take, and an order filled beyond its new quantity', () => {
    const engine = engineOn(flat(2), { account: { maxFillQuantity: '1' } });
    resting(engine, 'BUY', '1', '95', { timeInForce: 'GTX' });
    expect(engine.amendOrder(amendment('BUY', '1', '101')).status).toBe('CANCELED');
    resting(engine, 'BUY', '5', '101');
    expect(engine.findOrder({ symbol: 'BTCUSDT', origClientOrderId: 'o' }).status).toBe('PARTIALLY_FILLED');
    expect(engine.amendOrder(amendment('BUY', '1', '99'))).toMatchObject({
      status: 'CANCELED',
      executedQuantity: '1.000',
    });
    expect(sizeOf(engine)).toBe('1.000');
  });

  it.each([
    [-2013, amendment('BUY', '1', '94', { origClientOrderId: 'unknown' })],
    [-1102, { symbol: 'BTCUSDT', origClientOrderId: 'o', side: 'BUY', quantity: '1' }],
    [-1130, amendment('SELL', '1', '94')],
    [-1106, amendment('BUY', '1', '94', { priceMatch: 'QUEUE' })],
    [-5027, amendment('BUY', '1', '95')],
    [-5047, amendment('BUY', '1', '94', { reduceOnly: 'true' })],
    [-4014, amendment('BUY', '1', '94.05')],
    [-4016, amendment('BUY', '1', '106')],
    [-4164, amendment('BUY', '0.01', '94')],
    [-2019, amendment('BUY', '500', '94')],
  ])('is refused with %i and the order rests unchanged', (code, params) => {
    const engine = engineOn(flat(1), { account: { wallet: '1000' } });
    const before = resting(engine, 'BUY', '1', '95');
    expect(codeOf(() => engine.amendOrder(params))).toBe(code);
    expect(engine.openOrders()).toEqual([before]);
  });

  it('keeps a reduce-only order within its position and below the minimum notional only when it says reduce-only', () => {
    const engine = engineOn(flat(1));
    engine.placeOrder(market('BUY', '1'));
    resting(engine, 'SELL', '1', '101', { reduceOnly: 'true' });
    expect(codeOf(() => engine.amendOrder(amendment('SELL', '0.01', '101')))).toBe(-4164);
    expect(engine.amendOrder(amendment('SELL', '0.01', '101', { reduceOnly: 'true' })).quantity).toBe('0.010');
    expect(engine.amendOrder(amendment('SELL', '9', '102')).quantity).toBe('1.000');
  });
});
