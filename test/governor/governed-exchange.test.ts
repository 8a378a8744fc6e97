import { describe, expect, test } from 'vitest';
import { EgressAddress } from '../../shared/adapters/governor/egress-address.ts';
import { governedExchange } from '../../shared/adapters/governor/governed-exchange.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { ExchangeNotSentError, ExchangeRejectedError } from '../../shared/ports/exchange.ts';
import { handClock } from '../support/test-clock.ts';

const MINUTE_START_MS = 1_800_000_000_000;
const order = { family: 'algo', symbol: 'BTCUSDT', clientOrderId: 'eb.x.1.0' } as const;
const market = {
  type: 'MARKET',
  symbol: 'BTCUSDT',
  side: 'SELL',
  positionSide: 'BOTH',
  clientOrderId: 'eb.x.1.0',
  quantity: '1',
} as const;

/** A venue that answers everything and says how much weight its address has used. */
function venue() {
  const seen: string[] = [];
  const state: { weight: number | null; failure: Error | null } = { weight: null, failure: null };
  const answer =
    <T>(name: string, value: T) =>
    async (): Promise<T> => {
      seen.push(name);
      if (state.failure !== null) throw state.failure;
      return value;
    };
  const exchange: Exchange = {
    venue: 'binance',
    serverTimeMs: answer('serverTimeMs', 0),
    filters: answer('filters', new Map()),
    positionMode: answer('positionMode', 'one-way' as const),
    keyPermissions: answer('keyPermissions', null),
    positions: answer('positions', []),
    markPrices: answer('markPrices', []),
    candles: answer('candles', []),
    openOrders: answer('openOrders', []),
    trades: answer('trades', []),
    findOrder: answer('findOrder', undefined),
    clientIdOf: answer('clientIdOf', undefined),
    place: answer('place', {
      family: 'regular',
      venueOrderId: '1',
      clientOrderId: 'x',
      status: 'NEW',
      quantity: '1',
    } as const),
    cancel: answer('cancel', undefined),
    usedWeight: () => state.weight,
    orderCount: () => null,
    silentUntilMs: () => 0,
  };
  return { exchange, seen, state };
}

function governed(weightPerMinute = 2_400) {
  const clock = handClock(MINUTE_START_MS);
  const there = venue();
  return { ...there, clock, ours: governedExchange(there.exchange, { clock, weightPerMinute }) };
}

describe('the weight governor', () => {
  test('lets everything through while there is plenty', async () => {
    const { ours, seen } = governed();
    await ours.positions();
    await ours.openOrders();
    await ours.place(market);
    expect(seen).toEqual(['positions', 'openOrders', 'place']);
  });

  test('stops looking around at 70 %, judging at 90 %, and never protecting', async () => {
    const { ours, seen, state } = governed();
    await ours.positions();
    state.weight = 1_650;
    await expect(ours.openOrders()).rejects.toThrow(ExchangeNotSentError);
    await ours.positions();
    state.weight = 2_200;
    await expect(ours.positions()).rejects.toThrow(/2200 of 2400/);
    await ours.cancel(order);
    await ours.findOrder(order);
    state.weight = 2_400;
    await ours.place(market);
    expect(seen).toEqual(['positions', 'positions', 'cancel', 'findOrder', 'place']);
  });

  test('counts what it sends itself when the venue says nothing', async () => {
    const { ours, seen } = governed(100);
    for (let call = 0; call < 9; call++) await ours.markPrices();
    await expect(ours.markPrices()).rejects.toThrow(ExchangeNotSentError);
    expect(seen).toHaveLength(9);
  });

  test('begins anew with the minute, whatever the venue said of the last one', async () => {
    const { ours, clock, state, seen } = governed();
    await ours.positions();
    state.weight = 2_399;
    await expect(ours.positions()).rejects.toThrow(ExchangeNotSentError);
    clock.advance(60_000);
    await ours.openOrders();
    expect(seen).toEqual(['positions', 'openOrders']);
  });

  test('after a ban nothing leaves, not even protection, until it is over', async () => {
    const { ours, clock, state, seen } = governed();
    const untilMs = MINUTE_START_MS + 120_000;
    state.failure = new ExchangeRejectedError('banned', -1003, 418, untilMs);
    await expect(ours.positions()).rejects.toThrow(ExchangeRejectedError);
    state.failure = null;
    await expect(ours.place(market)).rejects.toThrow(ExchangeNotSentError);
    clock.advance(119_999);
    await expect(ours.place(market)).rejects.toThrow(ExchangeNotSentError);
    clock.advance(1);
    await ours.place(market);
    expect(seen).toEqual(['positions', 'place']);
  });

  test('a 429 without an end means silence for the rest of the minute', async () => {
    const { ours, clock, state } = governed();
    clock.advance(20_000);
    state.failure = new ExchangeRejectedError('too many requests', -1003, 429);
    await expect(ours.positions()).rejects.toThrow(ExchangeRejectedError);
    state.failure = null;
    clock.advance(39_999);
    await expect(ours.positions()).rejects.toThrow(ExchangeNotSentError);
    clock.advance(1);
    await expect(ours.positions()).resolves.toEqual([]);
  });

  test('any other refusal silences nothing', async () => {
    const { ours, state } = governed();
    state.failure = new ExchangeRejectedError('would trigger', -2021, 400);
    await expect(ours.place(market)).rejects.toThrow(ExchangeRejectedError);
    state.failure = null;
    await expect(ours.positions()).resolves.toEqual([]);
  });
});

describe('clients behind one address', () => {
  test('share the weight of the minute and the silence the venue asks one of them for', async () => {
    const clock = handClock(MINUTE_START_MS);
    const address = new EgressAddress();
    const [one, other] = [venue(), venue()];
    const [first, second] = [one, other].map(({ exchange }) =>
      governedExchange(exchange, { clock, weightPerMinute: 12, address }),
    );
    await first?.positions();
    await second?.positions();
    await expect(second?.positions()).rejects.toThrow(ExchangeNotSentError);
    clock.advance(60_000);
    one.state.failure = new ExchangeRejectedError('too many', -1003, 429, clock.now() + 5_000);
    await expect(first?.place(market)).rejects.toThrow('too many');
    await expect(second?.place(market)).rejects.toThrow('silence');
    clock.advance(5_000);
    await second?.place(market);
    expect([one.seen, other.seen]).toEqual([
      ['positions', 'place'],
      ['positions', 'place'],
    ]);
  });

  test('have six reads under way at once, judging before looking around, and orders never wait', async () => {
    const { ours, exchange } = governed();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const slow = (name: string) => () => {
      begun.push(name);
      return new Promise<never>((_resolve, reject) => ends.push(() => reject(new Error('over'))));
    };
    Object.assign(exchange, { positions: slow('positions'), candles: slow('candles'), trades: slow('trades') });
    const reads = Array.from({ length: 6 }, () => ours.positions());
    reads.push(ours.candles('BTCUSDT', '1m', 50) as never, ours.trades('BTCUSDT') as never);
    await ours.place(market);
    expect(begun).toEqual(Array.from({ length: 6 }, () => 'positions'));
    const all = Promise.allSettled(reads);
    while (ends.length > 0) {
      for (const end of ends.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    expect(begun.slice(6)).toEqual(['trades', 'candles']);
  });

  test('send nothing of what waited behind a refusal', async () => {
    const { ours, state, seen } = governed();
    state.failure = new ExchangeRejectedError('too many', -1003, 429, MINUTE_START_MS + 5_000);
    const reads = await Promise.allSettled(Array.from({ length: 20 }, () => ours.openOrders('BTCUSDT')));
    expect(reads.every(({ status }) => status === 'rejected')).toBe(true);
    expect(seen).toHaveLength(6);
  });
});
