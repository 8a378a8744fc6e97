import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ALL_FAULTS } from './faults/catalogue.ts';
import { playRun } from './run.ts';

/** A small part of what `npm run simulate -- --runs 10000` plays. */
const RUNS = 24;
const FIRST_SEED = 20_000;

describe('bad days', () => {
  it(`${RUNS} of them pass`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += 1) {
      const { violation } = await playRun({ seed, faults: ALL_FAULTS });
      expect({ seed, violation }).toEqual({ seed, violation: null });
    }
  }, 60_000);

  it('one seed writes the same journals again, byte by byte', async () => {
    const [first, second] = [
      await playRun({ seed: 5, faults: ALL_FAULTS }),
      await playRun({ seed: 5, faults: ALL_FAULTS }),
    ];
    expect(first.commits).toBeGreaterThan(20);
    expect(second.journalHash).toBe(first.journalHash);
    expect(second.trace).toEqual(first.trace);
  });

  it('two processes at another place of the world, and elsewhere on the disk, write the same', async () => {
    const [first, second] = [5, 6];
    const digest = createHash('sha256');
    for (const seed of [first, second]) digest.update((await playRun({ seed, faults: ALL_FAULTS })).journalHash);
    const args = ['--runs', '2', '--seed', `${first}`, '--jobs', '2'];
    const env = {
      PATH: process.env.PATH,
      TZ: 'Pacific/Chatham',
      LC_ALL: 'tr_TR.UTF-8',
      EXIT_MODE: 'LEGACY',
      ACCOUNTS: 'another',
    };
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { env, cwd: tmpdir() });
    expect(stdout).toContain(`journals ${digest.digest('hex')}`);
    expect(stdout).toMatch(/^2 passed, 0 failed$/m);
  }, 60_000);

  it('another seed is another day', async () => {
    const hashes = [await playRun({ seed: 6, faults: ALL_FAULTS }), await playRun({ seed: 7, faults: ALL_FAULTS })];
    expect(hashes[0]?.journalHash).not.toBe(hashes[1]?.journalHash);
  });
});

/** What the simulation found in the product, each by the seed that showed it first. */
const FOUND = [
  {
    seed: 177,
    was: 'a reported sale ended a life whose last entry nobody had told of, and the stops of the open position were swept',
  },
  { seed: 300, was: 'the same in one-way mode' },
  { seed: 7905, was: 'a module of the old stack, asking for the short, cancelled somebody’s stop of the long' },
] as const;

describe('what was found stays mended', () => {
  it.each(FOUND)('$seed: $was', async ({ seed }) => {
    const { violation } = await playRun({ seed, faults: ALL_FAULTS });
    expect(violation).toBeNull();
  });
});
