import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../../infra/local/report.ts';

const START_MS = Date.UTC(2025, 0, 1);
const MINUTES = 10 * 60;
const PLAYED = ['--from', new Date(START_MS + 4 * 3_600_000).toISOString(), '--for', '5h', '--speed', 'max'];

let directory = '';
let candles = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'exit-brain-run-'));
  candles = join(directory, 'AAAUSDT_um_1m_made.csv');
  writeFileSync(candles, csv());
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A wave on a trend, a gap after six hours and a crash after seven: every bar follows from its number. */
function csv(): string {
  const lines = ['open_time_ms,open,high,low,close,volume'];
  let open = 100;
  for (let minute = 0; minute < MINUTES; minute++) {
    const jump = minute === 360 ? -1.2 : minute >= 420 && minute < 426 ? -1.5 : 0;
    const close = open + 0.35 * Math.sin(minute / 17) + 0.01 + jump;
    const first = minute === 360 ? open + jump : open;
    const high = Math.max(first, close) + 0.08;
    const low = Math.min(first, close) - 0.08;
    const bar = [first, high, low, close].map((price) => price.toFixed(2));
    lines.push([START_MS + minute * 60_000, ...bar, 10].join(','));
    open = Number(close.toFixed(2));
  }
  return `${lines.join('\n')}\n`;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['infra/local/main.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

const run = (...args: readonly string[]): Promise<Ended> => start(...args).ended;

const reportIn = (file: string): RunReport => JSON.parse(readFileSync(file, 'utf8')) as RunReport;

/** A killed run can differ in detail, because a report that died with the process is made up for by the next tick; in this it cannot. */
function expectSound(report: RunReport): void {
  expect(report.positions.opened).toBeGreaterThan(0);
  expect(report.positions.planned).toBe(report.positions.opened);
  expect(Object.keys(report.orders.byModule)).toEqual(['exit_executor']);
  expect(report.orders.byKind.sl).toBeGreaterThanOrEqual(report.positions.opened);
  expect(report.protection.maxUnprotectedMs).toBeLessThanOrEqual(15_000);
  expect(report.protection.maxNakedMsPerStopMove).toBe(0);
  expect(report).toMatchObject({ orphansAtEnd: 0, duplicateOrders: 0, marketMs: 5 * 3_600_000 });
}

describe('a run in LIVE', () => {
  test('plans and protects every position, sends by one module, and holds all that when it is killed three times', async () => {
    const whole = join(directory, 'whole.json');
    const args = ['--candles', candles, ...PLAYED, '--live'];
    const first = await run(...args, '--data-dir', join(directory, 'whole'), '--report', whole);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expectSound(reportIn(whole));

    const cut = join(directory, 'cut.json');
    const again = [...args, '--data-dir', join(directory, 'cut'), '--report', cut];
    for (const afterMs of [900, 1_300, 1_100]) {
      const { child, ended } = start(...again);
      setTimeout(() => child.kill('SIGKILL'), afterMs);
      await ended;
    }
    expect((await run(...again)).code).toBe(0);
    expectSound(reportIn(cut));
  }, 60_000);

  test('obeys a flag that is flipped while it runs', async () => {
    const dir = join(directory, 'flip');
    const file = join(directory, 'flip.json');
    const { child, ended } = start('--candles', candles, ...PLAYED, '--live', '--data-dir', dir, '--report', file);
    let heard = '';
    child.stdout?.on('data', (chunk) => {
      heard += String(chunk);
      if (!/order {6}tp/.test(heard) || /flipped/.test(heard)) return;
      heard += 'flipped';
      const flags = join(dir, 'flags.json');
      writeFileSync(flags, readFileSync(flags, 'utf8').replace('"ENABLED"', '"DISABLED"'));
    });
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    const owned = stdout.split('exits belong to SHADOW now');
    expect(owned).toHaveLength(2);
    expect(owned[1]).not.toMatch(/ {2}order {6}/);
    expect(owned[1]).toMatch(/would/);
  }, 40_000);
});

describe('a run in SHADOW', () => {
  test('sends nothing and writes what it would have done in the schema of the specification', async () => {
    const dir = join(directory, 'shadow');
    const file = join(directory, 'shadow.json');
    const { code } = await run('--candles', candles, ...PLAYED, '--data-dir', dir, '--report', file);
    expect(code).toBe(0);
    const report = reportIn(file);
    expect(report.positions.planned).toBe(report.positions.opened);
    expect(report.orders).toMatchObject({ byModule: { exit_executor: 0 }, byKind: { sl: 0 } });
    const records = readFileSync(join(dir, 'exit_brain_shadow.jsonl'), 'utf8').trim().split('\n');
    expect(records.length).toBeGreaterThan(1);
    for (const record of records) {
      const keys = [
        'timestamp',
        'symbol',
        'side',
        'entry_price',
        'current_price',
        'size',
        'unrealized_pnl',
        'decision',
      ];
      expect(Object.keys(JSON.parse(record) as object)).toEqual([...keys, 'regime', 'risk_state']);
    }
    expect(new Set(records).size).toBe(records.length);
  }, 40_000);
});

describe('wrong input', () => {
  const bad = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const header = 'open_time_ms,open,high,low,close,volume';

  test.each([
    ['a missing file', () => ['--candles', '/nowhere/BTCUSDT.csv'], /\/nowhere\/BTCUSDT\.csv/],
    [
      'a word for a number',
      () => ['--candles', bad('BTCUSDT_a.csv', `${header}\n0,1,2,1,1,1\n60000,1,x,1,1,1\n`)],
      /BTCUSDT_a\.csv:3/,
    ],
    [
      'time going back',
      () => ['--candles', bad('BTCUSDT_b.csv', `${header}\n60000,1,2,1,1,1\n0,1,2,1,1,1\n`)],
      /BTCUSDT_b\.csv:3/,
    ],
    [
      'a high below the low',
      () => ['--candles', bad('BTCUSDT_c.csv', `${header}\n0,1,0.5,1,1,1\n60000,1,2,1,1,1\n`)],
      /BTCUSDT_c\.csv:2/,
    ],
    ['an unknown option', () => ['--slow'], /--slow/],
    ['an unknown fault', () => ['--faults', 'rain:0.1'], /rain/],
    ['a time that is none', () => ['--for', 'long'], /--for/],
    ['a start outside the candles', () => ['--candles', candles, '--from', '2020-01-01'], /--from/],
  ])('%s is one line and exit 2, and touches nothing', async (_what, args, says) => {
    const dir = join(directory, 'untouched');
    const { code, stdout, stderr } = await run(...args(), '--data-dir', dir);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(says);
    expect(existsSync(dir)).toBe(false);
  });
});
