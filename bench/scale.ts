import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { metronome } from '../functions/metronome/function.ts';
import { positionMonitor } from '../functions/position-monitor/function.ts';
import type { BatchAnswer, QueueDelivery } from '../functions/support/events.ts';
import { watch } from '../functions/watch/function.ts';
import { createJournalTable, createPositionsTable } from '../shared/adapters/dynamodb/tables.ts';
import { memoryTickQueue } from '../shared/adapters/memory/queues.ts';
import type { PaperExchange } from '../shared/adapters/paper/index.ts';
import { systemClock } from '../shared/adapters/system/clock.ts';
import type { Brain } from '../shared/application/brain.ts';
import { startDynalite } from '../test/support/dynalite.ts';
import { brainOn, openPaper, WEIGHT_OF_ASKING, weightNow } from './watch.ts';

/** What one round of ticks of many accounts costs, all started at once on this machine. */
export interface ScaleCost {
  /** From the start of the round to its last account, milliseconds; median of the rounds. */
  readonly ms: number;
  /** Processor time of a round in this process, exchanges included, milliseconds; unlike the time on the clock it does not know of other work on the machine. */
  readonly cpuMs: number;
  /** The slowest account of all rounds, from the moment its tick was due, milliseconds. */
  readonly slowestMs: number;
  /** Ticks that were not watched: dropped as late, or failed. */
  readonly starved: number;
  readonly dynamoCalls: number;
  readonly exchangeCalls: number;
}

const SIZES = ['30', '60', '120'] as const;
const POSITIONS = 10;
const ROUNDS = 5;
const TICK_INTERVAL_MS = 10_000;

/** Rounds of quiet ticks of 30, 60 and 120 accounts through the deployed functions, and the weight of an account's minute. */
export async function benchScale() {
  const database = await startDynalite();
  const fleet: Account[] = [];
  try {
    await createJournalTable(database.client, 'journal');
    await createPositionsTable(database.client, 'positions');
    const calls = countedBy(database.client);
    const none: ScaleCost = { ms: 0, cpuMs: 0, slowestMs: 0, starved: 0, dynamoCalls: 0, exchangeCalls: 0 };
    const sizes = { '30': none, '60': none, '120': none };
    for (const size of SIZES) {
      while (fleet.length < Number(size)) fleet.push(await openAccount(`account-${fleet.length}`, database.client));
      sizes[size] = await measure(fleet, calls);
    }
    return { positions: POSITIONS, sizes, weight: await weightOf(fleet[0]) };
  } finally {
    for (const { paper } of fleet) await paper.close();
    await database.stop();
  }
}

interface Account {
  readonly name: string;
  readonly paper: PaperExchange;
  readonly brain: Brain;
  readonly tick: (event: QueueDelivery) => Promise<BatchAnswer>;
  /** Calls of its exchange, and reads of its positions: a tick that is dropped makes none. */
  readonly seen: { calls: number; positions: number };
}

/** An account with open positions and plans, and nothing left to write down. */
async function openAccount(name: string, client: DynamoDBClient): Promise<Account> {
  const paper = await openPaper(POSITIONS);
  const seen = { calls: 0, positions: 0 };
  const plain = brainOn(paper, client);
  const exchange = new Proxy(plain.exchange, {
    get(target, key) {
      const found = Reflect.get(target, key) as unknown;
      if (typeof found !== 'function') return found;
      return (...args: unknown[]) => {
        seen.calls += 1;
        if (key === 'positions') seen.positions += 1;
        return (found as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  const brain: Brain = { ...plain, exchange };
  const account: Account = { name, paper, brain, seen, tick: watch(brain, [name]) };
  for (let times = 0; times < 4; times += 1) await tickOnce(account, Date.now());
  return account;
}

const tickOnce = ({ name, tick }: Account, dueAtMs: number): Promise<BatchAnswer> =>
  tick({ Records: [{ messageId: `tick-${name}-${dueAtMs}`, body: JSON.stringify({ account: name, dueAtMs }) }] });

async function measure(fleet: readonly Account[], calls: { count: number }): Promise<ScaleCost> {
  const rounds: number[] = [];
  let slowestMs = 0;
  let starved = 0;
  const cpuBefore = process.cpuUsage();
  const dynamoBefore = calls.count;
  const exchangeBefore = sum(fleet.map(({ seen }) => seen.calls));
  for (let round = 0; round < ROUNDS; round += 1) {
    const dueAtMs = await sendTicks(fleet);
    const startedMs = performance.now();
    const reads = fleet.map(({ seen }) => seen.positions);
    const took = await Promise.all(
      fleet.map(async (account) => {
        const { batchItemFailures } = await tickOnce(account, dueAtMs);
        if (batchItemFailures.length > 0) starved += 1;
        return performance.now() - startedMs;
      }),
    );
    starved += fleet.filter(({ seen }, index) => seen.positions === reads[index]).length;
    rounds.push(performance.now() - startedMs);
    slowestMs = Math.max(slowestMs, ...took);
  }
  const cpu = process.cpuUsage(cpuBefore);
  return {
    cpuMs: (cpu.user + cpu.system) / 1_000 / ROUNDS,
    ms: rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN,
    slowestMs,
    starved,
    dynamoCalls: (calls.count - dynamoBefore) / ROUNDS,
    exchangeCalls: (sum(fleet.map(({ seen }) => seen.calls)) - exchangeBefore) / ROUNDS,
  };
}

/** The minute of every account by the metronome; answers with when its first ticks are due. */
async function sendTicks(fleet: readonly Account[]): Promise<number> {
  const ticks = memoryTickQueue();
  const dueAtMs = Date.now();
  const accounts = fleet.map(({ name }) => name);
  const { sent } = await metronome({ ticks, accounts, tickIntervalMs: TICK_INTERVAL_MS, clock: systemClock })({
    scheduledTime: new Date(dueAtMs).toISOString(),
  });
  if (sent !== fleet.length * (60_000 / TICK_INTERVAL_MS)) throw new Error(`the metronome sent ${sent} ticks`);
  return dueAtMs;
}

/** Request weight at the venue of one quiet tick and of one quiet run of the monitor. */
async function weightOf(account: Account | undefined): Promise<{ readonly tick: number; readonly monitor: number }> {
  if (account === undefined) throw new Error('there is no account');
  const { brain, name } = account;
  const monitor = positionMonitor(brain, [name]);
  const weigh = async (work: () => Promise<unknown>): Promise<number> => {
    const before = await weightNow(brain);
    await work();
    return (await weightNow(brain)) - before - WEIGHT_OF_ASKING;
  };
  const event = () => ({ scheduledTime: new Date().toISOString() });
  // The first run of a monitor asks for what it then keeps.
  await monitor(event());
  return {
    tick: await weigh(() => tickOnce(account, Date.now())),
    monitor: await weigh(() => monitor(event())),
  };
}

function countedBy(client: DynamoDBClient): { count: number } {
  const calls = { count: 0 };
  client.middlewareStack.add(
    (next) => (args) => {
      calls.count += 1;
      return next(args);
    },
    { step: 'initialize', name: 'count-calls-of-all' },
  );
  return calls;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
