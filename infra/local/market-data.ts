import { createHash } from 'node:crypto';
import type { CandleFile, CandleSource, MarketRules } from '../../shared/adapters/paper/index.ts';
import { arraySource, deriveRules, generatedSource, readCandleFile } from '../../shared/adapters/paper/index.ts';
import type { LocalOptions } from './options.ts';
import { UsageError } from './options.ts';

/** The market of a run: what is played, and over which time. */
export interface MarketData {
  readonly markets: readonly { readonly rules: MarketRules; readonly source: CandleSource }[];
  readonly symbols: readonly string[];
  readonly startMs: number;
  /** Null when it never ends by itself. */
  readonly endMs: number | null;
  /** Names the data, so that a run is only ever continued on the same. */
  readonly fingerprint: string;
  /** Something the person who asked should know; null when all is as asked. */
  readonly note: string | null;
}

const GENERATED = [
  { symbol: 'BTCUSDT', startPrice: 61_000, priceDecimals: 1 },
  { symbol: 'ETHUSDT', startPrice: 2_900, priceDecimals: 2 },
  { symbol: 'SOLUSDT', startPrice: 145, priceDecimals: 2 },
] as const;
/** A generated market begins here when --from does not say otherwise: runs are repeatable, so not at the present. */
const GENERATED_FROM_MS = Date.UTC(2025, 0, 1);
/** Candles before the first played moment, so that the regime is known from the start. */
const GENERATED_HISTORY_MS = 8 * 3_600_000;

/** Reads or generates the candles. @throws CandleFileError | UsageError with one line naming file, line or argument. */
export function loadMarketData(options: LocalOptions): MarketData {
  return options.candles.length > 0 ? fromFiles(options) : generated(options);
}

function fromFiles(options: LocalOptions): MarketData {
  const files = options.candles.map(readCandleFile);
  const symbols = files.map(({ symbol }) => symbol);
  const repeated = symbols.find((symbol, index) => symbols.indexOf(symbol) !== index);
  if (repeated !== undefined) throw new UsageError(`--candles: two files for ${repeated}`);
  const { startMs, endMs } = playedTime(files, options);
  const wantedMs = options.forMs ?? 0;
  return {
    markets: files.map((file) => marketOf(file, startMs, endMs)),
    symbols,
    startMs,
    endMs,
    fingerprint: JSON.stringify({ candles: files.map(digestOf), startMs, endMs, ...accountOf(options) }),
    note:
      startMs + wantedMs > endMs
        ? `the candles end at ${iso(endMs)}: ${hours(endMs - startMs)} are played, not the ${hours(wantedMs)} of --for`
        : null,
  };
}

/** What else a run must have in common with the one it continues. */
const accountOf = ({ seed, hedge }: LocalOptions) => (hedge ? { seed, hedge } : { seed });

/** From where to where all files have candles, cut to what was asked for. */
function playedTime(files: readonly CandleFile[], { fromMs, forMs }: LocalOptions) {
  const firstMs = Math.max(...files.map(({ candles }) => candles[0]?.openTimeMs ?? 0));
  const lastMs = Math.min(...files.map(({ candles, intervalMs }) => (candles.at(-1)?.openTimeMs ?? 0) + intervalMs));
  const range = `${iso(firstMs)} to ${iso(lastMs)}`;
  if (firstMs >= lastMs) throw new UsageError('--candles: there is no time that all files hold');
  const startMs = fromMs ?? firstMs;
  if (startMs < firstMs || startMs >= lastMs) {
    throw new UsageError(`--from: ${iso(startMs)} is outside what the files hold together (${range})`);
  }
  return { startMs, endMs: forMs === null ? lastMs : Math.min(lastMs, startMs + forMs) };
}

/** Bars that begin at the end of the run or later are cut off: after it the market stands still. */
function marketOf(file: CandleFile, startMs: number, endMs: number): MarketData['markets'][number] {
  const candles = file.candles.filter(({ openTimeMs }) => openTimeMs < endMs);
  const price = candles.find(({ openTimeMs }) => openTimeMs >= startMs)?.close ?? candles[0]?.close ?? 1;
  return {
    rules: deriveRules({ symbol: file.symbol, priceDecimals: file.priceDecimals, price }),
    source: arraySource(candles, file.intervalMs),
  };
}

/** Names a file by what it holds, so that it may be moved or packed between two parts of a run. */
function digestOf({ symbol, intervalMs, candles }: CandleFile): string {
  const hash = createHash('sha256').update(`${symbol} ${intervalMs}`);
  const numbers = candles.flatMap(({ openTimeMs, open, high, low, close }) => [openTimeMs, open, high, low, close]);
  return hash.update(Float64Array.from(numbers)).digest('hex').slice(0, 16);
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const hours = (ms: number): string => `${Number((ms / 3_600_000).toFixed(2))} h`;

function generated(options: LocalOptions): MarketData {
  const startMs = Math.ceil((options.fromMs ?? GENERATED_FROM_MS) / 60_000) * 60_000;
  const endMs = options.forMs === null ? null : startMs + options.forMs;
  return {
    markets: GENERATED.map((market) => ({
      rules: deriveRules({ symbol: market.symbol, priceDecimals: market.priceDecimals, price: market.startPrice }),
      source: generatedSource({ ...market, seed: options.seed, startMs: startMs - GENERATED_HISTORY_MS }),
    })),
    symbols: GENERATED.map(({ symbol }) => symbol),
    startMs,
    endMs,
    fingerprint: JSON.stringify({ generated: true, startMs, endMs, ...accountOf(options) }),
    note: null,
  };
}
