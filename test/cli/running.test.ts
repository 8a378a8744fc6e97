import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
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
