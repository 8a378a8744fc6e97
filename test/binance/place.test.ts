import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { NewOrder } from '../../shared/ports/exchange.ts';
import { type Answer, API_KEY, API_SECRET, adapterBefore, expectClean, reply } from './loopback.ts';

const ORDER_ID = '8389765521234567890';
const ALGO_ID = '2000000123456789';

/** Acknowledges whatever it gets, with ids longer than a double holds. */
const acknowledge: Answer = ({ query, path }, response) => {
  const regular = `{"orderId":${ORDER_ID},"clientOrderId":"${query.get('newClientOrderId')}","status":"NEW","origQty":"0.5"}`;
  const algo = `{"algoId":${ALGO_ID},"clientAlgoId":"${query.get('clientAlgoId')}","algoStatus":"NEW","quantity":"${query.get('quantity') ?? ''}"}`;
  reply(response, 200, path === '/fapi/v1/order' ? regular : algo);
};

const base = { symbol: 'BTCUSDT', side: 'SELL', positionSide: 'BOTH', clientOrderId: 'xb1-7' } as const;
const ORDERS: readonly [string, NewOrder, string, Record<string, string>][] = [
  [
    'a working stop',
    {
      ...base,
      type: 'STOP_MARKET',
      triggerPrice: '60000.1',
      quantity: '0.010',
      reduceOnly: true,
      workingType: 'MARK_PRICE',
    },
    '/fapi/v1/algoOrder',
    { type: 'STOP_MARKET', triggerPrice: '60000.1', quantity: '0.010', reduceOnly: 'true', workingType: 'MARK_PRICE' },
  ],
  [
    'a floor: neither quantity nor reduceOnly beside closePosition',
    {
      ...base,
      type: 'STOP_MARKET',
      triggerPrice: '50000',
      closePosition: true,
      quantity: '9',
      reduceOnly: true,
      workingType: 'MARK_PRICE',
    },
    '/fapi/v1/algoOrder',
    { type: 'STOP_MARKET', triggerPrice: '50000', closePosition: 'true', workingType: 'MARK_PRICE' },
  ],
  [
    'a stop in hedge mode: no reduceOnly',
    {
      ...base,
      positionSide: 'LONG',
      type: 'TAKE_PROFIT_MARKET',
      triggerPrice: '70000',
      quantity: '1',
      reduceOnly: true,
      workingType: 'CONTRACT_PRICE',
    },
    '/fapi/v1/algoOrder',
    {
      type: 'TAKE_PROFIT_MARKET',
      triggerPrice: '70000',
      quantity: '1',
      positionSide: 'LONG',
      workingType: 'CONTRACT_PRICE',
    },
  ],
  [
    'a trailing stop',
    {
      ...base,
      type: 'TRAILING_STOP_MARKET',
      quantity: '1',
      callbackRatePercent: '1.5',
      activatePrice: '66000',
      reduceOnly: true,
      workingType: 'MARK_PRICE',
    },
    '/fapi/v1/algoOrder',
    {
      type: 'TRAILING_STOP_MARKET',
      quantity: '1',
      callbackRate: '1.5',
      activatePrice: '66000',
      reduceOnly: 'true',
      workingType: 'MARK_PRICE',
    },
  ],
  [
    'a trailing stop that is active at once',
    { ...base, type: 'TRAILING_STOP_MARKET', quantity: '1', callbackRatePercent: '20', workingType: 'MARK_PRICE' },
    '/fapi/v1/algoOrder',
    { type: 'TRAILING_STOP_MARKET', quantity: '1', callbackRate: '20', workingType: 'MARK_PRICE' },
  ],
  [
    'a take-profit',
    { ...base, type: 'LIMIT', price: '65000', quantity: '0.5', timeInForce: 'GTX', reduceOnly: true },
    '/fapi/v1/order',
    { type: 'LIMIT', price: '65000', quantity: '0.5', timeInForce: 'GTX', reduceOnly: 'true' },
  ],
  [
    'a market exit in hedge mode',
    { ...base, positionSide: 'LONG', type: 'MARKET', quantity: '0.5', reduceOnly: true },
    '/fapi/v1/order',
    { type: 'MARKET', quantity: '0.5', positionSide: 'LONG' },
  ],
  [
    'a market order without reduceOnly',
    { ...base, type: 'MARKET', quantity: '0.5', reduceOnly: false },
    '/fapi/v1/order',
    { type: 'MARKET', quantity: '0.5' },
  ],
];

describe('place', () => {
  test.each(ORDERS)('%s', async (_name, order, path, expected) => {
    const { exchange, seen } = await adapterBefore(acknowledge);
    const before = structuredClone(order);
    const answer = await exchange.place(Object.freeze(order));
    expect(order).toEqual(before);
    const [request, ...more] = seen;
    if (request === undefined) throw new Error('nothing was sent');
    expect(more).toEqual([]);
    expect([request.method, request.path]).toEqual(['POST', path]);
    expectClean(request);
    const { timestamp, signature, ...sent } = Object.fromEntries(request.query);
    const family = path.endsWith('algoOrder')
      ? { algoType: 'CONDITIONAL', clientAlgoId: 'xb1-7' }
      : { newClientOrderId: 'xb1-7' };
    expect(sent).toEqual({ symbol: 'BTCUSDT', side: 'SELL', positionSide: 'BOTH', ...family, ...expected });
    expect(request.apiKey).toBe(API_KEY);
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(5000);
    const signed = request.rawUrl.slice(request.rawUrl.indexOf('?') + 1).replace(/&signature=.*$/, '');
    expect(signature).toBe(createHmac('sha256', API_SECRET).update(signed).digest('hex'));
    expect(answer.venueOrderId).toBe(path.endsWith('algoOrder') ? ALGO_ID : ORDER_ID);
  });

  test('the acknowledgement echoes what the venue took, which may be less', async () => {
    const { exchange } = await adapterBefore(acknowledge);
    const limit: NewOrder = {
      ...base,
      type: 'LIMIT',
      price: '65000',
      quantity: '9',
      timeInForce: 'GTC',
      reduceOnly: true,
    };
    expect(await exchange.place(limit)).toEqual({
      family: 'regular',
      venueOrderId: ORDER_ID,
      clientOrderId: 'xb1-7',
      status: 'NEW',
      quantity: '0.5',
    });
    const floor: NewOrder = {
      ...base,
      type: 'STOP_MARKET',
      triggerPrice: '1',
      closePosition: true,
      workingType: 'MARK_PRICE',
    };
    expect(await exchange.place(floor)).toMatchObject({ family: 'algo', venueOrderId: ALGO_ID, quantity: '0' });
  });
});
