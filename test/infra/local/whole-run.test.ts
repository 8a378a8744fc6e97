import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { expectSound, journalIn, madeCandles, PLAYED, reportIn, run, start } from './run-support.ts';

let directory = '';
let candles = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'exit-brain-run-'));
  candles = join(directory, 'AAAUSDT_um_1m_made.csv');
  writeFileSync(candles, madeCandles());
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a run in LIVE', () => {
  test('plans and protects every position, and sends by one module', async () => {
    const whole = join(directory, 'whole.json');
    const args = ['--candles', candles, ...PLAYED, '--live'];
    const first = await run([...args, '--data-dir', join(directory, 'whole'), '--report', whole]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expectSound(reportIn(whole));
    // The old exit stack went on asking, and was blocked.
    expect(reportIn(whole).orders.byModule).toEqual({ exit_executor: expect.any(Number) });
    expect(reportIn(whole).orders.blockedLegacy).toBeGreaterThan(0);
  }, 120_000);

  test('protects LONG and SHORT side by side, by a profile of one’s own, on a bad day of the exchange, and is only continued as what it is', async () => {
    const profiles = join(directory, 'profiles.json');
    const own = { name: 'OWN', tpLegs: [{ rMultiple: 0.4, sizeFraction: 0.5 }] };
    writeFileSync(profiles, JSON.stringify({ profiles: [own], mappings: [{ symbol: 'AAAUSDT', profileName: 'OWN' }] }));
    const file = join(directory, 'hedge.json');
    const dir = ['--data-dir', join(directory, 'hedge')];
    const args = [
      '--candles',
      candles,
      ...PLAYED,
      '--for',
      '80m',
      '--live',
      ...dir,
      '--report',
      file,
      '--profiles',
      profiles,
    ];
    const { child, ended } = start([...args, '--hedge', '--faults', 'all:0.01'], undefined, (heard) => {
      if (heard.includes('  plan 1')) child.kill('SIGKILL');
    });
    await ended;
    const oneWay = await run(args);
    expect(oneWay.code).toBe(2);
    expect(oneWay.stderr).toContain('an unfinished run');
    expect((await run([...args, '--hedge', '--faults', 'all:0.01'])).code).toBe(0);
    const { positions, protection, ...report } = reportIn(file);
    expect(positions.planned).toBe(positions.opened);
    expect(protection.maxNakedMsPerStopMove).toBe(0);
    expect(protection.maxUnprotectedMs).toBeLessThanOrEqual(30_000);
    expect(report).toMatchObject({ orphansAtEnd: 0, duplicateOrders: 0, marketMs: 80 * 60_000 });
    const commits = await journalIn(join(directory, 'hedge'));
    const plans = commits
      .flatMap(({ events }) => events as unknown as readonly LifeEvent[])
      .flatMap((event) => (event.type === 'ExitPlanCreated' ? [event.data.plan.profileName] : []));
    expect(new Set(plans)).toEqual(new Set(['OWN']));
    const opened = commits.filter(({ commit }) => commit === 1);
    const sides = opened.map(({ streamId }) => streamId.split('#')[4]);
    expect(sides).toEqual(expect.arrayContaining(['LONG', 'SHORT']));
    expect(sides).not.toContain('BOTH');
  }, 90_000);

  test('obeys a flag that is flipped while it runs', async () => {
    const dir = join(directory, 'flip');
    const file = join(directory, 'flip.json');
    let isFlipped = false;
    const args = ['--candles', candles, ...PLAYED, '--for', '100m', '--live', '--data-dir', dir, '--report', file];
    const { ended } = start(args, undefined, (heard) => {
      if (isFlipped || !/order {6}tp/.test(heard)) return;
      isFlipped = true;
      const flags = join(dir, 'flags.json');
      writeFileSync(flags, readFileSync(flags, 'utf8').replace('"ENABLED"', '"DISABLED"'));
    });
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    const owned = stdout.split('exits belong to SHADOW now');
    expect(owned).toHaveLength(2);
    expect(owned[1]).toMatch(/would/);
    const seenAtMs = Date.parse(`${owned[0]?.split('\n').at(-1)?.slice(0, 19).replace(' ', 'T')}Z`);
    const placed = placedBy(dir, 'exit_executor');
    expect(placed.length).toBeGreaterThan(0);
    // The line shows whole seconds.
    expect(placed.filter((atMs) => atMs >= seenAtMs + 1_000)).toEqual([]);
  }, 90_000);
});

describe('a run in SHADOW', () => {
  test('sends nothing and writes what it would have done in the schema of the specification', async () => {
    const dir = join(directory, 'shadow');
    const file = join(directory, 'shadow.json');
    const { code } = await run(['--candles', candles, ...PLAYED, '--for', '100m', '--data-dir', dir, '--report', file]);
    expect(code).toBe(0);
    const report = reportIn(file);
    expect(report.positions.planned).toBe(report.positions.opened);
    // The old exit stack protects, and the brain only writes down what it would have done.
    const { exit_executor, ...legacy } = report.orders.byModule;
    expect(exit_executor).toBe(0);
    expect(Object.keys(legacy).sort()).toEqual(expect.arrayContaining(['event_driven_executor', 'position_monitor']));
    expect(report.protection.maxUnprotectedMs).toBeLessThanOrEqual(5_000);
    expect([report.orphansAtEnd, report.duplicateOrders]).toEqual([0, 0]);
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
  }, 90_000);
});

/** When the exchange took an order of a module, market time in UTC milliseconds, by the run's log. */
const placedBy = (dir: string, module: string): readonly number[] =>
  readFileSync(join(dir, 'log.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`Order placed successfully: module=${module},`))
    .map((line) => Date.parse((JSON.parse(line) as { readonly timestamp: string }).timestamp));
