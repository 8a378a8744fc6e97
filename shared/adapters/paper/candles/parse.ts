import type { Candle } from '../../../domain/market/candle.ts';
import { CandleFileError } from './candle-file-error.ts';

const HEADER = 'open_time_ms,open,high,low,close,volume';
const KNOWN_INTERVALS: readonly number[] = [60_000, 300_000, 900_000, 3_600_000];
const NUMBER = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;

export interface ParsedCandles {
  readonly intervalMs: number;
  readonly candles: readonly Candle[];
  readonly priceDecimals: number;
}

/** Checks and reads the text of a candle CSV (byte-order mark and CRLF tolerated); throws CandleFileError `FILE:LINE: what`. */
export function parseCandles(file: string, content: string): ParsedCandles {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw new CandleFileError(`${file}:1: the file is empty`);
  const fail = (index: number, what: string): never => {
    throw new CandleFileError(`${file}:${index + 1}: ${what}`);
  };
  if (lines[0]?.trim() !== HEADER) fail(0, `expected the header "${HEADER}", got "${shorten(lines[0] ?? '')}"`);
  if (lines.length < 3) fail(lines.length - 1, 'at least two bars are needed to know the interval');
  const candles: Candle[] = [];
  let priceDecimals = 0;
  for (let index = 1; index < lines.length; index += 1) {
    const cells = (lines[index] ?? '').split(',');
    const candle = readRow(cells, (what) => fail(index, what));
    candles.push(candle);
    for (let column = 1; column <= 4; column += 1)
      priceDecimals = Math.max(priceDecimals, decimals(cells[column] ?? ''));
  }
  return { intervalMs: checkGrid(candles, fail), candles, priceDecimals };
}

type Fail = (what: string) => never;

function readRow(cells: readonly string[], fail: Fail): Candle {
  if (cells.length !== 6) fail(`expected 6 columns, got ${cells.length}`);
  const [openTimeMs, open, high, low, close, volume] = cells.map((cell, column) => {
    if (!NUMBER.test(cell.trim()))
      fail(`column ${column + 1} (${HEADER.split(',')[column]}) is not a number: "${shorten(cell)}"`);
    return Number(cell);
  }) as [number, number, number, number, number, number];
  if (!Number.isSafeInteger(openTimeMs)) fail('the open time is not a whole number of milliseconds');
  if (Math.min(open, high, low, close) <= 0) fail('a price is not positive');
  if (high < low) fail(`high ${high} is below low ${low}`);
  if (open > high || open < low) fail(`open ${open} is outside low ${low} … high ${high}`);
  if (close > high || close < low) fail(`close ${close} is outside low ${low} … high ${high}`);
  return { openTimeMs, open, high, low, close, volume };
}

function checkGrid(candles: readonly Candle[], fail: (index: number, what: string) => never): number {
  const times = candles.map((candle) => candle.openTimeMs);
  const intervalMs = (times[1] ?? 0) - (times[0] ?? 0);
  if (intervalMs > 0 && !KNOWN_INTERVALS.includes(intervalMs)) {
    fail(2, `bars ${intervalMs} ms apart; 1m, 5m, 15m or 1h are known`);
  }
  for (let index = 1; index < times.length; index += 1) {
    const fault = stepFault((times[index] ?? 0) - (times[index - 1] ?? 0), intervalMs);
    if (fault !== undefined) fail(index + 1, fault);
  }
  if ((times[0] ?? 0) % intervalMs !== 0) fail(1, `the time is not on the ${intervalMs} ms grid`);
  return intervalMs;
}

function stepFault(stepMs: number, intervalMs: number): string | undefined {
  if (stepMs === 0) return 'the same time as the bar before';
  if (stepMs < 0) return 'earlier than the bar before';
  if (stepMs === intervalMs) return undefined;
  if (stepMs % intervalMs !== 0) return `the time is not on the ${intervalMs} ms grid`;
  return `${stepMs / intervalMs - 1} missing bar(s) before this one`;
}

function decimals(cell: string): number {
  const dot = cell.indexOf('.');
  if (dot < 0 || /[eE]/.test(cell)) return 0;
  let end = cell.trimEnd().length;
  while (end > dot + 1 && cell[end - 1] === '0') end -= 1;
  return end - dot - 1;
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
