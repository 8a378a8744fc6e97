import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { barText, outputOn } from '../../cli/output.ts';
import { createProgram } from '../../cli/program.ts';
import { monitorText } from '../../cli/report/operate-text.ts';

function streams(isTTY: boolean) {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) => ({
    isTTY,
    columns: 80,
    write: (text: string) => {
      said[name] += text;
      return true;
    },
  });
  return { said, given: { stdin: { isTTY }, stdout: stream('stdout'), stderr: stream('stderr') } as never };
}

describe('where somebody sees it', () => {
  it('colour is painted and a bar moves, on the side of the result', () => {
    const { said, given } = streams(true);
    const out = outputOn(given, false, true);
    out.bar(1, 4, '500 commits');
    out.progress(null);
    out.result({ a: 1 }, () => out.paint('red', 'result'));
    expect(said.stdout).toBe('\x1b[31mresult\x1b[0m\n');
    expect(said.stderr).toBe(`\r\x1b[2K${barText(1, 4, '500 commits')}\r\x1b[2K`);
  });

  it('a bar is not drawn more often than an eye follows, nor wider than the terminal', () => {
    const { said, given } = streams(true);
    const out = outputOn(given, false, true);
    for (let done = 0; done < 1_000; done++) out.bar(done, 1_000, 'x'.repeat(200));
    expect(said.stderr.split('\r').length).toBeLessThan(20);
    expect(said.stderr.split('\r')[1]?.length).toBeLessThan(90);
  });

  it('a remark does not stick to a bar', () => {
    const { said, given } = streams(true);
    const out = outputOn(given, false, true);
    out.progress('waiting');
    out.remark('something');
    expect(said.stderr).toBe('\r\x1b[2Kwaiting\r\x1b[2Ksomething\n');
  });
});

describe('in a pipe', () => {
  it('there is neither colour nor bar, and nothing but the result on stdout', () => {
    const { said, given } = streams(false);
    const out = outputOn(given, false, true);
    out.bar(1, 4, '500 commits');
    out.progress('waiting');
    out.progress(null);
    out.remark('a remark');
    out.result({ a: 1 }, () => out.paint('red', 'result'));
    expect(said).toEqual({ stdout: 'result\n', stderr: 'a remark\n' });
  });

  it('JSON is never coloured; results that go on coming are one line each', () => {
    const { said, given } = streams(true);
    const out = outputOn(given, true, true);
    out.line({ text: out.paint('red', 'a') }, () => 'text');
    out.line({ text: 'b' }, () => 'text');
    expect(said.stdout).toBe('{"text":"a"}\n{"text":"b"}\n');
  });
});

describe('a command on a terminal', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cli-output-'));
  writeFileSync(join(dir, 'flags.json'), '{}');
  afterAll(() => rmSync(dir, { recursive: true }));
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['is coloured', {}, [], true],
    ['is not with NO_COLOR', { NO_COLOR: '1' }, [], false],
    ['is with NO_COLOR that is empty', { NO_COLOR: '' }, [], true],
    ['is not with --no-color', {}, ['--no-color'], false],
  ])('%s', async (_name, environment, options, isColoured) => {
    vi.stubEnv('NO_COLOR', undefined);
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { said, given } = streams(true);
    await createProgram(given, () => {}).parseAsync(['node', 'x', ...options, '--data-dir', dir, 'flags', 'get']);
    expect(said.stdout).toContain('effective mode: ');
    expect(said.stdout.includes('\x1b[1m')).toBe(isColoured);
  });
});

it('a bar of a whole that is not known says only how much is done', () => {
  expect([barText(1, 2, 'x'), barText(0, 0, 'x'), barText(3, 2, 'x')]).toEqual([
    `${'█'.repeat(14)}${'░'.repeat(14)}  50 %  x`,
    'x …',
    `${'█'.repeat(28)} 100 %  x`,
  ]);
});

it('a trailing stop is shown without a price, which the venue does not tell', () => {
  const text = monitorText([
    {
      symbol: 'SOLUSDT',
      side: 'LONG',
      size: '1',
      entry_price: '100',
      mark_price: '101',
      pnl_percent: 1,
      pnl_quote: 1,
      stops: ['97.5', 'trailing'],
      targets: [],
      is_protected: true,
    },
  ]);
  expect(text).toContain('Protection: ✅ 0 TP, 2 SL (SL $97.5, SL trailing)');
});
