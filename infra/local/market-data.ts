import type { CandleSource, MarketRules } from '../../shared/adapters/paper/index.ts';
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
  const firstMs = Math.max(...files.map(({ candles }) => candles[0]?.openTimeMs ?? 0));
  const lastMs = Math.min(...files.map(({ candles, intervalMs }) => (candles.at(-1)?.openTimeMs ?? 0) + intervalMs));
  const startMs = options.fromMs ?? firstMs;
  if (startMs < firstMs || startMs >= lastMs) {
    const range = `${new Date(firstMs).toISOString()} to ${new Date(lastMs).toISOString()}`;
    throw new UsageError(
      `--from: ${new Date(startMs).toISOString()} is outside what the files hold together (${range})`,
    );
  }
  const endMs = options.forMs === null ? lastMs : Math.min(lastMs, startMs + options.forMs);
  return {
    markets: files.map((file) => ({
      rules: deriveRules({
        symbol: file.symbol,
        priceDecimals: file.priceDecimals,
        price: file.candles.find(({ openTimeMs }) => openTimeMs >= startMs)?.close ?? file.candles[0]?.close ?? 1,
      }),
      source: arraySource(file.candles, file.intervalMs),
    })),
    symbols,
    startMs,
    endMs,
    fingerprint: JSON.stringify({ candles: options.candles, startMs, endMs, seed: options.seed }),
  };
}

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
    fingerprint: JSON.stringify({ generated: true, startMs, endMs, seed: options.seed }),
  };
}
