import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLifeStreamId } from '../../../shared/domain/life/identity.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import {
  acceptedIn,
  expectSound,
  journalIn,
  madeCandles,
  PLAYED,
  PLAYED_MS,
  PROTECTED_AFTER_KILL_WITHIN_MS,
  reportIn,
  run,
  start,
} from './run-support.ts';

/** The process is killed when it prints a line of this kind, just written down and not delivered yet; or so many ms after its start. */
const MOMENTS = ['opened', 'order      sl', 900, 'order      tp', 'fill', 1_200, 'flat'] as const;

let directory = '';
let args: readonly string[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'exit-brain-kill-'));
  const candles = join(directory, 'AAAUSDT-made.csv');
  writeFileSync(candles, madeCandles());
  args = ['--candles', candles, ...PLAYED, '--live', '--report', join(directory, 'report.json')];
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Plays in the default directory until then (or to the end), and kills it there. */
async function killAt(moment: string | number): Promise<string> {
  const started = start(args, directory, (heard) => {
    if (heard.includes(`  ${moment}`)) started.child.kill('SIGKILL');
  });
  if (typeof moment === 'number') setTimeout(() => started.child.kill('SIGKILL'), moment);
  return (await started.ended).stdout;
}

const isEvent = (type: string) => (commit: Commit) => commit.events.some((event) => event.type === type);

describe('a run that is killed again and again', () => {
  it('has the same lives and plans, and no order twice', async () => {
    for (const moment of MOMENTS) {
      const said = await killAt(moment);
      // A process that is killed by the clock may have said nothing yet.
      if (typeof moment === 'string') expect(said).toContain('playing AAAUSDT');
    }
    const { code, stdout } = await run(args, directory);
    expect(code).toBe(0);
    expect(stdout).toContain('continuing a run that was cut off');

    expectSound(reportIn(join(directory, 'report.json')), PROTECTED_AFTER_KILL_WITHIN_MS);
    const dataDir = join(directory, '.data/local');
    const commits = await journalIn(dataDir);
    const opened = commits.filter(isEvent('PositionOpened'));
    const lives = opened.map(({ streamId }) => parseLifeStreamId(streamId).life);
    expect(lives).toEqual(lives.map((_, index) => index + 1));
    const firstPlans = commits.flatMap(({ streamId, events }) =>
      events.filter(({ type, data }) => type === 'ExitPlanCreated' && data.planNumber === 1).map(() => streamId),
    );
    expect(firstPlans.sort()).toEqual(opened.map(({ streamId }) => streamId).sort());

    const accepted = acceptedIn(dataDir).map(({ clientId }) => clientId);
    expect(new Set(accepted).size).toBe(accepted.length);
    const claimed = new Set(
      commits.flatMap(({ events }) =>
        events.filter(({ type }) => type === 'ExitOrderSending').map(({ data }) => String(data.intentId)),
      ),
    );
    expect(accepted.filter((clientId) => !claimed.has(clientId))).toEqual([]);
  }, 120_000);
});

describe('a run that is stopped', () => {
  it('ends with a report of what was played, and the same command plays the rest', async () => {
    const dir = ['--data-dir', join(directory, 'stopped')];
    let isAsked = false;
    const started = start([...args, ...dir], directory, (heard) => {
      // Once: a second signal means at once.
      if (isAsked || !heard.includes('  order      tp')) return;
      isAsked = started.child.kill('SIGTERM');
    });
    const { code, stdout, stderr } = await started.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('stopped, the same command continues');
    const part = reportIn(join(directory, 'report.json'));
    expect(part.marketMs).toBeGreaterThan(0);
    expect(part.marketMs).toBeLessThan(PLAYED_MS);
    expect(part.positions.opened).toBeGreaterThan(0);
    expect((await run([...args, ...dir], directory)).stdout).toContain('continuing a run that was cut off');
    const whole = reportIn(join(directory, 'report.json'));
    expectSound(whole);
    expect(whole.positions.opened).toBeGreaterThanOrEqual(part.positions.opened);
  }, 90_000);
});
