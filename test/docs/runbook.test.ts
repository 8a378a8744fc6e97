import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cli } from '../cli/support.ts';
import { type Started, start } from '../infra/local/run-support.ts';

const runbook = readFileSync('docs/runbook.md', 'utf8');
/** Every command of the blocks, in the order in which they stand. */
const commands = [...runbook.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.trim().split('\n'));

/** Commands that rightly end otherwise on a run that is minutes old. */
const CODES: Readonly<Record<string, number>> = { preflight: 1 };

let scratch: string;
let started: Started;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'runbook-'));
  const opened = Promise.withResolvers<void>();
  started = start(['--data-dir', join(scratch, 'run'), '--speed', '200'], process.cwd(), (stdout) => {
    if (/would +type=move_sl/.test(stdout)) opened.resolve();
  });
  await opened.promise;
  await vi.waitFor(async () => expect(await said('status')).toContain('Running: True'), 30_000);
}, 120_000);
afterAll(async () => {
  started.child.kill('SIGTERM');
  await started.ended;
  rmSync(scratch, { recursive: true });
}, 60_000);

const at = (...args: readonly string[]) => cli('--data-dir', join(scratch, 'run'), ...args);
const said = async (...args: readonly string[]) => (await at(...args)).stdout;

/** The words of a command as a shell would split them, on this run: its symbol is one that is open now. */
async function wordsOf(command: string): Promise<readonly string[]> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  const [open] = JSON.parse(await said('--json', 'positions')) as { readonly symbol: string }[];
  return words.slice(2).map((word) => {
    if (word === 'SOLUSDT') return open?.symbol ?? word;
    return word === 'shadow.html' ? join(scratch, word) : word;
  });
}

it('names commands of the tool only', () => {
  expect(commands.length).toBeGreaterThan(25);
  expect(commands.filter((command) => !command.startsWith('npx exit-brain '))).toEqual([]);
});

/** The state that each `status` of the runbook must show, in their order. */
const STATES = [
  // After rollback C, in step 1, in the dry run, after step 4, and the day after.
  'LEGACY',
  'EXIT_BRAIN_V3_SHADOW',
  'EXIT_BRAIN_V3_SHADOW',
  'EXIT_BRAIN_V3_LIVE',
  'EXIT_BRAIN_V3_LIVE',
];

it('every command of the runbook works on a running system, in the order in which it stands there', async () => {
  const states = [...STATES];
  for (const command of commands) {
    const words = await wordsOf(command);
    const [first = ''] = words;
    if (first === 'status') {
      const state = states.shift();
      // Flags may be a second old, in the market's time.
      await vi.waitFor(async () => expect(await said(...words)).toContain(`Operational State: ${state}\n`), 10_000);
      continue;
    }
    // A person says yes at the terminal; here the same option says it.
    const asks = first === 'close' || (first === 'flags' && words[1] === 'set');
    const { code, stdout, stderr } = await at(...words, ...(asks ? ['--yes'] : []));
    const wanted = CODES[first] ?? 0;
    expect({ command, code, said: code === wanted ? '' : stderr + stdout }).toEqual({
      command,
      code: wanted,
      said: '',
    });
  }
  expect(states).toEqual([]);
}, 240_000);
