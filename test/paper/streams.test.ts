import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openVenue, TRADER, type Venue } from './server-support.ts';
import { flat, limit, market, stop } from './support.ts';

const clean: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) await one();
});

async function venue(...given: Parameters<typeof openVenue>): Promise<Venue> {
  const one = await openVenue(...given);
  clean.push(() => one.exchange.close());
  return one;
}

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON, looked at field by field
type Frame = any;

interface Listener {
  readonly frames: Frame[];
  readonly texts: string[];
  readonly socket: WebSocket;
  /** Resolves when so many frames have come. */
  until(count: number): Promise<void>;
}

async function listen(url: string): Promise<Listener> {
  const socket = new WebSocket(url);
  const texts: string[] = [];
  socket.on('message', (data) => texts.push(String(data)));
  socket.on('error', () => undefined);
  clean.push(() => socket.terminate());
  await once(socket, 'open');
  return {
    get frames() {
      return texts.map((text) => JSON.parse(text));
    },
    texts,
    socket,
    async until(count) {
      while (texts.length < count) await once(socket, 'message');
    },
  };
}

const keyOf = async (v: Venue): Promise<string> =>
  (await v.raw('POST', '/fapi/v1/listenKey', TRADER.key)).body.listenKey;

describe('the user stream', () => {
  it.each(['/ws/', '/private/ws/', '/private/ws?listenKey='])('delivers raw frames at %s', async (path) => {
    const v = await venue();
    const stream = await listen(`${v.exchange.wsUrl}${path}${await keyOf(v)}`);
    await v.call('POST', '/fapi/v1/order', market('BUY', '1', { newClientOrderId: 'entry' }));
    await stream.until(4);
    expect(stream.frames.map((frame) => frame.e)).toEqual([
      'ORDER_TRADE_UPDATE',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE',
      'ACCOUNT_UPDATE',
    ]);
    expect(stream.frames[1]).toMatchObject({
      s: 'BTCUSDT',
      c: 'entry',
      L: '100.1',
      l: '1.000',
      t: 1,
      i: 1,
      S: 'BUY',
      m: false,
    });
    expect(stream.frames[2]).toMatchObject({
      E: 0,
      T: 0,
      o: {
        s: 'BTCUSDT',
        c: 'entry',
        x: 'TRADE',
        X: 'FILLED',
        l: '1.000',
        z: '1.000',
        L: '100.1',
        ap: '100.1',
        i: 1,
        t: 1,
        ps: 'BOTH',
        n: '0.05005',
      },
    });
    expect(stream.frames[3].a).toMatchObject({
      m: 'ORDER',
      B: [{ a: 'USDT', wb: '999999.94995' }],
      P: [{ s: 'BTCUSDT', pa: '1.000', ep: '100.1', ps: 'BOTH' }],
    });
  });

  it('tells the life of a conditional order, ids as literals, the child as text', async () => {
    const v = await venue([...flat(1), [100, 100, 90, 95]]);
    const stream = await listen(`${v.exchange.wsUrl}/ws/${await keyOf(v)}`);
    await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    await v.call('POST', '/fapi/v1/algoOrder', stop('SELL', '1', '95', { clientAlgoId: 'guard' }));
    v.wait(120_000);
    await stream.until(12);
    const algo = stream.frames.filter((frame) => frame.e === 'ALGO_UPDATE');
    expect(algo.map((frame) => [frame.o.X, frame.o.ai, frame.o.aq])).toEqual([
      ['NEW', '', '0.000'],
      ['TRIGGERING', '', '0.000'],
      ['TRIGGERED', '2', '0.000'],
      ['FINISHED', '2', '1.000'],
    ]);
    expect(algo[3].o).toMatchObject({
      caid: 'guard',
      o: 'STOP_MARKET',
      act: 'MARKET',
      ap: '94.9',
      tt: 70_000,
      R: true,
    });
    expect(stream.texts.find((text) => text.includes('ALGO_UPDATE'))).toContain('"aid":2000000000000001,');
    const child = stream.frames.find(
      (frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.x === 'TRADE' && frame.o.c === 'guard',
    );
    expect(child.o).toMatchObject({ ot: 'STOP_MARKET', o: 'MARKET', rp: '-5.2' });
  });

  it('names the reason of an expiry and of a rejection', async () => {
    const v = await venue([...flat(1), [100, 100, 90, 95]]);
    const stream = await listen(`${v.exchange.wsUrl}/ws/${await keyOf(v)}`);
    await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    await v.call('POST', '/fapi/v1/order', limit('SELL', '1', '101', { reduceOnly: 'true', newClientOrderId: 'tp' }));
    await v.call('POST', '/fapi/v1/algoOrder', stop('SELL', '1', '95'));
    await v.call('POST', '/fapi/v1/order', market('SELL', '1', { reduceOnly: 'true' }));
    v.wait(120_000);
    await stream.until(13);
    const expired = stream.frames.find((frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.x === 'EXPIRED');
    expect(expired.o).toMatchObject({ c: 'tp', X: 'EXPIRED', er: '4' });
    expect(stream.frames.at(-1).o).toMatchObject({ X: 'REJECTED', rm: 'ReduceOnly Order is rejected.' });
  });

  it('keeps one key while it lives, expires it after 60 minutes and says so', async () => {
    const v = await venue();
    const key = await keyOf(v);
    expect(key).toHaveLength(64);
    expect(await keyOf(v)).toBe(key);
    const stream = await listen(`${v.exchange.wsUrl}/ws/${key}`);
    v.wait(3_599_000);
    expect((await v.raw('PUT', `/fapi/v1/listenKey?listenKey=${key}`, TRADER.key)).status).toBe(200);
    v.wait(3_599_000);
    expect(stream.texts).toEqual([]);
    v.wait(1_000);
    await stream.until(1);
    expect(stream.frames[0]).toMatchObject({ e: 'listenKeyExpired', listenKey: key });
    expect((await v.raw('PUT', `/fapi/v1/listenKey?listenKey=${key}`, TRADER.key)).body.code).toBe(-1125);
    expect(await keyOf(v)).not.toBe(key);
  });

  it('ends for everybody when the key is deleted', async () => {
    const v = await venue();
    const stream = await listen(`${v.exchange.wsUrl}/ws/${await keyOf(v)}`);
    const closed = once(stream.socket, 'close');
    await v.raw('DELETE', '/fapi/v1/listenKey', TRADER.key);
    await closed;
  });

  it('stays silent for an unknown key and refuses other paths', async () => {
    const v = await venue();
    await keyOf(v);
    const stranger = await listen(`${v.exchange.wsUrl}/ws/unknown`);
    await v.call('POST', '/fapi/v1/order', market('BUY', '1'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stranger.texts).toEqual([]);
    const nowhere = new WebSocket(`${v.exchange.wsUrl}/elsewhere`);
    const [error] = await once(nowhere, 'error');
    expect(String(error)).toContain('404');
  });
});

describe('the market stream', () => {
  it('pushes mark prices while time moves', async () => {
    const v = await venue([
      [100, 100, 100, 100],
      [103, 103, 103, 103],
    ]);
    const stream = await listen(`${v.exchange.wsUrl}/market/ws/btcusdt@markPrice@1s`);
    v.wait(1_000);
    v.wait(500);
    v.wait(59_000);
    await stream.until(2);
    expect(stream.frames.map((frame) => [frame.E, frame.s, frame.p])).toEqual([
      [1_000, 'BTCUSDT', '100.0'],
      [60_500, 'BTCUSDT', '103.0'],
    ]);
  });
});
