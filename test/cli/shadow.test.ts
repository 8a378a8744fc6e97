import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { madeCandles, run as play, START_MS } from '../infra/local/run-support.ts';
import { cli } from './support.ts';

let scratch: string;
let candles: string;
const at = (...args: readonly string[]) => cli('--data-dir', join(scratch, 'run'), ...args);

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'cli-shadow-'));
  candles = join(scratch, 'SOLUSDT_um_1m.csv');
  writeFileSync(candles, madeCandles());
  const from = new Date(START_MS + 4 * 3_600_000).toISOString();
  const args = ['--candles', candles, '--from', from, '--for', '45m', '--speed', 'max'];
  const ended = await play([...args, '--data-dir', join(scratch, 'run'), '--report', join(scratch, 'r')]);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true }));

const lines = (file: string): Record<string, unknown>[] =>
  readFileSync(join(scratch, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('exports what the run wrote beside it, in the same schema, and flat for tables', async () => {
  expect((await at('shadow', 'export', join(scratch, 'out.jsonl'))).code).toBe(0);
  const inTime = (records: Record<string, unknown>[]) =>
    records.map((record) => JSON.stringify(record)).sort((a, b) => a.localeCompare(b));
  expect(inTime(lines('out.jsonl'))).toEqual(inTime(lines('run/exit_brain_shadow.jsonl')));
  expect((await at('shadow', 'export', join(scratch, 'flat.jsonl'), '--flat')).code).toBe(0);
  const [first] = lines('flat.jsonl');
  expect(Object.keys(first ?? {})).toContain('decision.decision_type');
  expect(Object.keys(first ?? {})).toContain('decision.confidence');
});

it('counts the decisions, compares or says why not, and gives no verdict on a few', async () => {
  const html = join(scratch, 'report.html');
  const { code, stdout } = await at('shadow', 'analyze', '--candles', candles, '--html', html);
  expect(code).toBe(0);
  expect(stdout).toContain('move_sl');
  expect(stdout).toMatch(/Brain against legacy on the same one-minute bars: \d+ pairs/);
  expect(stdout).toMatch(/Verdict: NO-VERDICT: \d+ pairs; at least 50 are needed/);
  const page = readFileSync(html, 'utf8');
  expect(page).toContain('<svg');
  expect(page).not.toMatch(/(src|href)=/);
  const found = JSON.parse((await at('--json', 'shadow', 'analyze', '--candles', candles)).stdout);
  const { pairs, excluded } = found.comparison as { pairs: number; excluded: Record<string, number> };
  const counted = pairs + Object.values(excluded).reduce((sum, count) => sum + count, 0);
  expect(counted).toBeGreaterThan(0);
});

it('counts a log by itself and names the line that is none', async () => {
  const log = join(scratch, 'run', 'exit_brain_shadow.jsonl');
  const { stdout } = await at('shadow', 'analyze', '--records', log);
  expect(stdout).toContain(`Decisions in SHADOW: ${lines('run/exit_brain_shadow.jsonl').length}`);
  const broken = join(scratch, 'broken.jsonl');
  writeFileSync(broken, '{"decision":{}}\nnonsense\n');
  expect(await at('shadow', 'analyze', '--records', broken)).toMatchObject({
    code: 1,
    stderr: `${broken}:2: is not a line of JSON`,
  });
});
