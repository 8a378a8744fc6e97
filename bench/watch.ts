import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { binanceExchange } from '../shared/adapters/binance/index.ts';
import { dynamoJournal } from '../shared/adapters/dynamodb/journal.ts';
import { dynamoPositionsView } from '../shared/adapters/dynamodb/positions-view.ts';
import { createJournalTable, createPositionsTable } from '../shared/adapters/dynamodb/tables.ts';
import { memoryFlags } from '../shared/adapters/memory/flags.ts';
import { silentLog } from '../shared/adapters/memory/log.ts';
import type { PaperExchange } from '../shared/adapters/paper/index.ts';
import { arraySource, deriveRules, startPaperExchange } from '../shared/adapters/paper/index.ts';
import { systemClock } from '../shared/adapters/system/clock.ts';
import { uuids } from '../shared/adapters/system/ids.ts';
import type { Brain } from '../shared/application/brain.ts';
import { filterCache } from '../shared/application/market/market-reader.ts';
import { watchAccount } from '../shared/application/watch/watch-account.ts';
import { DEFAULT_PLANNER_CONFIG } from '../shared/domain/plan/planner-config.ts';
import { DEFAULT_BOOK } from '../shared/domain/profiles/profile-book.ts';
import { startDynalite } from '../test/support/dynalite.ts';

/** What one quiet tick of an account costs. */
export interface WatchCost {
  /** Median of the ticks, milliseconds. */
  readonly ms: number;
  /** The same three requests without the brain: two reads of the exchange and one query, milliseconds. */
  readonly controlMs: number;
  readonly dynamoCalls: number;
  /** Request weight at the exchange. */
  readonly weight: number;
}

const SIZES = ['10', '50', '90'] as const;
const TICKS = 15;
const ACCOUNT = 'bench';
const KEY = { key: 'bench-key', secret: 'bench-secret', permission: 'trade' } as const;

/** Quiet ticks (nothing changes) at 10, 50 and 90 open positions of one account, all parts real but on this machine. */
export async function benchWatch(): Promise<Record<(typeof SIZES)[number], WatchCost>> {
  const none: WatchCost = { ms: 0, controlMs: 0, dynamoCalls: 0, weight: 0 };
  const costs = { '10': none, '50': none, '90': none };
  for (const size of SIZES) costs[size] = await measure(Number(size));
  return costs;
}

async function measure(positions: number): Promise<WatchCost> {
  const paper = await openPaper(positions);
  const database = await startDynalite();
  try {
    await createJournalTable(database.client, 'journal');
    await createPositionsTable(database.client, 'positions');
    const calls = countCalls(database.client);
    const brain = brainOn(paper, database.client);
    await settle(brain);
    const ticks: number[] = [];
    const controls: number[] = [];
    const callsBefore = calls.count;
    const weights: number[] = [];
    for (let tick = 0; tick < TICKS; tick++) {
      const before = await weightNow(brain);
      ticks.push(await timed(() => tickOnce(brain)));
      weights.push((await weightNow(brain)) - before - WEIGHT_OF_ASKING);
    }
    const dynamoCalls = (calls.count - callsBefore) / TICKS;
    for (let tick = 0; tick < TICKS; tick++) controls.push(await timed(() => bareTick(brain, database.client)));
    return { ms: median(ticks), controlMs: median(controls), dynamoCalls, weight: median(weights) };
  } finally {
    await paper.close();
    await database.stop();
  }
}

/** Flat candles from long ago to far ahead: the price never moves, so nothing is ever due. */
export async function openPaper(positions: number): Promise<PaperExchange> {
  const minute = 60_000;
  const startMs = Math.floor(Date.now() / minute) * minute;
  const candles = Array.from({ length: 1_200 }, (_, index) => {
    const openTimeMs = startMs + (index - 600) * minute;
    return { openTimeMs, open: 100, high: 100, low: 100, close: 100, volume: 1 };
  });
  const paper = await startPaperExchange({
    markets: Array.from({ length: positions }, (_, index) => ({
      rules: deriveRules({ symbol: `B${String(index).padStart(2, '0')}USDT`, priceDecimals: 2, price: 100 }),
      source: arraySource(candles, minute),
    })),
    startMs,
    clock: { now: () => Date.now(), hold: async () => undefined },
    keys: [KEY],
    latencyMs: 0,
    limits: { weightPerMinute: 1_000_000, ordersPerTenSeconds: 1_000_000, ordersPerMinute: 1_000_000 },
  });
  for (const symbol of paper.engine.symbols) {
    paper.engine.placeOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: '1' });
  }
  paper.flush();
  return paper;
}

/** A brain on these two, with flags that say SHADOW. */
export function brainOn(paper: PaperExchange, client: DynamoDBClient): Brain {
  const clock = systemClock;
  const exchange = binanceExchange({
    venue: 'binance',
    apiKey: KEY.key,
    apiSecret: KEY.secret,
    httpBaseUrl: paper.url,
    wsBaseUrl: paper.wsUrl,
    clock,
  });
  return {
    exchange,
    clock,
    journal: dynamoJournal({ client, tableName: 'journal', clock }),
    view: dynamoPositionsView({ client, tableName: 'positions', clock }),
    flags: memoryFlags({ EXIT_MODE: 'EXIT_BRAIN_V3', EXIT_EXECUTOR_MODE: 'SHADOW' }, clock),
    ids: uuids,
    log: silentLog(),
    filters: filterCache(exchange, clock),
    planning: { config: DEFAULT_PLANNER_CONFIG, profiles: DEFAULT_BOOK },
    tickIntervalMs: 10_000,
  };
}

/** Adoption, plans, first decisions: ticks until one finds nothing more to write. */
async function settle(brain: Brain): Promise<void> {
  for (let tick = 0; tick < 5; tick++) await tickOnce(brain);
}

const tickOnce = (brain: Brain) => watchAccount(brain, { account: ACCOUNT, dueAtMs: Date.now() }, 'bench');

const bareTick = (brain: Brain, client: DynamoDBClient) =>
  Promise.all([
    brain.exchange.positions(),
    brain.exchange.markPrices(),
    client.send(
      new QueryCommand({
        TableName: 'positions',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `view#binance#${ACCOUNT}` } },
      }),
    ),
  ]);

/** The venue only names the weight in answers, so asking costs one more request: the server's time. */
export const WEIGHT_OF_ASKING = 1;

/** The weight the venue counted in this minute. */
export async function weightNow(brain: Brain): Promise<number> {
  await brain.exchange.serverTimeMs();
  return brain.exchange.usedWeight() ?? Number.NaN;
}

/** Counts the calls of a client from now on. */
export function countCalls(client: DynamoDBClient): { count: number } {
  const calls = { count: 0 };
  client.middlewareStack.add(
    (next) => (args) => {
      calls.count += 1;
      return next(args);
    },
    { step: 'initialize', name: 'count-calls' },
  );
  return calls;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
