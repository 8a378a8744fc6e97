import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openDatabase } from '../../../infra/local/database.ts';
import { allCommits } from '../../../infra/local/journal.ts';
import type { RunReport } from '../../../infra/local/report.ts';
import type { EngineEvent } from '../../../shared/adapters/paper/index.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import { realTimeClock } from '../../support/test-clock.ts';

/** When the made candles begin, UTC milliseconds. */
export const START_MS = Date.UTC(2025, 0, 1);
const MINUTES = 10 * 60;
/** The part of the made candles that is played: it holds a trend, a gap and a crash. */
export const PLAYED = ['--from', new Date(START_MS + 5 * 3_600_000).toISOString(), '--for', '180m', '--speed', 'max'];
/** Its length, milliseconds of market time. */
export const PLAYED_MS = 180 * 60_000;

/** A wave on a trend, a gap after six hours and a crash after seven: every bar follows from its number. */
export function madeCandles(): string {
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

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of `npm start` in a working directory. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const MAIN = join(process.cwd(), 'infra/local/main.ts');

/** Starts a run; `hear` is called with all it has printed so far whenever it prints. */
export function start(args: readonly string[], cwd = process.cwd(), hear?: (stdout: string) => void): Started {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
    hear?.(stdout);
  });
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs to the end. */
export const run = (args: readonly string[], cwd?: string): Promise<Ended> => start(args, cwd).ended;

export const reportIn = (file: string): RunReport => JSON.parse(readFileSync(file, 'utf8')) as RunReport;

/** The longest a position may wait for its stop, milliseconds: found by polling, 15 s. */
const PROTECTED_WITHIN_MS = 15_000;
/** Killed between claim and send, an order must first be proven not to have left before it may be asked for anew. */
export const PROTECTED_AFTER_KILL_WITHIN_MS = 45_000;

/** What must hold of every run in LIVE over the played part, however often it was killed. */
export function expectSound(report: RunReport, protectedWithinMs = PROTECTED_WITHIN_MS): void {
  expect(report.positions.opened).toBeGreaterThan(0);
  expect(report.positions.planned).toBe(report.positions.opened);
  expect(Object.keys(report.orders.byModule)).toEqual(['exit_executor']);
  expect(report.orders.byKind.sl).toBeGreaterThanOrEqual(report.positions.opened);
  expect(report.protection.maxUnprotectedMs).toBeLessThanOrEqual(protectedWithinMs);
  expect(report.protection.maxNakedMsPerStopMove).toBe(0);
  expect(report).toMatchObject({ orphansAtEnd: 0, duplicateOrders: 0, marketMs: PLAYED_MS });
}

/** Every commit of a run that has ended, by time. */
export async function journalIn(dataDir: string): Promise<readonly Commit[]> {
  const database = await openDatabase(join(dataDir, 'dynamodb'));
  const commits: Commit[] = [];
  for await (const commit of allCommits(database, realTimeClock())) commits.push(commit);
  await database.close();
  return commits;
}

/** Orders of the brain that the exchange has accepted, oldest first. */
export function acceptedIn(dataDir: string): readonly { readonly clientId: string; readonly timeMs: number }[] {
  const lines = readFileSync(join(dataDir, 'exchange-events.jsonl'), 'utf8').trim().split('\n');
  return lines
    .flatMap((line) => (JSON.parse(line) as { readonly events: readonly EngineEvent[] }).events)
    .flatMap((event) => {
      if (event.type === 'algoAccepted') return [{ clientId: event.algo.clientAlgoId, timeMs: event.timeMs }];
      // What a triggered order becomes carries its id by rule and is no order of its own.
      if (event.type !== 'orderAccepted' || event.order.originalType !== event.order.type) return [];
      return [{ clientId: event.order.clientOrderId, timeMs: event.timeMs }];
    })
    .filter(({ clientId }) => clientId.startsWith('eb.'));
}
