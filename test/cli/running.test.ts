import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { localClient, POSITIONS_TABLE } from '../../infra/local/database.ts';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import type { Gate } from '../../shared/application/operate/preflight/gate.ts';
import { type Started, start } from '../infra/local/run-support.ts';
import { cli } from './support.ts';

let scratch: string;
let started: Started;
const at = (...args: readonly string[]) => cli('--data-dir', join(scratch, 'run'), ...args);

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'cli-'));
  const opened = Promise.withResolvers<void>();
  started = start(['--data-dir', join(scratch, 'run'), '--speed', '600', '--live'], process.cwd(), (stdout) => {
    // The first position has its stop on the way.
    if (stdout.includes('order      sl STOP_MARKET')) opened.resolve();
  });
  await opened.promise;
}, 120_000);
afterAll(async () => {
  started.child.kill('SIGTERM');
  expect((await started.ended).code).toBe(0);
  expect(existsSync(join(scratch, 'run', 'control.json'))).toBe(false);
  rmSync(scratch, { recursive: true });
}, 30_000);

it('status shows the running process, rollback stops it from sending, and nothing needs a restart', async () => {
  // The first tick after an idle stretch is up to ten seconds of market time away.
  await vi.waitFor(async () => expect((await at('status')).stdout).toContain('Running: True'), 10_000);
  const live = await at('status');
  expect(live.stdout).toContain('🔴 Operational State: EXIT_BRAIN_V3_LIVE');
  expect(live.stdout).toContain('Running: True\n  Effective Mode: LIVE');

  const { code, stdout } = await at('rollback');
  expect([code, stdout]).toEqual([0, expect.stringContaining('executor: runs, SHADOW')]);
  expect((await at('status')).stdout).toContain('🟡 Operational State: EXIT_BRAIN_V3_SHADOW');

  const back = await at('flags', 'set', '--yes', 'EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED');
  expect(back.stdout).toBe('effective mode: LIVE\n');
  expect((await at('rollback', 'legacy')).stdout).toContain('executor: runs, LEGACY');
  expect((await at('status')).stdout).toContain('🔵 Operational State: LEGACY');
});

it('the journal of a running process is audited while it is written', async () => {
  const { code, stdout } = await at('journal', 'verify', '--anchors');
  expect([code, stdout]).toEqual([0, expect.stringContaining('all well')]);
});

it('decisions are followed as they are made, also into the next life of a symbol', async () => {
  await at('flags', 'set', '--yes', 'EXIT_MODE=EXIT_BRAIN_V3', 'EXIT_EXECUTOR_MODE=SHADOW');
  const args = [
    'cli/exit-brain.mjs',
    '--data-dir',
    join(scratch, 'run'),
    '--json',
    'decisions',
    'SOLUSDT',
    '--follow',
    '-n',
    '1',
  ];
  await vi.waitFor(async () => expect((await at('decisions', 'SOLUSDT')).code).toBe(0), 30_000);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const made: { readonly madeAtMs: number }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    made.push(JSON.parse(line));
    if (made.length === 2) break;
  }
  child.kill();
  const times = made.map(({ madeAtMs }) => madeAtMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBeGreaterThan(1);
}, 60_000);

interface Preflight {
  readonly passed: boolean;
  readonly gates: readonly Gate[];
}

/** The gates, with a far stop on a symbol that has no position at that moment: the bot opens one now and then. */
async function preflight(): Promise<{ readonly code: number; readonly said: Preflight }> {
  return vi.waitFor(async () => {
    const open = JSON.parse((await at('--json', 'positions')).stdout) as { readonly symbol: string }[];
    const free = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].find((symbol) => open.every((each) => each.symbol !== symbol));
    const { code, stdout } = await at('--json', 'preflight', '--far-stop', free ?? 'none');
    const said = JSON.parse(stdout) as Preflight;
    expect(said.gates.find(({ name }) => name === 'far stop')).toMatchObject({ outcome: 'pass' });
    return { code, said };
  }, 30_000);
}

it('every gate before LIVE is checked: on the first day one fails and says when it will not, a day later none does', async () => {
  await at('flags', 'set', '--yes', 'EXIT_MODE=EXIT_BRAIN_V3', 'EXIT_EXECUTOR_MODE=SHADOW');
  await vi.waitFor(async () => expect((await at('status')).stdout).toContain('Effective Mode: SHADOW'), 10_000);
  const { code, said } = await preflight();
  const outcomes = Object.fromEntries(said.gates.map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toEqual({
    '24 h of SHADOW': 'fail',
    'ticks without a gap': 'fail',
    'reconciliations without a gap': 'fail',
    'no unresolved outcome': 'pass',
    plans: 'pass',
    'position mode known': 'pass',
    'venue reachable': 'pass',
    clock: 'pass',
    'account readable': 'pass',
    'trading rules loaded': 'pass',
    'reading key': 'pass',
    'request budget': 'pass',
    'trading key': 'pass',
    'far stop': 'pass',
    'Lambda concurrency': 'not-applicable',
    'Parameter Store throughput': 'not-applicable',
    'alarms quiet': 'not-applicable',
  });
  expect([code, said.passed]).toEqual([1, false]);
  // Ticks that were skipped because nothing was open are no gap.
  for (const gate of said.gates.slice(1, 3)) expect(gate.advice).toMatch(/^stay in SHADOW until /);

  // A day of it, as the view would hold it: written ahead of the ticks that go on meanwhile, which take it from there.
  const { database } = JSON.parse(readFileSync(join(scratch, 'run', 'control.json'), 'utf8'));
  const client = localClient(database);
  const view = dynamoPositionsView({ client, tableName: POSITIONS_TABLE, clock: systemClock });
  for (const { key, version, state } of await view.rowsOf('binance', 'paper')) {
    const put = (ahead: number, changed: object) =>
      view.put('binance', 'paper', {
        key,
        version: version + ahead,
        open: true,
        state: { ...(state as object), ...changed },
      });
    if (key === 'account') await put(1, { ownershipSinceMs: 0 });
    if (key === 'tick' || key === 'heartbeat') await put(600_000, { unbrokenSinceMs: 0, atMs: version + 600_000 });
  }
  client.destroy();
  const { code: passed, stdout } = await at('preflight');
  expect([passed, stdout]).toEqual([0, expect.stringMatching(/no gate fails\n$/)]);
});
