import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CandleFileError, deriveRules, generatedSource, readCandleFile } from '../../shared/adapters/paper/index.ts';

const HEADER = 'open_time_ms,open,high,low,close,volume';
const ROWS = ['0,100,101,99,100.5,7', '60000,100.5,102,100,101,8.5', '120000,101,101,101,101,0'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candles-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer, name = 'BTCUSDT_um_1m_2020-01-01_2020-01-02.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const text = (rows: readonly string[] = ROWS, header = HEADER): string => `${[header, ...rows].join('\n')}\n`;
const withRow = (index: number, row: string): string => text(ROWS.map((old, at) => (at === index ? row : old)));

describe('a candle file', () => {
  it.each([
    ['plain', () => file(text())],
    ['gzipped', () => file(gzipSync(text()), 'BTCUSDT_um_1m_a_b.csv.gz')],
    ['with a byte-order mark and CRLF', () => file(`\uFEFF${text().replaceAll('\n', '\r\n')}`)],
    ['without a last line feed', () => file(text().trimEnd())],
    ['under another name, said explicitly', () => `BTCUSDT=${file(text(), 'export.csv')}`],
  ])('is read %s', (_name, path) => {
    expect(readCandleFile(path())).toMatchObject({
      symbol: 'BTCUSDT',
      intervalMs: 60_000,
      priceDecimals: 1,
      candles: [{ openTimeMs: 0, open: 100, high: 101, low: 99, close: 100.5, volume: 7 }, { openTimeMs: 60_000 }, {}],
    });
  });

  it.each([
    ['an empty file', '', ':1: the file is empty'],
    ['a bad header', text(ROWS, 'time,o,h,l,c,v'), ':1: expected the header'],
    ['too few bars', text(ROWS.slice(0, 1)), ':2: at least two bars'],
    ['a missing column', withRow(1, '60000,100.5,102,100,101'), ':3: expected 6 columns, got 5'],
    ['a column too many', withRow(1, '60000,100.5,102,100,101,8,9'), ':3: expected 6 columns, got 7'],
    ['an empty line', withRow(1, ''), ':3: expected 6 columns, got 1'],
    ['a word', withRow(2, '120000,101,n/a,101,101,0'), ':4: column 3 (high) is not a number: "n/a"'],
    ['NaN', withRow(2, '120000,101,NaN,101,101,0'), ':4: column 3 (high) is not a number'],
    ['an empty cell', withRow(2, '120000,101,,101,101,0'), ':4: column 3 (high) is not a number: ""'],
    ['a fraction of a millisecond', withRow(0, '0.5,100,101,99,100.5,7'), ':2: the open time is not a whole number'],
    ['high below low', withRow(1, '60000,100.5,99,100,101,8'), ':3: high 99 is below low 100'],
    ['an open outside', withRow(1, '60000,103,102,100,101,8'), ':3: open 103 is outside'],
    ['a close outside', withRow(1, '60000,101,102,100,99,8'), ':3: close 99 is outside'],
    ['a zero price', withRow(1, '60000,0,102,0,101,8'), ':3: a price is not positive'],
    ['a negative price', withRow(1, '60000,-1,102,100,101,8'), ':3: column 2 (open) is not a number'],
    ['a repeated time', withRow(2, '60000,101,101,101,101,0'), ':4: the same time as the bar before'],
    ['a time that goes back', withRow(2, '0,101,101,101,101,0'), ':4: earlier than the bar before'],
    ['a time off the grid', withRow(2, '120500,101,101,101,101,0'), ':4: the time is not on the 60000 ms grid'],
    ['a grid off its origin', text(['1000,1,1,1,1,0', '61000,1,1,1,1,0']), ':2: the time is not on the 60000 ms grid'],
    ['a missing bar', withRow(2, '240000,101,101,101,101,0'), ':4: 2 missing bar(s) before this one'],
    ['an unknown interval', text(['0,1,1,1,1,0', '7000,1,1,1,1,0']), ':3: bars 7000 ms apart'],
  ])('is refused with its line for %s', (_name, content, message) => {
    const path = file(content);
    const read = (): unknown => readCandleFile(path);
    expect(read).toThrow(CandleFileError);
    expect(read).toThrow(`${path}${message}`);
  });

  it('is refused when the gzip data is cut or is none', () => {
    const cut = file(gzipSync(text()).subarray(0, 40), 'BTCUSDT_um_1m_a_b.csv.gz');
    expect(() => readCandleFile(cut)).toThrow(`${cut}: the gzip data is truncated or damaged`);
    const plain = file(text(), 'BTCUSDT_um_1m_c_d.csv.gz');
    expect(() => readCandleFile(plain)).toThrow(`${plain}:1: named .gz, but it is not gzip data`);
    expect(() => readCandleFile(join(folder, 'none.csv'))).toThrow('none.csv: cannot be read (ENOENT)');
  });

  it('must say its symbol, and is checked before its name is', () => {
    expect(() => readCandleFile(file(text(), 'export.csv'))).toThrow('the name does not say the symbol');
    expect(() => readCandleFile(file('rubbish', 'export.csv'))).toThrow(':1: expected the header');
    const hourly = file(text(), 'BTCUSDT_um_1h_a_b.csv');
    expect(() => readCandleFile(hourly)).toThrow('the name says 1h, but its bars are 60000 ms apart');
  });
});

describe('derived rules', () => {
  it.each([
    [27_000, 1, '0.1', '0.001'],
    [250, 2, '0.01', '0.01'],
    [25, 3, '0.001', '0.1'],
    [0.07, 5, '0.00001', '1'],
    [30_000, 0, '1', '0.001'],
    [30_000, 17, '0.0001', '0.001'],
  ])('at a price of %d with %i decimals: tick %s, step %s', (price, priceDecimals, tickSize, stepSize) => {
    const rules = deriveRules({ symbol: 'XUSDT', price, priceDecimals });
    expect(rules).toMatchObject({
      tickSize,
      stepSize,
      minNotional: '5',
      percentPriceUp: '1.05',
      percentPriceDown: '0.95',
    });
  });
});

describe('generated candles', () => {
  const take = (seed: number, symbol: string, count: number) => {
    const source = generatedSource({ seed, symbol, startMs: 600_000, startPrice: 100, priceDecimals: 2 });
    return Array.from({ length: count }, () => source.next());
  };

  it('are the same for the same seed and others for another seed or symbol', () => {
    expect(take(1, 'AUSDT', 500)).toEqual(take(1, 'AUSDT', 500));
    expect(take(1, 'AUSDT', 500)).not.toEqual(take(2, 'AUSDT', 500));
    expect(take(1, 'AUSDT', 500)).not.toEqual(take(1, 'BUSDT', 500));
  });

  it('are valid bars on the tick and minute grid that gap and crash now and then and never run away', () => {
    const bars = take(3, 'AUSDT', 60_000);
    let gaps = 0;
    let crashes = 0;
    bars.forEach((bar, index) => {
      if (bar === undefined) throw new Error('the stream ended');
      const valid =
        bar.openTimeMs === 600_000 + index * 60_000 &&
        bar.low > 0 &&
        bar.low <= Math.min(bar.open, bar.close) &&
        bar.high >= Math.max(bar.open, bar.close) &&
        [bar.open, bar.high, bar.low, bar.close].every(
          (price) => Math.abs(price * 100 - Math.round(price * 100)) < 1e-6,
        );
      if (!valid) throw new Error(`bar ${index} is not valid: ${JSON.stringify(bar)}`);
      const before = bars[index - 1]?.close ?? bar.open;
      if (Math.abs(bar.open / before - 1) > 0.003) gaps += 1;
      if (bar.close / bar.open < 0.97) crashes += 1;
      expect(bar.close > 1 && bar.close < 10_000).toBe(true);
    });
    expect(gaps).toBeGreaterThan(20);
    expect(crashes).toBeGreaterThan(3);
  });
});
