import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  ExchangeNotSentError,
  ExchangeRejectedError,
  ExchangeUnknownOutcomeError,
  type NewOrder,
} from '../../shared/ports/exchange.ts';
import { API_KEY, API_SECRET, adapterBefore, adapterTo, failureFrom, reply } from './loopback.ts';

const MARKET: NewOrder = {
  type: 'MARKET',
  symbol: 'BTCUSDT',
  side: 'SELL',
  positionSide: 'BOTH',
  quantity: '0.010',
  reduceOnly: true,
  clientOrderId: 'xb1-7-full',
};

const UNKNOWN = ExchangeUnknownOutcomeError;
const REJECTED = ExchangeRejectedError;
const LOST = 'Unknown error, please check your request or try again later.';
const RETRY = 'Internal error; unable to process your request. Please try again.';
const refuse = (code: number, msg: string) => JSON.stringify({ code, msg });

type ErrorClass = typeof ExchangeRejectedError | typeof ExchangeUnknownOutcomeError;
const ANSWERS: readonly [string, (response: ServerResponse) => void, ErrorClass, string][] = [
  ['a code', (r) => reply(r, 400, refuse(-2021, 'Order would immediately trigger.')), REJECTED, '-2021 Order would'],
  ['-1000', (r) => reply(r, 400, refuse(-1000, 'An unknown error occured')), UNKNOWN, '-1000'],
  ['-1006', (r) => reply(r, 400, refuse(-1006, 'Execution status unknown.')), UNKNOWN, '-1006'],
  ['-1007', (r) => reply(r, 504, refuse(-1007, 'Timeout waiting for response')), UNKNOWN, '-1007'],
  ['-1008', (r) => reply(r, 503, refuse(-1008, 'Request throttled by system-level protection.')), REJECTED, '-1008'],
  ['503 lost, no code', (r) => reply(r, 503, JSON.stringify({ timestamp: 1, path: '/', msg: LOST })), UNKNOWN, LOST],
  ['503 lost, a code', (r) => reply(r, 503, refuse(-1001, LOST)), UNKNOWN, LOST],
  ['503 down, no code', (r) => reply(r, 503, JSON.stringify({ msg: 'Service Unavailable.' })), REJECTED, 'Unavailable'],
  ['503 down, a code', (r) => reply(r, 503, refuse(-1001, 'Service Unavailable.')), REJECTED, 'Unavailable'],
  ['503 failed, no code', (r) => reply(r, 503, JSON.stringify({ msg: RETRY })), REJECTED, 'Internal error'],
  ['503 failed, a code', (r) => reply(r, 503, refuse(-1001, RETRY)), REJECTED, 'Internal error'],
  ['503 without a word', (r) => reply(r, 503, '{}'), UNKNOWN, '(HTTP 503)'],
  ['HTML 403', (r) => reply(r, 403, '<html>Request blocked</html>'), REJECTED, '(HTTP 403)'],
  ['HTML 451', (r) => reply(r, 451, '<html>restricted location</html>'), REJECTED, 'another region'],
  ['JSON 451', (r) => reply(r, 451, JSON.stringify({ code: 0, msg: 'restricted' })), REJECTED, 'another region'],
  ['HTML 408', (r) => reply(r, 408, '<html></html>'), UNKNOWN, '(HTTP 408)'],
  ['HTML 502', (r) => reply(r, 502, '<html>Bad Gateway</html>'), UNKNOWN, '(HTTP 502)'],
  ['an empty 503', (r) => reply(r, 503, ''), UNKNOWN, '(HTTP 503)'],
  ['200 that is no JSON', (r) => reply(r, 200, '<html>welcome</html>'), UNKNOWN, '(HTTP 200)'],
  ['200 without a body', (r) => reply(r, 200, ''), UNKNOWN, '(HTTP 200)'],
  ['200 without the id', (r) => reply(r, 200, '{"clientOrderId":"xb1-7-full"}'), UNKNOWN, 'orderId should be an id'],
  ['200 for another order', (r) => reply(r, 200, ACK.replace('xb1-7-full', 'other')), UNKNOWN, 'the client order id'],
  ['a reset', (r) => r.socket?.resetAndDestroy(), UNKNOWN, 'ECONNRESET'],
  ['a hang-up without an answer', (r) => r.socket?.end(), UNKNOWN, 'ECONNRESET'],
  ['a chunked body that is cut', cutChunks, UNKNOWN, 'ERR_STREAM_PREMATURE_CLOSE'],
];

const ACK = '{"orderId":8389765521234567890,"clientOrderId":"xb1-7-full","status":"NEW","origQty":"0.010"}';

function cutChunks(response: ServerResponse): void {
  response.writeHead(200, { 'transfer-encoding': 'chunked' });
  response.write('{"orderId":');
  setTimeout(() => response.socket?.destroy(), 5);
}

describe('a write that ends badly', () => {
  test.each(ANSWERS)('%s', async (_name, answer, errorClass, text) => {
    const { exchange, seen } = await adapterBefore((_request, response) => answer(response));
    const error = await failureFrom(exchange.place(MARKET));
    expect(error).toBeInstanceOf(errorClass);
    expect(error.message).toContain(text);
    expect(error.message.startsWith('POST /fapi/v1/order: ')).toBe(true);
    expect(seen).toHaveLength(1);
  });

  test('no answer at all ends by our own time and closes the connection', async () => {
    const { exchange, server } = await adapterBefore(() => undefined, { writeTimeoutMs: 60 });
    const error = await failureFrom(exchange.place(MARKET));
    expect(error).toBeInstanceOf(UNKNOWN);
    expect(error.message).toBe('POST /fapi/v1/order: no answer within 60 ms');
    await expect.poll(() => connections(server)).toBe(0);
  });

  test('a body shorter than its Content-Length ends by our own time', async () => {
    const cut = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': '500' });
      response.write(ACK);
      setTimeout(() => response.socket?.end(), 5);
    };
    const { exchange } = await adapterBefore((_request, response) => cut(response), { writeTimeoutMs: 80 });
    expect(await failureFrom(exchange.place(MARKET))).toBeInstanceOf(UNKNOWN);
  });

  test('a refused connection is proof that nothing was sent', async () => {
    const error = await failureFrom(adapterTo(1).place(MARKET));
    expect(error).toBeInstanceOf(ExchangeNotSentError);
    expect(error.message).toBe('POST /fapi/v1/order: ECONNREFUSED');
  });

  test('an id the venue would not take never leaves, nor does one the library would invent', async () => {
    const { exchange, seen } = await adapterBefore((_request, response) => reply(response, 200, ACK));
    for (const clientOrderId of ['', 'x'.repeat(37), 'a b'])
      expect(await failureFrom(exchange.place({ ...MARKET, clientOrderId }))).toBeInstanceOf(ExchangeNotSentError);
    expect(seen).toHaveLength(0);
  });
});

const connections = (server: import('node:http').Server): Promise<number> =>
  new Promise((resolve, fail) => server.getConnections((error, count) => (error ? fail(error) : resolve(count))));

describe('limits', () => {
  test('a ban says until when', async () => {
    const text = 'Way too many requests; IP(1.2.3.4) banned until 1795234282543. Please use the websocket.';
    const { exchange } = await adapterBefore((_request, response) => reply(response, 418, refuse(-1003, text)));
    const error = await failureFrom(exchange.positions());
    expect(error).toMatchObject({ venueCode: -1003, httpStatus: 418, bannedUntilMs: 1795234282543 });
  });

  test('a limit says when to come back by its Retry-After', async () => {
    const body = refuse(-1003, 'Too many requests; current limit is 2400 requests per minute.');
    const { exchange } = await adapterBefore((_q, response) => reply(response, 429, body, { 'retry-after': '7' }));
    const before = Date.now();
    const error = await failureFrom(exchange.positions());
    expect(error).toBeInstanceOf(REJECTED);
    const { bannedUntilMs, httpStatus } = error as ExchangeRejectedError;
    expect(httpStatus).toBe(429);
    expect(bannedUntilMs).toBeGreaterThanOrEqual(before + 7000);
    expect(bannedUntilMs).toBeLessThan(before + 9000);
  });

  test('the count of orders is what the last answer that named it said', async () => {
    const { exchange } = await adapterBefore((_request, response, seen) => {
      const counts = { 'x-mbx-order-count-10s': '211', 'x-mbx-order-count-1m': '400' };
      reply(response, 400, refuse(-2022, 'ReduceOnly Order is rejected.'), seen.length === 1 ? counts : {});
    });
    expect(exchange.orderCount()).toBeNull();
    const order = { symbol: 'BTCUSDT', clientOrderId: 'eb.x.1.0', side: 'SELL', positionSide: 'BOTH' } as const;
    for (let round = 0; round < 2; round++) {
      await failureFrom(exchange.place({ ...order, type: 'MARKET', quantity: '1' }));
      expect(exchange.orderCount()).toEqual({ in10s: 211, in1m: 400 });
    }
  });

  test('the used weight is what the last answer said, of errors too', async () => {
    let weight = 40;
    const { exchange } = await adapterBefore((_request, response, seen) => {
      weight += 1;
      if (seen.length === 1) reply(response, 200, '[]', { 'x-mbx-used-weight-1m': String(weight) });
      else if (seen.length === 2)
        reply(response, 400, refuse(-1121, 'Invalid symbol.'), { 'x-mbx-used-weight-1m': '99' });
      else reply(response, 200, '[]');
    });
    expect(exchange.usedWeight()).toBeNull();
    await exchange.positions();
    expect(exchange.usedWeight()).toBe(41);
    await failureFrom(exchange.openOrders('NOPE'));
    await exchange.positions();
    expect(exchange.usedWeight()).toBe(99);
  });
});

describe('the venue clock', () => {
  const STALE = refuse(-1021, 'Timestamp for this request is outside of the recvWindow.');

  /** A venue whose clock is an hour ahead. */
  const anHourAhead = () => {
    const ahead = Date.now() + 3_600_000;
    return adapterBefore((request, response) => {
      if (request.path === '/fapi/v1/time') return reply(response, 200, `{"serverTime":${ahead}}`);
      const late = Number(request.query.get('timestamp')) < ahead - 5000;
      return late ? reply(response, 400, STALE) : reply(response, 200, ACK);
    });
  };

  test('after -1021 the clock is measured again and a cancel is sent once more', async () => {
    const { exchange, seen } = await anHourAhead();
    await exchange.cancel({ family: 'regular', symbol: MARKET.symbol, clientOrderId: 'xb1-7-full' });
    expect(seen.map((request) => request.path)).toEqual(['/fapi/v1/order', '/fapi/v1/time', '/fapi/v1/order']);
  });

  test('a new order is refused after -1021, and the next one is sent by the clock that was measured', async () => {
    const { exchange, seen } = await anHourAhead();
    expect(await failureFrom(exchange.place(MARKET))).toMatchObject({ venueCode: -1021 });
    expect(seen.map((request) => request.path)).toEqual(['/fapi/v1/order', '/fapi/v1/time']);
    expect(await exchange.place(MARKET)).toMatchObject({ venueOrderId: '8389765521234567890' });
  });

  test('a second -1021 of a cancel is a refusal', async () => {
    const { exchange, seen } = await adapterBefore((request, response) =>
      request.path === '/fapi/v1/time' ? reply(response, 200, '{"serverTime":1}') : reply(response, 400, STALE),
    );
    const gone = exchange.cancel({ family: 'regular', symbol: MARKET.symbol, clientOrderId: 'xb1-7-full' });
    expect(await failureFrom(gone)).toMatchObject({ venueCode: -1021 });
    expect(seen).toHaveLength(3);
  });

  test('when the clock cannot be read the refusal stands, and nothing is sent again', async () => {
    const { exchange, seen } = await adapterBefore((request, response) =>
      request.path === '/fapi/v1/time' ? reply(response, 502, '<html>') : reply(response, 400, STALE),
    );
    expect(await failureFrom(exchange.place(MARKET))).toMatchObject({ venueCode: -1021 });
    expect(seen).toHaveLength(2);
  });
});

describe('no error tells a secret', () => {
  const everythingAbout = (error: Error): string =>
    [error.message, error.stack, JSON.stringify(error), String(error.cause), ...Object.values(error).map(String)].join(
      '\n',
    );

  test.each([
    ['a reset', (r: ServerResponse) => void r.socket?.resetAndDestroy()],
    [
      'an echo of the whole request in HTML',
      (r: ServerResponse) => reply(r, 502, `<html>${r.req.url} ${API_KEY} ${API_SECRET}`),
    ],
    [
      'an echo of the whole request in JSON',
      (r: ServerResponse) => reply(r, 400, refuse(-1100, `http://h${r.req.url} ${API_KEY}`)),
    ],
    ['a cut body', cutChunks],
    ['a success that does not parse', (r: ServerResponse) => reply(r, 200, `${r.req.url} ${API_KEY}`)],
  ])('%s', async (_name, answer) => {
    const { exchange, seen } = await adapterBefore((_request, response) => answer(response));
    const told = everythingAbout(await failureFrom(exchange.place(MARKET)));
    const signature = seen[0]?.query.get('signature') ?? 'missing';
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    for (const secret of [signature, API_KEY, API_SECRET, '127.0.0.1']) expect(told).not.toContain(secret);
  });
});
