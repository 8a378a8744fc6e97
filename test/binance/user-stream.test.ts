import { describe, expect, it } from 'vitest';
import { UserStreamUnavailableError } from '../../shared/ports/user-stream.ts';
import { failureFrom } from './loopback.ts';
import {
  API_KEY,
  API_SECRET,
  eventually,
  hostileVenue,
  ids,
  listenTo,
  liteFrame,
  tradeFrame,
} from './user-stream-venue.ts';

describe('what a frame becomes', () => {
  it('tells a trade in the words of the port', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(tradeFrame(7));
    await eventually(() => expect(heard.trades).toHaveLength(1));
    expect(heard.trades[0]).toEqual({
      symbol: 'BTCUSDT',
      tradeId: '7',
      orderId: '283194212345',
      clientOrderId: 'bot-1',
      side: 'BUY',
      positionSide: 'BOTH',
      quantity: '0.010',
      price: '60000.1',
      tradeTimeMs: 1_800_000_000_000,
      reduceOnly: false,
      kind: 'ordinary',
    });
    expect(heard.orders).toMatchObject([{ family: 'regular', clientOrderId: 'bot-1', status: 'FILLED' }]);
  });

  it.each([
    ['autoclose-1800000000000', 'CALCULATED', 'liquidation'],
    ['autoclose-1800000000000', 'TRADE', 'liquidation'],
    ['adl_autoclose', 'TRADE', 'adl'],
    ['settlement_autoclose-9', 'TRADE', 'settlement'],
    ['x-autoclose-', 'TRADE', 'ordinary'],
  ])('client id %s (%s) is %s', async (c, x, kind) => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(tradeFrame(1, { c, x }));
    await eventually(() => expect(heard.trades.map((trade) => trade.kind)).toEqual([kind]));
  });

  it('keeps ids of 19 digits exactly', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(JSON.stringify(tradeFrame(5)).replace('283194212345', '8389765521234567891'));
    await eventually(() => expect(heard.trades[0]?.orderId).toBe('8389765521234567891'));
  });

  it('takes no order event for a trade', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(
      tradeFrame(0, { x: 'NEW', X: 'NEW', l: '0' }),
      tradeFrame(0, { x: 'CALCULATED', l: '0' }),
      { e: 'ACCOUNT_CONFIG_UPDATE', T: 1, E: 1, ac: {} },
      { e: 'ALGO_UPDATE', T: 5, E: 5, o: { s: 'BTCUSDT', aid: 2, caid: 'eb.x.1.0', X: 'TRIGGERING' } },
      tradeFrame(1),
    );
    await eventually(() => expect(ids(heard.trades)).toEqual(['1']));
    expect(heard.orders.map(({ family, status }) => [family, status])).toContainEqual(['algo', 'TRIGGERING']);
    expect(heard.gaps).toEqual([]);
  });
});

describe('repetition and order', () => {
  it('delivers a trade once, whether told short first, long first, twice, or again after a reconnect', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(liteFrame(1), tradeFrame(1), tradeFrame(2), liteFrame(2), tradeFrame(1), tradeFrame(2));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1', '2']));
    venue.cut();
    await eventually(() => expect(heard.gaps).toHaveLength(1));
    venue.send(tradeFrame(2), liteFrame(1), tradeFrame(3));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1', '2', '3']));
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(heard.gaps).toHaveLength(1);
  });

  it('tells trades of two symbols apart that have the same id', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(tradeFrame(1), tradeFrame(1, { s: 'ETHUSDT' }));
    await eventually(() => expect(heard.trades.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT']));
  });

  it('calls it a gap when a trade is announced and never told', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(liteFrame(1));
    await eventually(() => expect(heard.gaps.map(({ reason }) => reason)).toEqual(['missing-order-update']));
    expect(heard.trades).toEqual([]);
  });
});

describe('positions that change', () => {
  const changed = (m: string) => ({
    e: 'ACCOUNT_UPDATE',
    E: 1,
    T: 1,
    a: { m, P: [{ s: 'BTCUSDT', pa: '1', ps: 'BOTH' }] },
  });

  it('are a gap when an order changed them and no trade came', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(changed('ORDER'));
    await eventually(() => expect(heard.gaps.map(({ reason }) => reason)).toEqual(['missing-order-update']));
  });

  it('are none when the trade came before or after, or when it was no order', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(changed('ORDER'), tradeFrame(1), changed('ORDER'), {
      e: 'ACCOUNT_UPDATE',
      a: { m: 'FUNDING_FEE', B: [] },
    });
    await eventually(() => expect(ids(heard.trades)).toEqual(['1']));
    await new Promise((resolve) => setTimeout(resolve, 100));
    venue.send(changed('FUNDING_FEE'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard.gaps).toEqual([]);
  });
});

describe('frames that cannot be read', () => {
  it('survives garbage, counts it, says it is a gap, and delivers what follows', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send(
      '<html>',
      '',
      'null',
      '[]',
      '{"e":7}',
      '{"e":"ORDER_TRADE_UPDATE"}',
      tradeFrame(1, { ps: 'UP' }),
      tradeFrame(2),
    );
    await eventually(() => expect(ids(heard.trades)).toEqual(['2']));
    expect(heard.gaps.map(({ reason }) => reason)).toEqual(Array(7).fill('unreadable-frame'));
    expect(heard.lines.filter(({ message }) => message.includes('could not be read'))).toHaveLength(1);
    expect(heard.stream.isConnected()).toBe(true);
  });

  it('notes an event of an unknown name and goes on', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send({ e: 'SOMETHING_NEW', E: 1 }, tradeFrame(1));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1']));
    expect(heard.gaps).toEqual([]);
    expect(heard.lines.map(({ message }) => message)).toContainEqual(expect.stringContaining('a name nobody knows'));
  });

  it('gives up a connection that sends a frame without end, and comes back', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.send('x'.repeat((1 << 20) + 1));
    await eventually(() => expect(heard.gaps.map(({ reason }) => reason)).toContain('reconnected'));
    venue.send(tradeFrame(1));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1']));
  });

  it('survives a handler that throws', async () => {
    const venue = await hostileVenue();
    const fail = () => {
      throw new Error('handler');
    };
    const heard = await listenTo(venue, { onTrade: fail });
    venue.send(tradeFrame(1), tradeFrame(2));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1', '2']));
    venue.cut();
    await eventually(() => expect(heard.gaps).toHaveLength(1));
  });
});

describe('connections that end', () => {
  it.each([
    ['cut without a goodbye', (socket: { terminate(): void }) => socket.terminate()],
    ['closed after 24 hours', (socket: { close(code: number): void }) => socket.close(1001)],
  ])('reconnects when %s, and says so once', async (_how, end) => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    expect(heard.gaps).toEqual([]);
    end(venue.sockets[0] as never);
    await eventually(() => expect(heard.gaps.map(({ reason }) => reason)).toEqual(['reconnected']));
    venue.send(tradeFrame(1));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1']));
  });

  it('gives up a connection that no longer answers, though it is never closed', async () => {
    const venue = await hostileVenue();
    venue.pongs = false;
    const heard = await listenTo(venue, { timings: { pingEveryMs: 20, silenceMs: 60 } });
    await eventually(() => expect(heard.gaps[0]?.detail).toContain('no sign of life'));
    venue.pongs = true;
  });

  it('keeps a quiet connection that answers', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue, { timings: { pingEveryMs: 15, silenceMs: 60 } });
    const before = heard.stream.lastEventAtMs() ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard.gaps).toEqual([]);
    expect(heard.stream.lastEventAtMs()).toBeGreaterThan(before);
  });

  it('takes a new key when the venue says that the key has expired', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    venue.key = 'listen-key-2';
    venue.send({ e: 'listenKeyExpired', E: 1, listenKey: 'listen-key-1' });
    await eventually(() => expect(heard.gaps[0]?.detail).toContain('expired'));
    venue.send(tradeFrame(1));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1']));
  });

  it('comes back to a venue that refused connections for a while', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    await venue.goAway();
    await eventually(() => expect(heard.lines.filter(({ level }) => level === 'error').length).toBeGreaterThan(2));
    expect(heard.stream.isConnected()).toBe(false);
    await venue.comeBack();
    await eventually(() => expect(heard.gaps).toHaveLength(1));
    expect(heard.stream.isConnected()).toBe(true);
  });
});

describe('the listen key', () => {
  it('is extended again and again, and never removed', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue, { timings: { keepAliveMs: 20 } });
    await eventually(() => expect(venue.requests.filter((each) => each.startsWith('PUT')).length).toBeGreaterThan(2));
    await heard.stream.close();
    expect(heard.gaps).toEqual([]);
    expect(new Set(venue.requests)).toEqual(new Set(['POST /fapi/v1/listenKey', 'PUT /fapi/v1/listenKey']));
  });

  it('is replaced when the venue no longer knows it', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue, { timings: { keepAliveMs: 20 } });
    venue.answer = (request, response) => {
      if (request.method !== 'PUT') return false;
      venue.key = 'listen-key-2';
      venue.answer = () => false;
      response.statusCode = 400;
      response.end(JSON.stringify({ code: -1125, msg: 'This listenKey does not exist.' }));
      return true;
    };
    await eventually(() => expect(heard.gaps[0]?.detail).toBe('the listen key is gone'));
    venue.send(tradeFrame(1));
    await eventually(() => expect(ids(heard.trades)).toEqual(['1']));
  });

  it('is tried again when extending fails, the connection stays', async () => {
    const venue = await hostileVenue();
    let failures = 0;
    venue.answer = (request, response) => {
      if (request.method !== 'PUT' || failures === 3) return false;
      failures += 1;
      response.statusCode = 502;
      response.end('<html>bad gateway</html>');
      return true;
    };
    const heard = await listenTo(venue, { timings: { keepAliveMs: 20, keepAliveRetryMs: 10 } });
    await eventually(() => expect(venue.requests.filter((each) => each.startsWith('PUT')).length).toBeGreaterThan(4));
    expect(failures).toBe(3);
    expect(heard.gaps).toEqual([]);
  });

  it('is given up when it could not be extended for its whole life', async () => {
    const venue = await hostileVenue();
    venue.answer = (request) => request.method === 'PUT';
    const timings = { keepAliveMs: 10, keepAliveRetryMs: 10, keyLifeMs: 1 };
    const heard = await listenTo(venue, { timings });
    venue.answer = (request, response) => request.method === 'PUT' && response.destroy() !== undefined;
    await eventually(() => expect(heard.gaps.length).toBeGreaterThan(0));
  });

  it('is removed on closing only when asked', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue, { removeKeyOnClose: true });
    await heard.stream.close();
    expect(venue.requests).toContain('DELETE /fapi/v1/listenKey');
  });

  it('appears in no error and no line of the log, nor does the API key', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue, { timings: { keepAliveMs: 10, keepAliveRetryMs: 10 } });
    venue.answer = (_request, response) => response.destroy() !== undefined;
    venue.send('listen-key-1 is no JSON', { e: 'listenKeyExpired', E: 1, listenKey: 'listen-key-1' });
    await eventually(() => expect(heard.lines.filter(({ level }) => level === 'error').length).toBeGreaterThan(1));
    const told = JSON.stringify([heard.lines, heard.gaps]);
    for (const secret of ['listen-key-1', API_KEY, API_SECRET]) expect(told).not.toContain(secret);
  });
});

describe('opening and closing', () => {
  it('waits for a venue that is not there yet', async () => {
    const venue = await hostileVenue();
    await venue.goAway();
    setTimeout(() => void venue.comeBack(), 100);
    const heard = await listenTo(venue);
    expect(heard.gaps).toEqual([]);
  });

  it('leaves a venue alone for as long as it asks to be', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    let refused = 0;
    venue.answer = (_request, response) => {
      if (refused > 0) return false;
      refused = Date.now();
      response.statusCode = 429;
      response.setHeader('retry-after', '1');
      response.end(JSON.stringify({ code: -1003, msg: 'Too many requests; current limit is 2400 per minute.' }));
      return true;
    };
    venue.cut();
    await eventually(() => expect(heard.gaps).toHaveLength(1));
    expect(Date.now() - refused).toBeGreaterThanOrEqual(990);
  });

  it('throws when the venue stays away', async () => {
    const venue = await hostileVenue();
    await venue.goAway();
    const error = await failureFrom(listenTo(venue, { timings: { openTimeoutMs: 100 } }));
    expect(error).toBeInstanceOf(UserStreamUnavailableError);
  });

  it('throws at once when the venue refuses the API key', async () => {
    const venue = await hostileVenue();
    venue.answer = (_request, response) => {
      response.statusCode = 401;
      response.end(JSON.stringify({ code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' }));
      return true;
    };
    const error = await failureFrom(listenTo(venue));
    expect(error.message).toContain('-2015');
    expect(venue.requests).toHaveLength(1);
  });

  it('delivers nothing after closing and does not come back', async () => {
    const venue = await hostileVenue();
    const heard = await listenTo(venue);
    await heard.stream.close();
    await heard.stream.close();
    await eventually(() => expect(venue.sockets).toHaveLength(0));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(venue.sockets).toHaveLength(0);
    expect(heard.gaps).toEqual([]);
    expect(heard.stream.isConnected()).toBe(false);
  });
});
