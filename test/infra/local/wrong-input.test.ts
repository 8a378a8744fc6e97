import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMarketData } from '../../../infra/local/market-data.ts';
import { parseOptions } from '../../../infra/local/options.ts';
import { madeCandles, run } from './run-support.ts';

const HEADER = 'open_time_ms,open,high,low,close,volume';
const MINUTE_MS = 60_000;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'exit-brain-wrong-'));
  write('GOODUSDT_um_1m_made.csv', madeCandles());
  mkdirSync(join(directory, 'DIRUSDT.csv'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, content: string | Buffer): string {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
}

const rows = (...lines: readonly string[]): string => `${[HEADER, ...lines].join('\n')}\n`;
const bar = (minute: number, rest = '1,2,1,1,1'): string => `${minute * MINUTE_MS},${rest}`;
const good = () => join(directory, 'GOODUSDT_um_1m_made.csv');

/** What is wrong, the words after the command, and what the one line must name. */
const CASES: readonly [string, () => readonly string[], RegExp][] = [
  ['a missing file', () => ['--candles', '/nowhere/BTCUSDT.csv'], /^\/nowhere\/BTCUSDT\.csv: /],
  ['a directory', () => ['--candles', join(directory, 'DIRUSDT.csv')], /DIRUSDT\.csv: /],
  ['an empty file', () => ['--candles', write('AAAUSDT.csv', '')], /AAAUSDT\.csv:1: /],
  ['another header', () => ['--candles', write('ABAUSDT.csv', 'time,price\n1,2\n')], /ABAUSDT\.csv:1: .*header/],
  ['a header only', () => ['--candles', write('ACAUSDT.csv', rows())], /ACAUSDT\.csv:\d+: /],
  [
    'a word for a number',
    () => ['--candles', write('ADAUSDT.csv', rows(bar(0), bar(1, '1,x,1,1,1')))],
    /ADAUSDT\.csv:3: .*high/,
  ],
  ['a short row', () => ['--candles', write('AEAUSDT.csv', rows(bar(0), '60000,1,2'))], /AEAUSDT\.csv:3: /],
  ['time going back', () => ['--candles', write('AFAUSDT.csv', rows(bar(1), bar(0)))], /AFAUSDT\.csv:3: /],
  ['the same time twice', () => ['--candles', write('AGAUSDT.csv', rows(bar(0), bar(0)))], /AGAUSDT\.csv:3: /],
  [
    'a hole in the grid',
    () => ['--candles', write('AHAUSDT.csv', rows(bar(0), bar(1), bar(5)))],
    /AHAUSDT\.csv:4: 3 missing/,
  ],
  [
    'a high below the low',
    () => ['--candles', write('AIAUSDT.csv', rows(bar(0, '1,0.5,1,1,1'), bar(1)))],
    /AIAUSDT\.csv:2: high/,
  ],
  [
    'truncated gzip',
    () => ['--candles', write('AJAUSDT.csv.gz', gzipSync(madeCandles()).subarray(0, 900))],
    /AJAUSDT\.csv\.gz: .*truncated/,
  ],
  ['a name without a symbol', () => ['--candles', write('export.csv', madeCandles())], /export\.csv: .*SYMBOL=/],
  ['two files of one symbol', () => ['--candles', good(), `GOODUSDT=${good()}`], /^--candles: .*GOODUSDT/],
  ['a start before the candles', () => ['--candles', good(), '--from', '2020-01-01'], /^--from: .*outside/],
  ['a start after the candles', () => ['--candles', good(), '--from', '2025-01-01T10:00:00Z'], /^--from: .*outside/],
  ['an unknown option', () => ['--slow'], /--slow/],
  ['an unknown fault', () => ['--faults', 'rain:0.1'], /rain/],
  ['a duration that is none', () => ['--for', 'long'], /^--for: /],
  ['a speed that is none', () => ['--speed', 'fast'], /^--speed: /],
  ['profiles that are not there', () => ['--profiles', '/nowhere.json'], /^profile overrides: \/nowhere\.json: ENOENT/],
  ['profiles that are no JSON', () => ['--profiles', write('a.json', '{')], /^profile overrides: .*a\.json: .*JSON/],
  [
    'a profile that cannot be used',
    () => ['--profiles', write('b.json', '{"mappings":[{"profileName":"NOPE"}]}')],
    /^profile overrides: .*b\.json: mappings\[0\]\.profileName: expected one of .*, got "NOPE"$/,
  ],
  [
    'a report in a missing directory',
    () => ['--candles', good(), '--report', '/nowhere/r.json'],
    /^--report: .*nowhere/,
  ],
];

describe('wrong input is one line and exit 2, and nothing was touched', () => {
  it.concurrent.each(CASES)('%s', async (name, args, says) => {
    const dir = join(directory, `data of ${name}`);
    const report = write(`report of ${name}.json`, 'an older report');
    const given = args();
    const reported = given.includes('--report') ? [] : ['--report', report];
    const { code, stdout, stderr } = await run([...given, ...reported, '--data-dir', dir]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(says);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(existsSync(dir)).toBe(false);
    expect(readFileSync(report, 'utf8')).toBe('an older report');
  });
});

describe('what is not wrong', () => {
  const load = (...args: readonly string[]) => loadMarketData(parseOptions(args));

  it.each(['SOLUSDT.csv', 'SOLUSDT-slice.csv', 'SOLUSDT_um_1m_slice.csv', 'SOLUSDT_slice.csv'])(
    'the name %s',
    (name) => {
      expect(load('--candles', write(name, madeCandles())).symbols).toEqual(['SOLUSDT']);
    },
  );

  it('a run longer than the candles: it ends with them and says so', () => {
    const market = load('--candles', good(), '--from', '2025-01-01T04:00:00Z', '--for', '72h');
    expect(market.endMs).toBe(Date.UTC(2025, 0, 1, 10));
    expect(market.note).toContain('6 h are played, not the 72 h of --for');
    expect(load('--candles', good(), '--for', '10h').note).toBeNull();
  });

  it('the same candles under another name or packed: it is the same run', () => {
    const packed = write('GOODUSDT.csv.gz', gzipSync(madeCandles()));
    expect(load('--candles', packed).fingerprint).toBe(load('--candles', good()).fingerprint);
    expect(load('--candles', packed, '--for', '1h').fingerprint).not.toBe(load('--candles', good()).fingerprint);
  });

  it('a market that stands still after the end of the run', () => {
    const market = load('--candles', good(), '--for', '1h');
    const { source } = market.markets[0] ?? {};
    let bars = 0;
    while (source?.next() !== undefined) bars += 1;
    expect(bars).toBe(60);
  });
});
