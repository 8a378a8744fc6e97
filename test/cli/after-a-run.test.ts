import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOURNAL_TABLE, openDatabase } from '../../infra/local/database.ts';
import { run as play } from '../infra/local/run-support.ts';
import { cli } from './support.ts';

let scratch: string;
let dir: string;
const at = (...args: readonly string[]) => cli('--data-dir', dir, ...args);
const flagsNow = () => JSON.parse(readFileSync(join(dir, 'flags.json'), 'utf8')) as Record<string, string>;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'cli-'));
  dir = join(scratch, 'run');
  const ended = await play([
    '--data-dir',
    dir,
    '--for',
    '75m',
    '--speed',
    'max',
    '--live',
    '--report',
    join(scratch, 'r'),
  ]);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true }));

describe('what a run has left', () => {
  it('is not running, and its status says so', async () => {
    const { code, stdout } = await at('status', '--protection');
    expect(code).toBe(0);
    expect(stdout).toContain('⚠️ Operational State: EXIT_BRAIN_V3_NOT_RUNNING');
    expect(stdout).toMatch(/Last tick: 2025-01-01T\d\d:\d\d:\d\dZ/);
  });

  it('lists positions, plans, decisions, orders and commits, as text and as JSON', async () => {
    const positions = JSON.parse((await at('--json', 'positions')).stdout) as { symbol: string; stop: string }[];
    expect(positions.length).toBeGreaterThan(0);
    for (const { symbol, stop } of positions) {
      expect((await at('plan', symbol.toLowerCase())).stdout).toMatch(/plan \d+: STANDARD_LADDER/);
      expect((await at('orders', '--symbol', symbol)).stdout).toContain(stop);
      expect((await at('decisions', symbol)).stdout).toMatch(
        /LIVE {4}type=move_sl new_sl=\$[\d.]+ sl_reason=initial_sl/,
      );
      expect((await at('journal', 'show', symbol)).stdout).toContain(`${symbol}#BOTH#`);
    }
    expect((await at('journal', 'tail', '-n', '3')).stdout.trim().split('\n')).toHaveLength(3);
  });

  it('is exported line by line', async () => {
    const file = join(scratch, 'journal.jsonl');
    const { code, stderr } = await at('journal', 'export', file);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect([code, stderr.trim()]).toEqual([0, `${lines.length} commits in ${file}`]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ commit: 1, previousHash: '' });
  });

  it('says in one line what is not there', async () => {
    expect(await at('plan', 'NOPEUSDT')).toMatchObject({ code: 1, stderr: /^no open position in NOPEUSDT; open: / });
    const nowhere = await cli('--data-dir', join(scratch, 'nowhere'), 'status');
    expect(nowhere).toMatchObject({ code: 1, stderr: /nowhere holds no run: start one with "npm start"/ });
    const audited = await at('journal', 'verify', '--stream', 'exit#binance#main#SOLUSDT');
    expect(audited).toMatchObject({ code: 1, stdout: '', stderr: 'exit#binance#main#SOLUSDT: no such stream' });
  });
});

describe('flags', () => {
  it('a typo is refused clearly and nothing is changed', async () => {
    const before = flagsNow();
    const { code, stderr } = await at('flags', 'set', 'EXIT_EXECUTOR_MOD=SHADOW');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean EXIT_EXECUTOR_MODE?');
    expect(flagsNow()).toEqual(before);
  });

  it('that contradict each other are told, as the log tells it', async () => {
    const set = await at('flags', 'set', 'EXIT_BRAIN_V3_LIVE_ROLLOUT=DISABLED', 'EXIT_BRAIN_V3_ENABLED=false');
    expect(set.stderr).toContain('Consider setting EXIT_BRAIN_V3_ENABLED=true for consistency.');
    expect((await at('flags', 'get')).stdout).toContain('Forcing SHADOW mode for safety.');
    const { stderr } = await at(
      'flags',
      'set',
      '-y',
      'EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED',
      'EXIT_BRAIN_V3_ENABLED=true',
    );
    expect(stderr).not.toContain('[EXIT_');
  });

  it('towards safety nobody is asked; towards LIVE a yes is needed', async () => {
    const down = await at('flags', 'set', 'EXIT_BRAIN_V3_LIVE_ROLLOUT=DISABLED');
    expect(down).toMatchObject({ code: 0, stdout: 'effective mode: SHADOW\n' });
    expect(down.stderr).toContain('effective mode LIVE → SHADOW');
    const up = await at('flags', 'set', 'EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED');
    expect(up).toMatchObject({ code: 3, stdout: '' });
    expect(up.stderr).toContain('say --yes');
    expect(flagsNow().EXIT_BRAIN_V3_LIVE_ROLLOUT).toBe('DISABLED');
    const sure = await at('flags', 'set', '--yes', 'EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED');
    expect(sure).toMatchObject({ code: 0, stdout: 'effective mode: LIVE\n' });
    expect((await at('--json', 'flags', 'get')).stdout).toContain('"effective_mode": "LIVE"');
  });

  it.each([
    ['kill-switch', 'SHADOW', { EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED', EXIT_EXECUTOR_MODE: 'LIVE' }],
    ['shadow', 'SHADOW', { EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED', EXIT_EXECUTOR_MODE: 'SHADOW' }],
    ['legacy', 'LEGACY', { EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED', EXIT_MODE: 'LEGACY' }],
  ])('rollback %s needs no yes, ends in %s and reports the protection', async (to, mode, flags) => {
    await at(
      'flags',
      'set',
      '-y',
      'EXIT_MODE=EXIT_BRAIN_V3',
      'EXIT_EXECUTOR_MODE=LIVE',
      'EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED',
    );
    const { code, stdout, stderr } = await at('rollback', to);
    expect([code, flagsNow()]).toEqual([0, expect.objectContaining(flags)]);
    expect(stderr).toContain(`effective mode: ${mode}`);
    expect(stdout).toMatch(/symbol +side +size/);
  });
});

describe('the audit from the command line', () => {
  it('finds all well, then the one commit that was changed', async () => {
    const well = await at('journal', 'verify', '--anchors');
    expect(well.code).toBe(0);
    expect(well.stdout).toMatch(/anchors: \d+ met, 0 commits without one\nall well/);
    const [{ key }] = JSON.parse((await at('--json', 'journal', 'tail', '-n', '1')).stdout).map(
      (commit: { readonly streamId: string }) => ({ key: commit.streamId }),
    );
    const database = await openDatabase(join(dir, 'dynamodb'));
    await database.client.send(
      new UpdateItemCommand({
        TableName: JOURNAL_TABLE,
        Key: { pk: { S: key }, sk: { N: '1' } },
        UpdateExpression: 'SET correlationId = :forged',
        ExpressionAttributeValues: { ':forged': { S: 'forged' } },
      }),
    );
    await database.close();
    const found = await at('journal', 'verify');
    expect(found.code).toBe(12);
    expect(found.stdout).toContain('FAILED: 1 × chain');
    expect(found.stdout).toContain(`first: chain at ${key}@2: `);
    expect((await at('journal', 'verify', '--anchors')).stdout).toContain('FAILED: 1 × anchor, 1 × chain');
  });
});

it('a program that an old Node starts hands over to the one of the packages, and passes its exit code on', () => {
  const { status, stderr } = spawnSync(process.execPath, ['cli/exit-brain.mjs', '--data-dir', scratch, 'status'], {
    encoding: 'utf8',
  });
  expect([status, stderr.startsWith('exit-brain: ')]).toEqual([1, true]);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

it('help has examples, and a wrong word is answered in a line and a pointer to it', async () => {
  expect((await cli('--help')).stdout).toContain('exit-brain journal verify --anchors');
  const { stderr } = await cli('statsu');
  expect(stderr).toMatch(/^exit-brain: unknown command 'statsu' \(Did you mean status\?\) \(see --help\)\n/);
  const { stderr: number } = await cli('decisions', 'SOLUSDT', '--last', 'x');
  expect(number).toMatch(/^exit-brain: option .* argument 'x' is invalid\. must be a whole number from 1 on\./);
});

it('the completion for bash is a script that bash takes', async () => {
  const { stdout } = spawnSync(process.execPath, ['cli/exit-brain.mjs', 'completion', 'bash'], { encoding: 'utf8' });
  const checked = spawnSync(
    'bash',
    ['-c', `${stdout}\nCOMP_WORDS=(exit-brain journal ''); COMP_CWORD=2; _exit_brain; echo "\${COMPREPLY[@]}"`],
    {
      encoding: 'utf8',
    },
  );
  expect(checked.stdout.trim()).toBe('tail show export verify');
});

it('a number that is none is refused by the name of its option', async () => {
  const { code, stderr } = await at('journal', 'tail', '-n', 'many');
  expect([code, stderr]).toEqual([1, expect.stringContaining("option '-n, --last <n>' argument 'many' is invalid")]);
});
