import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { binanceExchange } from '../../shared/adapters/binance/index.ts';
import { abandon, newTrace, traced } from '../../shared/adapters/binance/wire.ts';
import { handClock } from '../support/test-clock.ts';
import { API_SECRET, adapterBefore, expectClean, reply } from './loopback.ts';

const ORDER_ID = '8389765521234567890';

test('a symbol in any script is signed as it is sent', async () => {
  const { exchange, seen } = await adapterBefore((_request, response) => reply(response, 200, '[]'));
  await exchange.openOrders('币安人生USDT');
  for (const { rawUrl, query } of seen) {
    const signed = rawUrl.slice(rawUrl.indexOf('?') + 1).replace(/&signature=.*$/, '');
    expect(query.get('signature')).toBe(createHmac('sha256', API_SECRET).update(signed).digest('hex'));
  }
});

test('every read asks its own endpoint, public ones without the key, none with a stray parameter', async () => {
  const { exchange, seen } = await adapterBefore((request, response) => {
    const body = { '/fapi/v1/time': '{"serverTime":1}', '/fapi/v1/accountConfig': '{"dualSidePosition":true}' };
    const symbols = '{"symbols":[]}';
    const found = request.path.includes('exchangeInfo') ? symbols : body[request.path as keyof typeof body];
    reply(response, 200, found ?? '[]');
  });
  await exchange.serverTimeMs();
  await exchange.filters();
  expect(await exchange.positionMode()).toBe('hedge');
  await exchange.positions();
  await exchange.markPrices();
  await exchange.candles('BTCUSDT', '5m', 100);
  await exchange.openOrders();
  await exchange.trades('BTCUSDT', '77');
  for (const request of seen) expectClean(request);
  const asked = seen.map(({ method, path, query, apiKey }) => {
    const shown = [...query].filter(([name]) => name !== 'timestamp' && name !== 'signature');
    return `${apiKey === undefined ? 'public' : 'signed'} ${method} ${path} ${new URLSearchParams(shown)}`.trim();
  });
  expect(asked.sort()).toEqual([
    'public GET /fapi/v1/exchangeInfo',
    'public GET /fapi/v1/klines interval=5m&symbol=BTCUSDT&limit=100',
    'public GET /fapi/v1/premiumIndex',
    'public GET /fapi/v1/time',
    'signed GET /fapi/v1/accountConfig',
    'signed GET /fapi/v1/openAlgoOrders',
    'signed GET /fapi/v1/openOrders',
    'signed GET /fapi/v1/userTrades symbol=BTCUSDT&limit=1000&fromId=77',
    'signed GET /fapi/v3/positionRisk',
  ]);
});

test('a cancel and a lookup name the order by our id, in the family it belongs to', async () => {
  const { exchange, seen } = await adapterBefore((request, response) => {
    if (request.method === 'GET') return reply(response, 400, '{"code":-2013,"msg":"Order does not exist."}');
    const algo = '{"algoId":2000000123456789,"clientAlgoId":"a","code":"200","msg":"success"}';
    return reply(
      response,
      200,
      request.path.endsWith('algoOrder') ? algo : `{"orderId":${ORDER_ID},"status":"CANCELED"}`,
    );
  });
  for (const family of ['regular', 'algo'] as const) {
    const reference = { family, symbol: 'BTCUSDT', clientOrderId: 'xb1-7' };
    expect(await exchange.findOrder(reference)).toBeUndefined();
    await exchange.cancel(reference);
  }
  for (const request of seen) expectClean(request);
  expect(
    seen.map(({ method, path, rawUrl }) => `${method} ${path} ${rawUrl.split(/[?]/)[1]?.split('&timestamp')[0]}`),
  ).toEqual([
    'GET /fapi/v1/order symbol=BTCUSDT&origClientOrderId=xb1-7',
    'DELETE /fapi/v1/order symbol=BTCUSDT&origClientOrderId=xb1-7',
    'GET /fapi/v1/algoOrder clientAlgoId=xb1-7',
    'DELETE /fapi/v1/algoOrder clientAlgoId=xb1-7',
  ]);
});

test('a call that throws before it begins becomes a rejection', async () => {
  const call = (): Promise<never> => {
    throw new Error('synchronous');
  };
  await expect(traced(newTrace(), call)).rejects.toThrow('synchronous');
});

test('a request that begins after its call was given up does not leave', async () => {
  const { seen, port } = await adapterBefore((_request, response) => reply(response, 200, '[]'));
  const trace = newTrace();
  const late = traced(
    trace,
    () =>
      new Promise((resolve, fail) => {
        abandon(trace);
        request({ port, host: '127.0.0.1' }, resolve).on('error', fail).end();
      }),
  );
  await expect(late).rejects.toThrow('socket hang up');
  expect(seen).toEqual([]);
});

test.each([
  ['', 'secret'],
  ['key', ''],
])('without key or secret there is no adapter', (apiKey, apiSecret) => {
  const urls = { httpBaseUrl: 'http://127.0.0.1:1', wsBaseUrl: 'ws://127.0.0.1:1' };
  expect(() => binanceExchange({ venue: 'v', apiKey, apiSecret, clock: handClock(), ...urls })).toThrow('an API key');
});
