import { describe, expect, it } from 'vitest';
import { type FaultRule, VENUE_CODES } from '../../shared/adapters/paper/index.ts';
import { faulty, hears, resting } from './faults-support.ts';
import { READER, TRADER, type Venue, venuesFor } from './server-support.ts';
import { algo, limit, market, stop } from './support.ts';

const venue = venuesFor(faulty);

const ORDER = '/fapi/v1/order';
const entry = limit('BUY', '1', '95', { newClientOrderId: 'o' });

describe('a request fault', () => {
  it.each([
    [{ name: 'hang', executes: false }, 'silence', 0],
    [{ name: 'hang', executes: true }, 'silence', 1],
    [{ name: 'reset-before' }, 'broken', 0],
    [{ name: 'reset-after' }, 'broken', 1],
    [{ name: 'reply-lost' }, 'broken', 1],
    [{ name: 'unknown-503', executes: false }, '503', 0],
    [{ name: 'unknown-503', executes: true }, '503', 1],
    [{ name: 'unavailable-503' }, '503', 0],
    [{ name: 'throttled-1008' }, '503 -1008', 0],
    [{ name: 'timeout-1007', executes: false }, '408 -1007', 0],
    [{ name: 'timeout-1007', executes: true }, '408 -1007', 1],
    [{ name: 'internal-1001' }, '503 -1001', 0],
    [{ name: 'html-502', executes: false }, '502', 0],
    [{ name: 'html-502', executes: true }, '502', 1],
    [{ name: 'too-many-429' }, '429 -1003', 0],
    [{ name: 'too-many-orders-1015' }, '429 -1015', 0],
    [{ name: 'clock-1021' }, '400 -1021', 0],
    [{ name: 'http-451' }, '451 0', 0],
    [{ name: 'http-403' }, '403', 0],
  ] as [FaultRule, string, number][])('%o is heard as %j and leaves %i orders', async (rule, heard, left) => {
    const v = await venue([rule]);
    expect(await hears(v, 'POST', ORDER, entry)).toBe(heard);
    expect(resting(v)).toBe(left);
    expect(v.exchange.faultCounts()).toEqual({ [rule.name]: 1 });
  });

  it('cuts the body off short of its length and has executed', async () => {
    const v = await venue([{ name: 'cut-body' }]);
    const caller = new AbortController();
    const response = await fetch(`${v.exchange.url}/fapi/v1/exchangeInfo`, { signal: caller.signal });
    expect([response.status, Number(response.headers.get('content-length'))]).toEqual([200, expect.any(Number)]);
    expect(await hears(v, 'POST', ORDER, entry)).toBe('silence');
    expect(resting(v)).toBe(1);
    caller.abort();
  });

  it('writes 503 without a code as the venue does', async () => {
    const v = await venue([{ name: 'unknown-503', executes: false }]);
    expect((await v.call('POST', ORDER, entry)).body).toEqual({
      timestamp: 0,
      path: ORDER,
      msg: 'Unknown error, please check your request or try again later.',
    });
    const down = await venue([{ name: 'unavailable-503' }]);
    expect((await down.call('POST', ORDER, entry)).body.msg).toBe('Service Unavailable.');
    const page = await venue([{ name: 'html-502' }]);
    expect((await page.call('POST', ORDER, entry)).text).toMatch(/^<html>.*502 Bad Gateway/s);
  });

  it('that is executed by chance is so about half of the time, the same for the same seed', async () => {
    const run = async (): Promise<number[]> => {
      const v = await venue([{ name: 'html-502' }]);
      const left: number[] = [];
      for (let count = 0; count < 40; count += 1) {
        await v.call('POST', ORDER, { ...entry, newClientOrderId: `o${count}` });
        left.push(resting(v));
      }
      return left;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first.at(-1)).toBeGreaterThan(10);
    expect(first.at(-1)).toBeLessThan(30);
  });

  it('also hides a refusal', async () => {
    const v = await venue([{ name: 'reply-lost', times: 1 }]);
    expect(await hears(v, 'POST', ORDER, market('SELL', '1', { reduceOnly: 'true' }))).toBe('broken');
    expect(await hears(v, 'POST', ORDER, market('SELL', '1', { reduceOnly: 'true' }))).toBe('400 -2022');
  });

  it('throttles what may open and lets everything through that closes or cancels', async () => {
    const v = await venue([{ name: 'throttled-1008' }]);
    v.exchange.engine.placeOrder(market('BUY', '1'));
    expect(await hears(v, 'POST', ORDER, limit('SELL', '1', '101', { reduceOnly: 'true' }))).toBe('200');
    expect(await hears(v, 'POST', '/fapi/v1/algoOrder', stop('SELL', '1', '95', { clientAlgoId: 'guard' }))).toBe(
      '200',
    );
    const floor = algo('STOP_MARKET', 'SELL', { closePosition: 'true', triggerPrice: '94' });
    expect(await hears(v, 'POST', '/fapi/v1/algoOrder', floor)).toBe('200');
    expect(await hears(v, 'DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 'guard' })).toBe('200 200');
    expect(await hears(v, 'POST', ORDER, market('BUY', '1'))).toBe('503 -1008');
  });

  it('429 lasts, names the wait, and going on meanwhile ends in a ban', async () => {
    const v = await venue([{ name: 'too-many-429', times: 1, lastsMs: 3000 }]);
    const first = await v.call('GET', ORDER);
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '3']);
    for (let count = 0; count < 20; count += 1) expect(await hears(v, 'GET', '/fapi/v1/time')).toBe('429 -1003');
    const banned = await v.call('GET', '/fapi/v1/time');
    expect(banned.status).toBe(418);
    expect(banned.body.msg).toContain('banned until 120000.');
    v.wait(119_999);
    expect(await hears(v, 'GET', '/fapi/v1/time')).toBe('418 -1003');
    v.wait(1);
    expect(await hears(v, 'GET', '/fapi/v1/time')).toBe('200');
  });

  it('429 obeyed has no consequence', async () => {
    const v = await venue([{ name: 'too-many-429', times: 1, lastsMs: 3000 }]);
    expect(await hears(v, 'GET', '/fapi/v1/time')).toBe('429 -1003');
    v.wait(3000);
    expect(await hears(v, 'GET', '/fapi/v1/time')).toBe('200');
  });

  it('refuses the keep-alive while the listen key lives on', async () => {
    const v = await venue([{ name: 'keepalive-fail', times: 1 }]);
    const key = (await v.raw('POST', '/fapi/v1/listenKey', TRADER.key)).body.listenKey;
    expect((await v.raw('PUT', '/fapi/v1/listenKey', TRADER.key)).body.code).toBe(-1125);
    expect((await v.raw('PUT', '/fapi/v1/listenKey', TRADER.key)).status).toBe(200);
    expect((await v.raw('POST', '/fapi/v1/listenKey', TRADER.key)).body.listenKey).toBe(key);
  });

  it('befalls only the keys it is meant for', async () => {
    const v = await venue([{ name: 'unavailable-503' }], undefined, { faultyKeys: [READER.key] });
    expect(await hears(v, 'POST', ORDER, entry)).toBe('200');
    expect(await hears(v, 'GET', '/fapi/v1/time', {}, { key: null })).toBe('200');
    expect(await hears(v, 'GET', '/fapi/v1/openOrders', {}, { key: READER })).toBe('503');
    const open = await venue([{ name: 'unavailable-503' }], undefined, {
      faultyKeys: [READER.key],
      publicFaults: true,
    });
    expect(await hears(open, 'GET', '/fapi/v1/time', {}, { key: null })).toBe('503');
  });

  it('follows its rule: endpoint, kind, n-th call', async () => {
    const v = await venue([{ name: 'code:-2023', method: 'POST', endpoint: ORDER, kind: 'MARKET', nth: 2 }]);
    const heard = [];
    for (const params of [market('BUY', '1'), entry, market('BUY', '1'), market('BUY', '1')])
      heard.push(await hears(v, 'POST', ORDER, params));
    expect(heard).toEqual(['200', '200', '400 -2023', '200']);
    expect(v.exchange.faultCounts()).toEqual({ 'code:-2023': 1 });
  });

  it.each(Object.keys(VENUE_CODES))('code:%s answers with the venue’s text and status', async (code) => {
    const v = await venue([{ name: `code:${Number(code)}`, executes: false }]);
    const { status, body } = await v.call('POST', ORDER, entry);
    const known = VENUE_CODES[Number(code)];
    expect([status, body]).toEqual([known?.httpStatus, { code: Number(code), msg: known?.text }]);
    expect(resting(v)).toBe(0);
  });
});

describe('a parked request', () => {
  it('is let go when its connection closes or the exchange does, and waits only through the clock', async () => {
    let held = 0;
    let nowMs = 0;
    const clock = {
      now: () => nowMs,
      hold: async (ms: number): Promise<void> => {
        held += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
        nowMs += ms;
        held -= 1;
      },
    };
    const v = await venue([{ name: 'hang', executes: false }], undefined, { clock, latencyMs: 0 });
    const caller = new AbortController();
    const asked = fetch(`${v.exchange.url}/fapi/v1/time`, { signal: caller.signal }).catch(() => 'gave up');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(held).toBe(1);
    caller.abort();
    expect(await asked).toBe('gave up');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(held).toBe(0);
    const again = fetch(`${v.exchange.url}/fapi/v1/time`).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 10));
    await v.exchange.close();
    expect(await again).toBe('cut');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(held).toBe(0);
  });
});

describe('a cancel that races', () => {
  const waiting = (): { clock: { now(): number; hold(ms: number): Promise<void> }; start: (v: Venue) => void } => {
    let nowMs = 0;
    let running: Venue | undefined;
    const hold = async (ms: number): Promise<void> => {
      nowMs += ms;
      running?.exchange.advance(nowMs);
    };
    return { clock: { now: () => nowMs, hold }, start: (v) => (running = v) };
  };

  it('finds the order gone when the price was quicker, else cancels it and loses the reply', async () => {
    const { clock, start } = waiting();
    const shapes = [[100, 100, 92, 92] as const, ...Array.from({ length: 9 }, () => [92, 92, 92, 92] as const)];
    const v = await venue([{ name: 'cancel-race', lastsMs: 40_000 }], shapes, { clock, latencyMs: 0 });
    start(v);
    const { engine } = v.exchange;
    engine.placeOrder(market('BUY', '1'));
    engine.placeAlgoOrder(stop('SELL', '0.5', '96', { clientAlgoId: 'near' }));
    engine.placeAlgoOrder(stop('SELL', '0.5', '91', { clientAlgoId: 'far' }));
    expect(await hears(v, 'DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 'near', recvWindow: '60000' })).toBe(
      '400 -2011',
    );
    const timestamp = clock.now();
    expect(
      await hears(v, 'DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 'far', recvWindow: '60000' }, { timestamp }),
    ).toBe('broken');
    expect([engine.findAlgo({ clientAlgoId: 'near' }).status, engine.findAlgo({ clientAlgoId: 'far' }).status]).toEqual(
      ['FINISHED', 'CANCELED'],
    );
  });
});
