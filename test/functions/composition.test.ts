import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BRAIN_VARIABLES, brainOn } from '../../functions/support/brain.ts';
import { onlyAccount, readEnvironment } from '../../functions/support/environment.ts';
import { TRIGGERS } from '../../infra/triggers.ts';
import { recordingLog } from '../../shared/adapters/memory/log.ts';
import { errorOf } from './support.ts';

// A function asks for its key as soon as it is loaded; here nobody answers.
vi.mock('../../shared/adapters/secretsmanager/venue-key.ts', () => ({ readVenueKey: () => new Promise(() => {}) }));

const ROOT = resolve(import.meta.dirname, '../..');
const FUNCTIONS = join(ROOT, 'functions');
const names = readdirSync(FUNCTIONS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(join(FUNCTIONS, entry.name)).includes('function.ts'))
  .map(({ name }) => name)
  .sort();

const COMPLETE: Readonly<Record<string, string>> = {
  JOURNAL_TABLE: 'journal',
  POSITIONS_TABLE: 'positions',
  ORDERS_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/orders.fifo',
  TICKS_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/ticks',
  TICKS_HYBRID_TPSL_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/ticks-hybrid-tpsl',
  TICKS_POSITION_MONITOR_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/ticks-position-monitor',
  TICKS_TRAILING_STOP_MANAGER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/ticks-trailing-stop-manager',
  FROM_EVENT_DRIVEN_EXECUTOR_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/from-event-driven-executor.fifo',
  FROM_HYBRID_TPSL_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/from-hybrid-tpsl.fifo',
  FROM_POSITION_MONITOR_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/from-position-monitor.fifo',
  FROM_TRAILING_STOP_MANAGER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/from-trailing-stop-manager.fifo',
  BUS_NAME: 'exit-brain',
  ALARM_PREFIX: 'exit-brain-test-main ',
  FLAGS_PATH: '/exit-brain/prod',
  VENUE: 'binance',
  ACCOUNTS: 'main',
  EXCHANGE_HTTP_URL: 'https://fapi.binance.com',
  EXCHANGE_WS_URL: 'wss://fstream.binance.com',
  TICK_INTERVAL_MS: '10000',
  READING_SECRET_ID: 'reading-secret',
  TRADING_SECRET_ID: 'trading-secret',
};

const STORE = ['JOURNAL_TABLE', 'POSITIONS_TABLE'];
const VENUE = ['VENUE', 'EXCHANGE_HTTP_URL', 'EXCHANGE_WS_URL', 'FLAGS_PATH', 'ACCOUNTS'];
const READER = [...STORE, ...VENUE, 'TICK_INTERVAL_MS', 'READING_SECRET_ID'];
/** No journal and no flags: a module of the old stack reads and asks. */
const LEGACY = [
  'POSITIONS_TABLE',
  'VENUE',
  'EXCHANGE_HTTP_URL',
  'EXCHANGE_WS_URL',
  'ACCOUNTS',
  'TICK_INTERVAL_MS',
  'READING_SECRET_ID',
];
const ASKED: Readonly<Record<string, readonly string[]>> = {
  'plan-position': READER,
  watch: READER,
  'position-monitor': READER,
  'exit-gateway': [...STORE, ...VENUE, 'ORDERS_QUEUE_URL', 'TRADING_SECRET_ID'],
  'change-risk-mode': [...STORE, 'VENUE', 'ACCOUNTS'],
  'flags-changed': ['JOURNAL_TABLE', 'FLAGS_PATH'],
  'request-exit-order': [...STORE, 'VENUE', 'ACCOUNTS'],
  relay: ['ORDERS_QUEUE_URL'],
  metronome: [
    'TICKS_QUEUE_URL',
    'TICKS_HYBRID_TPSL_QUEUE_URL',
    'TICKS_POSITION_MONITOR_QUEUE_URL',
    'TICKS_TRAILING_STOP_MANAGER_QUEUE_URL',
    'ACCOUNTS',
    'TICK_INTERVAL_MS',
  ],
  'legacy-event-driven-executor': [...LEGACY, 'FROM_EVENT_DRIVEN_EXECUTOR_QUEUE_URL'],
  'legacy-hybrid-tpsl': [...LEGACY, 'FROM_HYBRID_TPSL_QUEUE_URL'],
  'legacy-position-monitor': [...LEGACY, 'FROM_POSITION_MONITOR_QUEUE_URL'],
  'legacy-trailing-stop-manager': [...LEGACY, 'FROM_TRAILING_STOP_MANAGER_QUEUE_URL'],

  project: [...STORE, 'BUS_NAME'],
  operator: [...READER, 'ALARM_PREFIX'],
  status: ['POSITIONS_TABLE', 'FLAGS_PATH', 'VENUE', 'ACCOUNTS', 'TICK_INTERVAL_MS'],
};

const INDEXES: Readonly<Record<string, () => Promise<{ readonly handler: unknown }>>> = {
  'plan-position': () => import('../../functions/plan-position/index.ts'),
  watch: () => import('../../functions/watch/index.ts'),
  'position-monitor': () => import('../../functions/position-monitor/index.ts'),
  'exit-gateway': () => import('../../functions/exit-gateway/index.ts'),
  'change-risk-mode': () => import('../../functions/change-risk-mode/index.ts'),
  'flags-changed': () => import('../../functions/flags-changed/index.ts'),
  'request-exit-order': () => import('../../functions/request-exit-order/index.ts'),
  'legacy-event-driven-executor': () => import('../../functions/legacy-event-driven-executor/index.ts'),
  'legacy-hybrid-tpsl': () => import('../../functions/legacy-hybrid-tpsl/index.ts'),
  'legacy-position-monitor': () => import('../../functions/legacy-position-monitor/index.ts'),
  'legacy-trailing-stop-manager': () => import('../../functions/legacy-trailing-stop-manager/index.ts'),
  relay: () => import('../../functions/relay/index.ts'),
  metronome: () => import('../../functions/metronome/index.ts'),
  project: () => import('../../functions/project/index.ts'),
  operator: () => import('../../functions/operator/index.ts'),
  status: () => import('../../functions/status/index.ts'),
};

const load = async (name: string): Promise<{ readonly handler: unknown }> => {
  vi.resetModules();
  const index = INDEXES[name];
  if (index === undefined) throw new Error(`${name} has no composition root`);
  return index();
};

function environment(variables: readonly string[]): void {
  for (const variable of Object.keys(COMPLETE)) {
    vi.stubEnv(variable, variables.includes(variable) ? COMPLETE[variable] : undefined);
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

it('the trigger table names exactly the functions there are', () => {
  expect(Object.keys(TRIGGERS).sort()).toEqual(names);
  expect(Object.keys(ASKED).sort()).toEqual(names);
});

describe.each(names)('%s', (name) => {
  const asked = ASKED[name] ?? [];

  it('starts with the variables it asks for and no others', async () => {
    environment(asked);
    expect(typeof (await load(name)).handler).toBe('function');
  });

  it('names every variable that is missing, in one error', async () => {
    environment([]);
    const error = await errorOf(load(name));
    expect(error.code).toBe('ENVIRONMENT');
    expect(error.message.match(/[A-Z][A-Z_]+(?= is not set)/g)?.sort()).toEqual([...asked].sort());
  });
});

describe('the environment', () => {
  it.each([
    ['ACCOUNTS', ''],
    ['ACCOUNTS', 'a,,b'],
    ['ACCOUNTS', 'a,a'],
    ['ACCOUNTS', 'a#b'],
    ['FLAGS_PATH', 'exit-brain'],
    ['FLAGS_PATH', '/exit-brain/'],
    ['EXCHANGE_HTTP_URL', 'fapi.binance.com'],
    ['EXCHANGE_HTTP_URL', 'https://fapi.binance.com/fapi'],
    ['EXCHANGE_WS_URL', 'https://fstream.binance.com'],
    ['TICK_INTERVAL_MS', '10s'],
    ['TICK_INTERVAL_MS', '7000'],
    ['TICK_INTERVAL_MS', '500'],
    ['ORDERS_QUEUE_URL', 'orders'],
    ['VENUE', 'a b'],
    ['TRADING_SECRET_ID', ''],
    ['HEDGING', 'maybe'],
    ['PROFILES', '{'],
  ] as const)('%s=%s is refused by name, and its value is not repeated', (variable, value) => {
    expect(() => readEnvironment([variable], { [variable]: value })).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT', variables: [variable] }),
    );
    try {
      readEnvironment([variable], { [variable]: 'TOP#SECRET value' });
    } catch (error) {
      expect(String(error)).not.toContain('TOP#SECRET');
    }
  });

  it('names the place in overrides of profiles that cannot be used, before a key is asked for', async () => {
    const environment = readEnvironment(BRAIN_VARIABLES, { ...COMPLETE, PROFILES: '{"forced":"NOPE"}' });
    await expect(brainOn(environment, recordingLog())).rejects.toThrow(/^profile overrides: forced: expected one of /);
  });

  it('reads a list of accounts and a number', () => {
    const { ACCOUNTS, TICK_INTERVAL_MS } = readEnvironment(['ACCOUNTS', 'TICK_INTERVAL_MS'], {
      ACCOUNTS: 'main, second',
      TICK_INTERVAL_MS: '10000',
    });
    expect({ ACCOUNTS, TICK_INTERVAL_MS }).toEqual({ ACCOUNTS: ['main', 'second'], TICK_INTERVAL_MS: 10_000 });
  });

  it('one key never serves two accounts', () => {
    expect(() => onlyAccount(['a', 'b'])).toThrow(/ACCOUNTS names 2 accounts/);
  });
});

describe('cold start', () => {
  it.each(['relay', 'project', 'metronome', 'change-risk-mode'])('%s does not load the client of the venue', (name) => {
    const modules = reachable(join(FUNCTIONS, name, 'index.ts'));
    expect(modules.length).toBeGreaterThan(5);
    expect(modules.filter((module) => module === 'binance-api-node')).toEqual([]);
  });

  it('and the walk sees it where it is loaded', () => {
    expect(reachable(join(FUNCTIONS, 'watch', 'index.ts'))).toContain('binance-api-node');
  });
});

/** Every module a file loads when it is imported, packages by name; imports of types alone load nothing. */
function reachable(file: string, seen: Set<string> = new Set()): readonly string[] {
  const id = relative(ROOT, file);
  if (seen.has(id)) return [...seen];
  seen.add(id);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?! type)[^;]*?from '([^']+)';/gm,
  )) {
    if (specifier.startsWith('.')) reachable(resolve(dirname(file), specifier), seen);
    else seen.add(specifier);
  }
  return [...seen];
}
