import { ASSUMED, COUNTED, WEIGHT } from './counted.ts';
import { PRICES } from './prices.ts';

/** One term of the monthly bill, US dollars. */
export interface Term {
  readonly name: string;
  /** What it grows with. */
  readonly grows: 'accounts' | 'positions' | 'lives';
  readonly usd: number;
}

/** The monthly bill of so many open positions. */
export interface Bill {
  readonly positions: number;
  readonly accounts: number;
  readonly terms: readonly Term[];
  readonly usd: number;
}

const MILLION = 1_000_000;
const GB = 2 ** 30;
const { minutesPerMonth, positionsPerAccount } = ASSUMED;
const TICKS = minutesPerMonth * (60_000 / ASSUMED.tickIntervalMs);

/** Derives the bill from what was counted, what is assumed and what things cost. */
export function billOf(positions: number): Bill {
  const accounts = Math.ceil(positions / positionsPerAccount);
  const each = positions / accounts;
  const lives = each * ASSUMED.livesPerPosition;
  const perAccount: readonly Term[] = [
    { name: 'ticks: functions', grows: 'accounts', usd: functions(TICKS, ASSUMED.venueMs, 1) },
    {
      name: 'ticks: the view is read',
      grows: 'positions',
      usd: (TICKS * rowUnits(each) * PRICES.readMillion.usd) / MILLION,
    },
    {
      name: 'ticks: one small write, one log entry',
      grows: 'accounts',
      usd: (TICKS * COUNTED.tick.writeUnits * PRICES.writeMillion.usd) / MILLION + logs(TICKS * COUNTED.tick.logBytes),
    },
    { name: 'ticks: the old exit stack looks on', grows: 'accounts', usd: legacyTicks() },
    { name: 'every minute: metronome and monitor', grows: 'accounts', usd: minutes() },
    { name: 'queues that are waited at', grows: 'accounts', usd: polls() },
    { name: 'metrics, alarms, dashboard, secrets', grows: 'accounts', usd: standing() },
    { name: 'lives: writes and reads of the journal', grows: 'lives', usd: lives * journalOfLife(each) },
    { name: 'lives: functions, queues, facts, logs', grows: 'lives', usd: lives * workOfLife() },
    {
      name: 'journal kept, each month more',
      grows: 'lives',
      usd: (lives * share * COUNTED.life.storedBytes * PRICES.tableGb.usd) / GB,
    },
  ];
  const terms = perAccount.map((term) => ({ ...term, usd: term.usd * accounts }));
  return { positions, accounts, terms, usd: terms.reduce((sum, { usd }) => sum + usd, 0) };
}

/** Accounts whose quiet minute fits into the weight the venue allows one address. */
export const accountsPerAddress = (positions: number): number =>
  Math.floor(WEIGHT.perMinute / weightPerMinute(positions));

/** Request weight of one account's quiet minute. */
export const weightPerMinute = (positions: number): number =>
  (60_000 / ASSUMED.tickIntervalMs) * WEIGHT.tick + WEIGHT.monitor + WEIGHT.monitorPerPosition * positions;

/** How much more a life has to do than the one that was counted. */
const share = ASSUMED.ordersPerLife / COUNTED.life.orders;

/** Read request units of the whole view of an account, eventually consistent. */
const rowUnits = (positions: number): number => Math.max(1, Math.ceil((positions * COUNTED.rowBytes) / 4_096)) / 2;

const logs = (bytes: number): number => (bytes * PRICES.logGb.usd) / GB;

/** So many invocations of so many milliseconds and GB, traced. */
const functions = (invocations: number, ms: number, gb: number): number =>
  (invocations * (PRICES.lambdaMillion.usd + PRICES.traceMillion.usd)) / MILLION +
  invocations * (ms / 1_000) * gb * PRICES.lambdaGbSecond.usd;

/** Each module has a queue of its own; its reads of the view are those of the brain again. */
const legacyTicks = (): number => {
  const { modules, legacyQueries, legacyWriteUnits } = COUNTED.legacy;
  return (
    functions(TICKS * modules, ASSUMED.venueMs, 0.5) +
    (TICKS * modules * 2 * PRICES.sqsMillion.usd) / MILLION +
    (TICKS * (legacyQueries * rowUnits(1) * PRICES.readMillion.usd + legacyWriteUnits * PRICES.writeMillion.usd)) /
      MILLION
  );
};

const minutes = (): number => {
  const { readUnits, writeUnits, logBytes } = COUNTED.minute;
  const ticksSent = TICKS / minutesPerMonth;
  return (
    functions(minutesPerMonth, ASSUMED.plainMs, 0.5) +
    functions(minutesPerMonth, ASSUMED.venueMs, 1) +
    (minutesPerMonth * 2 * PRICES.scheduleMillion.usd) / MILLION +
    // Sent, and deleted after it was handled; receiving is counted with the polls.
    (minutesPerMonth * ticksSent * 2 * PRICES.sqsMillion.usd) / MILLION +
    (minutesPerMonth * (readUnits * PRICES.readMillion.usd + writeUnits * PRICES.writeMillion.usd)) / MILLION +
    logs(minutesPerMonth * logBytes)
  );
};

const polls = (): number => {
  const { standardQueues, fifoQueues } = COUNTED.stack;
  const each = minutesPerMonth * ASSUMED.pollsPerMinute;
  return (each * (standardQueues * PRICES.sqsMillion.usd + fifoQueues * PRICES.fifoMillion.usd)) / MILLION;
};

const standing = (): number => {
  const { metrics, alarmMetrics, dashboards, secrets } = COUNTED.stack;
  return (
    metrics * PRICES.metric.usd +
    alarmMetrics * PRICES.alarmMetric.usd +
    dashboards * PRICES.dashboard.usd +
    secrets * PRICES.secret.usd
  );
};

/** `project` reads the account's view for every commit. */
const journalOfLife = (positions: number): number => {
  const { readUnits, writeUnits, commits } = COUNTED.life;
  const reads = readUnits + commits * rowUnits(positions);
  return (share * (reads * PRICES.readMillion.usd + writeUnits * PRICES.writeMillion.usd)) / MILLION;
};

const workOfLife = (): number => {
  const { orders, commits, facts, logBytes } = COUNTED.life;
  return (
    share *
    (functions(orders, ASSUMED.venueMs, 1) +
      functions(orders + commits, ASSUMED.plainMs, 0.5) +
      (orders * 2 * PRICES.fifoMillion.usd + facts * PRICES.eventMillion.usd) / MILLION +
      logs(logBytes))
  );
};
