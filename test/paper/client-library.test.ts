import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVenue, TRADER, type Venue } from './server-support.ts';
import { flat } from './support.ts';

// The library is CommonJS and its own types do not compile: it is used here as its callers see it at run time.
// biome-ignore lint/suspicious/noExplicitAny: see above
const Binance: any = createRequire(import.meta.url)('binance-api-node').default;

let venue: Venue;
// biome-ignore lint/suspicious/noExplicitAny: see above
let client: any;
beforeEach(async () => {
  venue = await openVenue([...flat(2), [100, 100, 90, 95]]);
  client = Binance({
    apiKey: TRADER.key,
    apiSecret: TRADER.secret,
    httpFutures: venue.exchange.url,
    wsFutures: `${venue.exchange.wsUrl}/ws`,
    getTime: () => venue.now(),
  });
});
afterEach(() => venue.exchange.close());

describe('binance-api-node against the paper exchange', () => {
  it('places, reads and cancels ordinary orders', async () => {
    await client.futuresOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '1',
      newClientOrderId: 'entry',
    });
    const resting = await client.futuresOrder({
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      quantity: '1',
      price: '102',
      reduceOnly: 'true',
      newClientOrderId: 'tp',
    });
    expect(resting).toMatchObject({ status: 'NEW', origQty: '1.000', price: '102.0' });
    expect(
      (await client.futuresOpenOrders({ symbol: 'BTCUSDT' })).map(
        (order: { clientOrderId: string }) => order.clientOrderId,
      ),
    ).toEqual(['tp']);
    const cancelled = await client.futuresCancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'tp' });
    expect(cancelled.status).toBe('CANCELED');
    const [position] = await client.futuresPositionRisk({ symbol: 'BTCUSDT' });
    expect(position).toMatchObject({ positionAmt: '1.000', leverage: '10' });
    expect(await client.futuresUserTrades({ symbol: 'BTCUSDT' })).toHaveLength(1);
  });

  it('places, reads and cancels conditional orders; 16-digit ids survive as text', async () => {
    await client.futuresOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' });
    const placed = await client.futuresCreateAlgoOrder({
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_MARKET',
      quantity: '1',
      reduceOnly: 'true',
      triggerPrice: '95',
      clientAlgoId: 'guard',
    });
    expect([String(placed.algoId), typeof placed.algoId]).toEqual(['2000000000000001', 'object']);
    expect(String((await client.futuresGetOpenAlgoOrders({}))[0].algoId)).toBe('2000000000000001');
    expect((await client.futuresGetAlgoOrder({ clientAlgoId: 'guard' })).algoStatus).toBe('NEW');
    expect(await client.futuresCancelAlgoOrder({ clientAlgoId: 'guard' })).toMatchObject({ code: '200' });
    await expect(client.futuresCancelAlgoOrder({ clientAlgoId: 'guard' })).rejects.toMatchObject({ code: -2011 });
  });

  it('keeps 19-digit order ids', async () => {
    const order = await client.futuresOrder({ symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '1' });
    expect(String(order.orderId)).toBe('8389765500000000001');
    const read = await client.futuresGetOrder({ symbol: 'ETHUSDT', orderId: String(order.orderId) });
    expect(read.avgPrice).toBe('100.1');
  });

  it('hears refusals with their code', async () => {
    await expect(
      client.futuresOrder({ symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '1', reduceOnly: 'true' }),
    ).rejects.toMatchObject({ code: -2022, message: 'ReduceOnly Order is rejected.' });
    await expect(
      client.privateRequest('POST', '/fapi/v1/order', {
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'STOP_MARKET',
        quantity: '1',
      }),
    ).rejects.toMatchObject({ code: -4120 });
  });

  it('reads rules, prices and candles', async () => {
    expect((await client.futuresExchangeInfo()).symbols).toHaveLength(2);
    expect((await client.futuresMarkPrice())[0].markPrice).toBe('100.0');
    venue.wait(60_000);
    expect(await client.futuresCandles({ symbol: 'BTCUSDT', interval: '1m', limit: 2 })).toMatchObject([
      { openTime: 0, close: '100.0' },
      { openTime: 60_000 },
    ]);
    expect(await client.futuresTime()).toBe(60_000);
    expect(await client.privateRequest('GET', '/fapi/v3/positionRisk', {})).toEqual([]);
  });

  it('receives the user stream', async () => {
    const seen: string[] = [];
    const stop = await client.ws.futuresUser((event: { type: string }) => seen.push(event.type), false);
    for (let tries = 0; tries < 50 && seen.length === 0; tries += 1) {
      await client.futuresOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(seen.slice(0, 4)).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE']);
    stop();
    // The library closes its key in the background: the server must not go before that request has arrived.
    const closed = async (): Promise<boolean> =>
      (await venue.raw('PUT', '/fapi/v1/listenKey', TRADER.key)).body.code === -1125;
    while (!(await closed())) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
