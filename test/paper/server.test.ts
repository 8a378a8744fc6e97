import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../shared/adapters/paper/index.ts';
import { openVenue, READER, TRADER, type Venue, venuesFor } from './server-support.ts';
import { flat, limit, market, stop } from './support.ts';

const venue = venuesFor(openVenue);

describe('signatures', () => {
  it('agree with the official test vector', () => {
    const payload =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943';
    expect(signatureOf('2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9', payload)).toBe(
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    );
  });

  it('are checked on the raw text of query and body', async () => {
    const v = await venue();
    const query = 'symbol=BTCUSDT&side=BUY';
    const body = `type=MARKET&quantity=1&newClientOrderId=a%3Ab&timestamp=${v.now()}`;
    const signature = signatureOf(TRADER.secret, query + body);
    const right = await v.raw('POST', `/fapi/v1/order?${query}`, TRADER.key, `${body}&signature=${signature}`);
    expect([right.status, right.body.clientOrderId]).toEqual([200, 'a:b']);
    const reencoded = await v.raw(
      'POST',
      `/fapi/v1/order?${query}`,
      TRADER.key,
      `${body.replace('%3A', ':')}&signature=${signature}`,
    );
    expect([reencoded.status, reencoded.body.code]).toEqual([400, -1022]);
  });

  it.each([
    [-2014, 401, { key: null }],
    [-2015, 401, { key: { ...TRADER, key: 'unknown' } }],
    [-1022, 400, { key: { ...TRADER, secret: 'wrong' } }],
    [-2015, 401, { key: READER }],
    [-1021, 400, { timestamp: -5001 }],
    [-1021, 400, { timestamp: 1000 }],
  ])('or keys or times that are wrong answer %i', async (code, status, how) => {
    const v = await venue();
    const answer = await v.call('POST', '/fapi/v1/order', market('BUY', '1'), how);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(v.exchange.engine.positions({ all: false })).toEqual([]);
  });

  it('let a read-only key read', async () => {
    const v = await venue();
    expect((await v.call('GET', '/fapi/v3/positionRisk', {}, { key: READER })).body).toEqual([]);
  });

  it('demand a timestamp and respect recvWindow', async () => {
    const v = await venue();
    const bare = await v.raw('GET', '/fapi/v3/positionRisk?signature=00', TRADER.key);
    expect(bare.body).toEqual({
      code: -1102,
      msg: "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.",
    });
    const wide = await v.call('GET', '/fapi/v3/positionRisk', { recvWindow: '60000' }, { timestamp: -50_000 });
    expect(wide.status).toBe(200);
    const tooWide = await v.call('GET', '/fapi/v3/positionRisk', { recvWindow: '60001' });
    expect(tooWide.body.code).toBe(-1131);
  });
});

describe('the wire', () => {
  it('takes parameters from the query and from a form body', async () => {
    const v = await venue();
    expect((await v.call('POST', '/fapi/v1/order', market('BUY', '1'))).status).toBe(200);
    expect((await v.call('POST', '/fapi/v1/order', market('BUY', '1'), { inBody: true })).status).toBe(200);
    const [position] = (await v.call('GET', '/fapi/v3/positionRisk')).body;
    expect(position).toMatchObject({
      symbol: 'BTCUSDT',
      positionAmt: '2.000',
      entryPrice: '100.1',
      markPrice: '100.0',
    });
    expect(position).not.toHaveProperty('leverage');
  });

  it('writes long ids as bare number literals and the child id as text', async () => {
    const v = await venue([...flat(1), [100, 100, 90, 95]]);
    const entry = await v.call('POST', '/fapi/v1/order', { ...market('BUY', '1'), symbol: 'ETHUSDT' });
    expect(entry.text).toMatch(/"orderId":8389765500000000001,/);
    await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    const algo = await v.call('POST', '/fapi/v1/algoOrder', stop('SELL', '1', '95', { clientAlgoId: 'guard' }));
    expect(algo.text).toMatch(/"algoId":2000000000000001,/);
    v.wait(120_000);
    const done = await v.call('GET', '/fapi/v1/algoOrder', { clientAlgoId: 'guard' });
    expect(done.text).toMatch(/"actualOrderId":"3"/);
    expect(done.body).toMatchObject({
      algoStatus: 'FINISHED',
      actualQty: '1.000',
      actualType: 'MARKET',
      actualPrice: '94.9',
    });
  });

  it('shows average price only where the venue does', async () => {
    const v = await venue();
    const placed = await v.call('POST', '/fapi/v1/order', market('BUY', '1', { newClientOrderId: 'e' }));
    expect(placed.body).toMatchObject({ status: 'NEW', executedQty: '0.000', origQty: '1.000' });
    expect(placed.body).not.toHaveProperty('avgPrice');
    expect(placed.body).not.toHaveProperty('cumQuote');
    const read = await v.call('GET', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'e' });
    expect(read.body).toMatchObject({ status: 'FILLED', avgPrice: '100.1', cumQuote: '100.1' });
    const result = await v.call('POST', '/fapi/v1/order', market('SELL', '1', { newOrderRespType: 'RESULT' }));
    expect(result.body.status).toBe('FILLED');
  });

  it('keeps the two families apart and answers cancels as the venue does', async () => {
    const v = await venue();
    await v.call('POST', '/fapi/v1/order', limit('BUY', '1', '99', { newClientOrderId: 'l' }));
    await v.call('POST', '/fapi/v1/algoOrder', stop('SELL', '1', '95', { clientAlgoId: 's' }));
    const ids = async (path: string): Promise<unknown[]> =>
      (await v.call('GET', path)).body.map((row: Record<string, unknown>) => row.clientOrderId ?? row.clientAlgoId);
    expect([await ids('/fapi/v1/openOrders'), await ids('/fapi/v1/openAlgoOrders')]).toEqual([['l'], ['s']]);
    await v.call('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    expect([await ids('/fapi/v1/openOrders'), await ids('/fapi/v1/openAlgoOrders')]).toEqual([[], ['s']]);
    const gone = await v.call('DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 's' });
    expect(gone.body).toEqual({ algoId: 2000000000000001, clientAlgoId: 's', code: '200', msg: 'success' });
    expect((await v.call('DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 's' })).body).toEqual({
      code: -2011,
      msg: 'Unknown order sent.',
    });
    expect((await v.call('GET', '/fapi/v1/allAlgoOrders', { symbol: 'BTCUSDT' })).body[0].algoStatus).toBe('CANCELED');
  });

  it('answers every reading endpoint', async () => {
    const v = await venue();
    await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    await v.call('POST', '/fapi/v1/order', limit('SELL', '1', '101', { newClientOrderId: 'tp' }));
    const get = async (path: string, params: Record<string, string> = {}) => (await v.call('GET', path, params)).body;
    expect(await get('/fapi/v1/ping')).toEqual({});
    expect(await get('/fapi/v1/time')).toEqual({ serverTime: 0 });
    expect((await get('/fapi/v1/exchangeInfo')).symbols[0].filters[0]).toMatchObject({
      filterType: 'PRICE_FILTER',
      tickSize: '0.1',
    });
    expect((await get('/fapi/v1/exchangeInfo')).rateLimits).toHaveLength(3);
    expect(await get('/fapi/v1/premiumIndex', { symbol: 'BTCUSDT' })).toMatchObject({ markPrice: '100.0', time: 0 });
    expect(await get('/fapi/v1/premiumIndex')).toHaveLength(2);
    expect(await get('/fapi/v1/ticker/price', { symbol: 'BTCUSDT' })).toMatchObject({ price: '100.0' });
    expect(await get('/fapi/v1/ticker/bookTicker', { symbol: 'BTCUSDT' })).toMatchObject({
      bidPrice: '99.9',
      askPrice: '100.1',
    });
    expect((await get('/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '5m' }))[0].slice(0, 5)).toEqual([
      0,
      '100.0',
      '100.0',
      '100.0',
      '100.0',
    ]);
    expect((await get('/fapi/v2/positionRisk')).map((row: { leverage: string }) => row.leverage)).toEqual(['10', '10']);
    expect(await get('/fapi/v1/positionSide/dual')).toEqual({ dualSidePosition: false });
    expect(await get('/fapi/v1/accountConfig')).toMatchObject({ dualSidePosition: false });
    expect((await get('/fapi/v1/symbolConfig', { symbol: 'BTCUSDT' }))[0]).toMatchObject({ leverage: 10 });
    expect((await get('/fapi/v2/balance'))[0]).toMatchObject({ asset: 'USDT', balance: '999999.94995' });
    expect(await get('/fapi/v2/account')).toMatchObject({ totalWalletBalance: '999999.94995' });
    expect(await get('/fapi/v1/openOrder', { symbol: 'BTCUSDT', origClientOrderId: 'tp' })).toMatchObject({
      price: '101.0',
    });
    expect(await get('/fapi/v1/allOrders', { symbol: 'BTCUSDT' })).toHaveLength(2);
    expect((await get('/fapi/v1/userTrades', { symbol: 'BTCUSDT' }))[0]).toMatchObject({
      id: 1,
      orderId: 1,
      price: '100.1',
      qty: '1.000',
      commission: '0.05005',
      positionSide: 'BOTH',
      maker: false,
    });
  });

  it('refuses what it does not model or know', async () => {
    const v = await venue();
    expect((await v.call('PUT', '/fapi/v1/order', limit('BUY', '1', '90', { orderId: '7' }))).body.code).toBe(-2013);
    expect((await v.call('GET', '/fapi/v1/nothing')).status).toBe(404);
    expect((await v.call('GET', '/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '2m' })).body.code).toBe(-1120);
    expect(
      (await v.call('GET', '/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1m', limit: '1501' })).body.code,
    ).toBe(-1130);
  });

  it('changes leverage and position mode', async () => {
    const v = await venue();
    expect((await v.call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '5' })).body).toMatchObject({
      leverage: 5,
    });
    await v.call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' });
    expect((await v.call('POST', '/fapi/v1/order', market('BUY', '1'))).body.code).toBe(-4061);
  });
});

describe('limits', () => {
  const weightOf = async (v: Venue, path: string, params: Record<string, string> = {}): Promise<number> => {
    const before =
      v.exchange.url.length > 0
        ? Number((await v.call('GET', '/fapi/v1/ping')).headers.get('x-mbx-used-weight-1m'))
        : 0;
    return Number((await v.call('GET', path, params)).headers.get('x-mbx-used-weight-1m')) - before;
  };

  it.each([
    ['/fapi/v1/openOrders', {}, 40],
    ['/fapi/v1/openOrders', { symbol: 'BTCUSDT' }, 1],
    ['/fapi/v1/openAlgoOrders', {}, 40],
    ['/fapi/v1/premiumIndex', {}, 10],
    ['/fapi/v1/premiumIndex', { symbol: 'BTCUSDT' }, 1],
    ['/fapi/v3/positionRisk', {}, 5],
    ['/fapi/v1/positionSide/dual', {}, 30],
    ['/fapi/v1/userTrades', { symbol: 'BTCUSDT' }, 5],
    ['/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1m', limit: '99' }, 1],
    ['/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1m', limit: '499' }, 2],
    ['/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1m' }, 5],
    ['/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1m', limit: '1500' }, 10],
  ])('GET %s %o weighs %i', async (path, params, weight) => {
    expect(await weightOf(await venue(), path, params as Record<string, string>)).toBe(weight);
  });

  it('counts orders of both families, without weight', async () => {
    const v = await venue();
    await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    const answer = await v.call('POST', '/fapi/v1/algoOrder', stop('SELL', '1', '95'));
    const header = (name: string): string | null => answer.headers.get(name);
    expect([header('x-mbx-order-count-10s'), header('x-mbx-order-count-1m'), header('x-mbx-used-weight-1m')]).toEqual([
      '2',
      '2',
      '0',
    ]);
  });

  it('answers 429 with -1003 and -1015 until the window is over', async () => {
    const v = await venue(flat(20), { limits: { weightPerMinute: 10, ordersPerTenSeconds: 1 } });
    expect((await v.call('GET', '/fapi/v1/premiumIndex')).status).toBe(200);
    const refused = await v.call('GET', '/fapi/v1/ping');
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, -1003, '60']);
    v.wait(60_000);
    expect((await v.call('GET', '/fapi/v1/ping')).status).toBe(200);
    await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    const order = await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    expect([order.status, order.body.code]).toEqual([429, -1015]);
    expect(v.exchange.engine.positions({ all: false })[0]?.quantity).toBe('1.000');
  });
});

describe('latency', () => {
  it('executes after the first half and answers after the second, waiting only through the clock', async () => {
    let nowMs = 0;
    const held: number[] = [];
    const clock = {
      now: () => nowMs,
      hold: async (ms: number) => {
        held.push(ms);
        nowMs += ms;
      },
    };
    const v = await venue([...flat(1), [90, 90, 90, 90]], { clock, latencyMs: 40 });
    nowMs = 59_990;
    const answer = await v.call('POST', '/fapi/v1/order', market('BUY', '1'), { timestamp: 59_990 });
    expect([answer.status, held, nowMs]).toEqual([200, [20, 20], 60_030]);
    const [trade] = v.exchange.engine.userTrades({ symbol: 'BTCUSDT' });
    expect([trade?.timeMs, trade?.price]).toEqual([60_010, '90.1']);
  });
});
