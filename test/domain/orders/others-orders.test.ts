import { describe, expect, it } from 'vitest';
import { adoption, type RestingStop } from '../../../shared/domain/orders/adoption.ts';
import { defaultPrecision } from '../../../shared/domain/orders/default-precision.ts';
import { type SeenOrder, seenProtection } from '../../../shared/domain/orders/seen-protection.ts';
import { openLife, T0 } from '../judge/support.ts';
import { hedge, holding, placed } from './support.ts';

const stop = (changes: Partial<RestingStop> = {}): RestingStop => ({
  clientOrderId: 'web_1',
  venueOrderId: '77',
  type: 'STOP_MARKET',
  side: 'SELL',
  positionSide: 'BOTH',
  closePosition: true,
  triggerPrice: '96',
  ...changes,
});

describe('a stop of others that closes the whole position', () => {
  it('is adopted as the floor', () => {
    expect(adoption(openLife(), [stop()], T0)).toEqual([
      {
        type: 'ExitOrderAdopted',
        v: 1,
        data: {
          intentId: 'web_1',
          venueOrderId: '77',
          request: { operation: 'place', kind: 'hard_sl', type: 'STOP_MARKET', quantity: '0', price: '96' },
          adoptedAtMs: T0,
        },
      },
    ]);
    expect(adoption(openLife('SHORT'), [stop({ side: 'BUY' })], T0)).toHaveLength(1);
    expect(adoption(hedge(), [stop({ positionSide: 'LONG' })], T0)).toHaveLength(1);
  });

  it.each<readonly [string, Partial<RestingStop>]>([
    ['closes a quantity only', { closePosition: false }],
    ['takes a profit', { type: 'TAKE_PROFIT_MARKET' }],
    ['closes the other direction', { side: 'BUY' }],
    ['stands in another slot', { positionSide: 'LONG' }],
  ])('is not when it %s', (_, changes) => {
    expect(adoption(openLife(), [stop(changes)], T0)).toEqual([]);
  });

  it('is not when the life knows the order, or has a floor that rests', () => {
    expect(adoption(holding({ web_1: placed('tp', '103', '5') }), [stop()], T0)).toEqual([]);
    expect(adoption(holding({ f: placed('hard_sl', '95', '0') }), [stop()], T0)).toEqual([]);
    expect(adoption(holding({ f: placed('hard_sl', '95', '0', { status: 'sending' }) }), [stop()], T0)).toHaveLength(1);
    expect(adoption(openLife(), [], T0)).toEqual([]);
  });
});

describe('what protects a position by the lists alone', () => {
  const seen = (changes: Partial<SeenOrder> = {}): SeenOrder => ({
    symbol: 'SOLUSDT',
    positionSide: 'BOTH',
    clientOrderId: 'eb.k3m9x0q7w2ab.1.0',
    type: 'STOP_MARKET',
    side: 'SELL',
    quantity: '10',
    closePosition: false,
    triggerPrice: '97',
    ...changes,
  });
  const long = { symbol: 'SOLUSDT', positionSide: 'BOTH', signedQuantity: '10' };
  const protection = (...orders: readonly SeenOrder[]) => seenProtection(long, orders);

  it('is the tightest stop that closes all of it, and how many are ours and of others', () => {
    expect(protection(seen({ triggerPrice: '95' }), seen({ clientOrderId: 'web_1', triggerPrice: '98' }))).toEqual({
      symbol: 'SOLUSDT',
      positionSide: 'BOTH',
      quantity: '10',
      stopPrice: '98',
      ours: 1,
      others: 1,
    });
  });

  it('is as far away as the last of the parts that close it together', () => {
    expect(protection(seen({ quantity: '4', triggerPrice: '98' }), seen({ quantity: '6' })).stopPrice).toBe('97');
    expect(protection(seen({ quantity: '4', triggerPrice: '98' }), seen({ quantity: '5' })).stopPrice).toBeNull();
  });

  it('is a stop on the whole position, whatever its quantity', () => {
    expect(protection(seen({ closePosition: true, quantity: '0' })).stopPrice).toBe('97');
  });

  it.each<Partial<SeenOrder>>([
    { symbol: 'BTCUSDT' },
    { positionSide: 'LONG' },
    { side: 'BUY' },
    { type: 'TAKE_PROFIT_MARKET' },
  ])('is nothing that does not close it: %j', (changes) => {
    expect(protection(seen(changes))).toMatchObject({ stopPrice: null, ours: 0, others: 0 });
  });

  it('of a short is the lowest stop above it', () => {
    const short = { ...long, signedQuantity: '-10' };
    const orders = ['104', '103'].map((triggerPrice) => seen({ side: 'BUY', triggerPrice }));
    expect(seenProtection(short, orders)).toMatchObject({ quantity: '-10', stopPrice: '103' });
  });
});

describe('a symbol whose rules cannot be read', () => {
  it.each([
    ['BTCUSDT', '0.1', '0.001'],
    ['ETHUSDC', '0.1', '0.001'],
    ['TRXUSDT', '0.00001', '1'],
    ['DOGEUSDT', '0.00001', '1'],
    ['XRPUSDT', '0.00001', '1'],
    ['1000SHIBUSDT', '0.00001', '1'],
    ['WINUSDT', '0.00001', '1'],
    ['DOTUSDT', '0.001', '0.1'],
    ['LINKUSDT', '0.001', '0.1'],
    ['UNIUSDT', '0.001', '0.1'],
    ['SOLUSDT', '0.001', '1'],
  ])('%s counts as one with ticks of %s and steps of %s', (symbol, tickSize, stepSize) => {
    expect(defaultPrecision(symbol)).toEqual({ tickSize, stepSize });
  });
});
