import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Candle } from '../../../domain/market/candle.ts';
import { CandleFileError } from './candle-file-error.ts';
import { parseCandles } from './parse.ts';

/** The bars of one symbol, oldest first, without a hole in the grid. */
export interface CandleFile {
  readonly file: string;
  readonly symbol: string;
  readonly intervalMs: number;
  readonly candles: readonly Candle[];
  /** The most decimals any of its prices has: the file's own tick. */
  readonly priceDecimals: number;
}

/** A leading symbol is enough; a name in the full form SYMBOL_MARKET_INTERVAL… also says the interval, and must say the right one. */
const NAME = /^([A-Z0-9]{5,20})(?:_[a-z]+_(1m|5m|15m|1h)(?=[_.-]))?[_.-]/;
const INTERVALS: Readonly<Record<string, number>> = { '1m': 60_000, '5m': 300_000, '15m': 900_000, '1h': 3_600_000 };

/**
 * Reads `PATH` or `SYMBOL=PATH`, a plain or gzipped CSV. The whole file is checked before its name is;
 * throws CandleFileError with `FILE:LINE: what`.
 */
export function readCandleFile(argument: string): CandleFile {
  const explicit = /^([A-Z0-9]{2,20})=(.+)$/.exec(argument);
  const file = explicit?.[2] ?? argument;
  const parsed = parseCandles(file, readText(file));
  const named = NAME.exec(basename(file));
  const symbol = explicit?.[1] ?? named?.[1];
  if (symbol === undefined) {
    throw new CandleFileError(
      `${file}: the name does not say the symbol (such as SOLUSDT.csv); say it as SYMBOL=${file}`,
    );
  }
  const namedMs = named?.[2] === undefined ? undefined : INTERVALS[named[2]];
  if (namedMs !== undefined && namedMs !== parsed.intervalMs) {
    throw new CandleFileError(`${file}: the name says ${named?.[2]}, but its bars are ${parsed.intervalMs} ms apart`);
  }
  return { file, symbol, ...parsed };
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CandleFileError(`${file}: cannot be read (${reason})`, error);
  }
  const zipped = bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!zipped && file.endsWith('.gz') && bytes.length > 0) {
    throw new CandleFileError(`${file}:1: named .gz, but it is not gzip data`);
  }
  if (!zipped) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (error) {
    throw new CandleFileError(`${file}: the gzip data is truncated or damaged`, error);
  }
}
