import { expect, it, onTestFinished } from 'vitest';
import { binanceExchange } from '../../../shared/adapters/binance/index.ts';
import { binanceUserStream } from '../../../shared/adapters/binance/user-stream.ts';
import { silentLog } from '../../../shared/adapters/memory/log.ts';
import {
  arraySource,
  deriveRules,
  faultPlan,
  parseFaults,
  startPaperExchange,
} from '../../../shared/adapters/paper/index.ts';
import { systemClock } from '../../../shared/adapters/system/clock.ts';
import type { NewOrder } from '../../../shared/ports/exchange.ts';
import { account, atRest, eventually, following, moodyBus } from './support.ts';

const KEY = { key: 'trader', secret: 'trader-secret', permission: 'trade' } as const;
const READER = { key: 'reader', secret: 'reader-secret', permission: 'read' } as const;
const MINUTE_MS = 60_000;

/** The paper exchange on the machine's time; BTCUSDT at 60000 and ETHUSDT at 3000 do not move. */
async function openVenue(faults = '') {
  const startMs = Date.now() - 60 * MINUTE_MS;
  const listed = (symbol: string, priceDecimals: number, price: number) => ({
    rules: deriveRules({ symbol, priceDecimals, price }),
    source: arraySource(
      Array.from({ length: 120 }, (_none, index) => {
        const openTimeMs = startMs + index * MINUTE_MS;
        return { openTimeMs, open: price, high: price, low: price, close: price, volume: 1_000 };
      }),
      MINUTE_MS,
    ),
  });
  const paper = await startPaperExchange({
    markets: [listed('BTCUSDT', 1, 60_000), listed('ETHUSDT', 2, 3_000)],
    startMs,
    clock: { now: systemClock.now, hold: systemClock.sleep },
    keys: [KEY, READER],
    latencyMs: 0,
    ...(faults === '' ? {} : { faults: faultPlan(parseFaults(faults), 7), faultyKeys: [READER.key] }),
  });
  onTestFinished(() => paper.close());
  const at = { httpBaseUrl: paper.url, wsBaseUrl: paper.wsUrl, clock: systemClock };
  const exchange = (key: typeof KEY | typeof READER) =>
    binanceExchange({ ...at, venue: 'binance', apiKey: key.key, apiSecret: key.secret });
  const stream = () =>
    binanceUserStream({
      ...at,
      apiKey: READER.key,
      apiSecret: READER.secret,
      log: silentLog(),
      timings: { firstPauseMs: 10, announcementMs: 100 },
    });
  const trader = exchange(KEY);
  let orders = 0;
  const market = (over: Partial<NewOrder> = {}) => {
    orders += 1;
    const order = { symbol: 'BTCUSDT', side: 'BUY', positionSide: 'BOTH', quantity: '0.010', ...over };
    return trader.place({ type: 'MARKET', clientOrderId: `bot-${orders}`, ...order } as NewOrder);
  };
  return { paper, market, trader, parts: () => ({ exchange: exchange(READER), stream: stream() }) };
}

/** The process on the paper exchange, with a key that can only read. */
const followingPaper = async (venue: Awaited<ReturnType<typeof openVenue>>) => following(account(), {}, venue.parts());

const ledgerOf = async (venue: Awaited<ReturnType<typeof openVenue>>, symbol = 'BTCUSDT'): Promise<string[]> =>
  (await venue.trader.trades(symbol)).map(({ tradeId }) => `${symbol} ${tradeId}`);

it('tells entries, exits and the fills of stops, in one-way and in hedge mode', async () => {
  const venue = await openVenue();
  const run = await followingPaper(venue);
  await atRest(run);
  await venue.market();
  await venue.market({ side: 'SELL', quantity: '0.004', reduceOnly: true });
  await venue.market({ side: 'SELL', quantity: '0.006', clientOrderId: 'eb.tag.2.0', reduceOnly: true });
  await eventually(() => expect(run.told).toHaveLength(3));
  venue.paper.engine.changePositionMode({ dualSidePosition: 'true' });
  venue.paper.flush();
  await venue.market({ positionSide: 'LONG' });
  await venue.market({ positionSide: 'SHORT', side: 'SELL', quantity: '0.003' });
  await venue.market({ positionSide: 'LONG', side: 'SELL' });
  await eventually(() => expect(run.told).toHaveLength(6));
  expect(run.told).toEqual(await ledgerOf(venue));
  expect(run.health()).toMatchObject({ connected: true, recovered: 0, skipped: 0 });
});

it('finds what was missed while the venue was away, and what happened while the process was away', async () => {
  const venue = await openVenue();
  const first = await followingPaper(venue);
  await atRest(first);
  await venue.market();
  await eventually(() => expect(first.told).toHaveLength(1));
  // The key's end cuts every socket; before the process is back, somebody trades.
  const { key } = READER;
  await fetch(`${venue.paper.url}/fapi/v1/listenKey`, { method: 'DELETE', headers: { 'X-MBX-APIKEY': key } });
  await venue.market();
  await venue.market({ symbol: 'ETHUSDT', quantity: '0.100' });
  await eventually(() => expect(first.told).toHaveLength(3));
  await venue.market();
  await eventually(() => expect(first.told).toHaveLength(4));
  await atRest(first);
  const all = [...(await ledgerOf(venue)), ...(await ledgerOf(venue, 'ETHUSDT'))];
  expect([...first.told].sort()).toEqual(all.sort());
  expect(first.health().gaps.reconnected).toBe(1);
  await first.fills.close();

  await venue.market({ symbol: 'ETHUSDT', quantity: '0.050' });
  const second = await followingPaper(venue);
  await eventually(() => expect(second.told.filter((each) => each.startsWith('ETH'))).toHaveLength(2));
  await atRest(second);
  expect(second.told.filter((each) => each.startsWith('ETH'))).toEqual(await ledgerOf(venue, 'ETHUSDT'));
});

it('tells every trade once though frames are doubled, dropped and out of order, connections break and reads fail', async () => {
  const stream = 'stream-duplicate:0.1,stream-drop:0.05,stream-reorder:0.2,stream-cut:0.03,keepalive-fail:0.2';
  const venue = await openVenue(`${stream},unknown-503:0.1,html-502:0.1,reset-after:0.1`);
  const run = await followingPaper(venue);
  await atRest(run);
  for (let count = 0; count < 150; count += 1) await venue.market({ symbol: count % 3 === 0 ? 'ETHUSDT' : 'BTCUSDT' });
  const all = [...(await ledgerOf(venue)), ...(await ledgerOf(venue, 'ETHUSDT'))].sort();
  await eventually(() => expect([...run.told].sort()).toEqual(all));
  const { gaps, recovered } = run.health();
  expect(gaps.reconnected).toBeGreaterThan(0);
  expect(gaps['missing-order-update']).toBeGreaterThan(0);
  expect(recovered).toBeGreaterThan(0);
});

it('reaches the bus within milliseconds of the venue telling it', async () => {
  const venue = await openVenue();
  const { bus } = moodyBus();
  const arrived = new Map<string, number>();
  const timed = {
    publish: async (events: Parameters<typeof bus.publish>[0]) => {
      for (const { detail } of events) arrived.set(String(detail.orderId), performance.now());
      await bus.publish(events);
    },
  };
  const run = await following(account(), {}, { ...venue.parts(), bus: timed });
  await atRest(run);
  const delays: number[] = [];
  for (let count = 0; count < 40; count += 1) {
    const sentMs = performance.now();
    const { venueOrderId } = await venue.market();
    await eventually(() => expect(arrived.has(venueOrderId)).toBe(true));
    delays.push((arrived.get(venueOrderId) ?? Number.POSITIVE_INFINITY) - sentMs);
  }
  delays.sort((a, b) => a - b);
  // From sending the entry order to the bus: the venue's answer travels beside it. Wide of what is usual, for busy machines.
  expect(delays[20]).toBeLessThan(100);
  expect(run.health().lastDelayMs).toBeLessThan(100);
  if (process.env.SHOW_LATENCY !== undefined) process.stdout.write(`p50 ${delays[20]} ms, max ${delays[39]} ms\n`);
});
