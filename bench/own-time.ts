import { dynamoJournal } from '../shared/adapters/dynamodb/journal.ts';
import { dynamoPositionsView } from '../shared/adapters/dynamodb/positions-view.ts';
import { createJournalTable, createPositionsTable } from '../shared/adapters/dynamodb/tables.ts';
import { faultPlan } from '../shared/adapters/paper/index.ts';
import type { Commit } from '../shared/ports/journal.ts';
import { startDynalite } from '../test/support/dynalite.ts';
import { openVirtualRun } from '../test/support/virtual-run.ts';
import { countCalls } from './watch.ts';

/** What this machine itself takes from a reported fill to its acknowledged working stop, the exchange's latency left out; medians. */
export interface OwnTime {
  /** Bus, plan, journal, lane, flags, claim, request, answer; milliseconds of real time. */
  readonly ms: number;
  /** DynamoDB calls meanwhile, those of the floor and the projection beside it included. */
  readonly dynamoCalls: number;
  /** One bare order to the same exchange, milliseconds. */
  readonly orderMs: number;
  /** One bare query of the same DynamoDB, milliseconds. */
  readonly queryMs: number;
}

const FILLS = 40;
const WARM_UP = 10;
const APART_MS = 2_000;
const SYMBOLS = Array.from({ length: FILLS }, (_none, index) => `S${String(index).padStart(2, '0')}USDT`);

/** Forty fills, each followed by a bare order and a bare query; market time stands still while anybody works. */
export async function benchOwnTime(): Promise<OwnTime> {
  const database = await startDynalite();
  const { client } = database;
  await createJournalTable(client, 'journal');
  await createPositionsTable(client, 'positions');
  const calls = countCalls(client);
  const begins = new Map<string, { readonly ms: number; readonly calls: number }>();
  const measured = {
    ms: [] as number[],
    dynamoCalls: [] as number[],
    orderMs: [] as number[],
    queryMs: [] as number[],
  };
  const onCommit = ({ streamId, events }: Commit): void => {
    const begun = begins.get(streamId.split('#')[3] ?? '');
    // The working stop is the first order of a life's first commit.
    const isAcked = events.some(({ type, data }) => type === 'ExitOrderAcked' && /\.1\.0$/.test(String(data.intentId)));
    if (begun === undefined || !isAcked) return;
    measured.ms.push(performance.now() - begun.ms);
    measured.dynamoCalls.push(calls.count - begun.calls);
  };
  const run = await openVirtualRun({
    symbols: SYMBOLS,
    path: [100],
    hedge: false,
    faults: faultPlan([], 1),
    stores: (clock) => ({
      journal: dynamoJournal({ client, tableName: 'journal', clock }),
      view: dynamoPositionsView({ client, tableName: 'positions', clock }),
    }),
    onCommit,
  });
  const view = dynamoPositionsView({ client, tableName: 'positions', clock: run.clock });

  const turn = async (symbol: string, atMs: number): Promise<void> => {
    await run.clock.sleep(atMs);
    const onReport = () => begins.set(symbol, { ms: performance.now(), calls: calls.count });
    await run.enter({ symbol, positionSide: 'BOTH', isLong: true }, '10', { onReport });
    await run.clock.sleep(APART_MS / 2);
    // The bare order closes the position again, so that the book stays small.
    const order = { symbol, side: 'SELL', positionSide: 'BOTH', clientOrderId: `bare-${symbol}` } as const;
    const placedMs = performance.now();
    await run.bot.place({ ...order, type: 'MARKET', quantity: '10' });
    measured.orderMs.push(performance.now() - placedMs);
    const askedMs = performance.now();
    await view.rowsOf('nobody', 'nobody');
    measured.queryMs.push(performance.now() - askedMs);
  };
  try {
    for (const [index, symbol] of SYMBOLS.entries()) void turn(symbol, 500 + index * APART_MS);
    await run.playTo(FILLS * APART_MS + 1_000);
    return {
      ms: median(measured.ms),
      dynamoCalls: median(measured.dynamoCalls),
      orderMs: median(measured.orderMs),
      queryMs: median(measured.queryMs),
    };
  } finally {
    await run.close();
    await database.stop();
  }
}

const median = (values: readonly number[]): number => {
  const warm = values.slice(WARM_UP).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 2)] ?? Number.NaN;
};
