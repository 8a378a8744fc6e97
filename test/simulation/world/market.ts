import {
  arraySource,
  type CandleFile,
  CandleFileError,
  deriveRules,
  type EngineOptions,
} from '../../../shared/adapters/paper/index.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import type { Chance } from '../engine/chance.ts';

const MINUTE_MS = 60_000;
/** Enough for twenty candles of fifteen minutes. */
const HISTORY = 320;
/** No run is longer. */
const MOST_MINUTES = 20;

/** One listed symbol of a run. */
export interface Listed {
  readonly symbol: string;
  readonly startPrice: number;
  readonly priceDecimals: number;
  readonly market: EngineOptions['markets'][number];
}

/** Bars of somebody's file, of which a run plays a stretch. */
export interface Recorded {
  readonly symbol: string;
  readonly priceDecimals: number;
  readonly candles: readonly Candle[];
  /** Places of the bars with the widest range for their price: the bad days are around them. */
  readonly wildest: readonly number[];
}

const WILD_BARS = 50;

/** Somebody's file, made ready to be played. @throws CandleFileError when it has too few bars for a run. */
export function recordedOf({ file, symbol, priceDecimals, candles }: CandleFile): Recorded {
  if (candles.length < HISTORY + MOST_MINUTES)
    throw new CandleFileError(`${file}: ${candles.length} bars, a run needs ${HISTORY + MOST_MINUTES}`);
  const range = ({ high, low }: Candle): number => (high - low) / low;
  const wildest = candles
    .map((candle, index) => ({ index, range: range(candle) }))
    .sort((a, b) => b.range - a.range)
    .slice(0, WILD_BARS)
    .map(({ index }) => index);
  return { symbol, priceDecimals, candles, wildest };
}

const SYMBOLS = [
  { symbol: 'SOLUSDT', startPrice: 100, priceDecimals: 2 },
  { symbol: 'ETHUSDT', startPrice: 3_000, priceDecimals: 2 },
  { symbol: 'DOGEUSDT', startPrice: 0.2, priceDecimals: 5 },
] as const;

/** Per-minute drift and noise, fractions of the price. */
const MOODS = [
  { drift: 0, noise: 0.0008 },
  { drift: 0.003, noise: 0.0015 },
  { drift: -0.003, noise: 0.0015 },
  { drift: 0, noise: 0.006 },
  { drift: 0, noise: 0.012 },
] as const;

/** The symbols of a run, each with history and as many minutes to come, drawn or cut out of a file. */
export function listedMarkets(chance: Chance, startMs: number, minutes: number, recorded: Recorded | null): Listed[] {
  if (recorded !== null) return [listedFrom(recorded, chance, startMs, minutes)];
  const count = chance.happens(0.6) ? 1 : 2;
  const first = chance.between(0, SYMBOLS.length - 1);
  return Array.from({ length: count }, (_unused, index) => {
    const basis = SYMBOLS[(first + index) % SYMBOLS.length] as (typeof SYMBOLS)[number];
    return listed(basis, drawnBars(chance, basis, startMs, minutes));
  });
}

function listed(basis: Omit<Listed, 'market'>, candles: readonly Candle[]): Listed {
  const { symbol, startPrice, priceDecimals } = basis;
  const rules = deriveRules({ symbol, priceDecimals, price: startPrice });
  return { ...basis, market: { rules, source: arraySource(candles, MINUTE_MS) } };
}

function drawnBars(
  chance: Chance,
  { startPrice, priceDecimals }: Omit<Listed, 'market'>,
  startMs: number,
  minutes: number,
): Candle[] {
  const scale = 10 ** priceDecimals;
  const tick = (price: number): number => Math.max(1, Math.round(price * scale)) / scale;
  const calm = MOODS[0];
  let price = startPrice;
  let mood: (typeof MOODS)[number] = calm;
  return Array.from({ length: HISTORY + minutes }, (_unused, index) => {
    if (index >= HISTORY - 5 && chance.happens(0.25)) mood = chance.one(MOODS);
    const gap = index > HISTORY && chance.happens(0.06) ? (chance.next() - 0.5) * 0.05 : 0;
    const crash = index > HISTORY && chance.happens(0.02) ? (chance.next() - 0.7) * 0.15 : 0;
    const open = tick(price * (1 + gap));
    const close = tick(open * grown(mood.drift + mood.noise * bell(chance) + crash));
    const high = tick(Math.max(open, close) * (1 + mood.noise * chance.next()));
    const low = tick(Math.min(open, close) * (1 - mood.noise * chance.next()));
    price = close;
    const openTimeMs = startMs + (index - HISTORY) * MINUTE_MS;
    return { openTimeMs, open, close, high: Math.max(high, open, close), low: Math.min(low, open, close), volume: 100 };
  });
}

/** e^by by its series: `Math.exp` may differ in its last digit from one machine to another, sums and products do not. */
function grown(by: number): number {
  let [sum, term] = [1, 1];
  for (let n = 1; n <= 16; n += 1) {
    term *= by / n;
    sum += term;
  }
  return sum;
}

/** Roughly normal with variance 1. */
const bell = (chance: Chance): number =>
  (chance.next() + chance.next() + chance.next() + chance.next() - 2) * Math.sqrt(3);

/** A stretch of a file, moved to the time of the run, one of two around one of its wildest bars. Every bar is played as a minute, coarser ones too. */
function listedFrom(recorded: Recorded, chance: Chance, startMs: number, minutes: number) {
  const { symbol, priceDecimals, candles, wildest } = recorded;
  const length = HISTORY + minutes;
  const somewhere = chance.between(0, candles.length - length);
  const around = chance.one(wildest) - HISTORY - chance.between(0, minutes);
  const isWild = chance.happens(0.5);
  const from = isWild ? Math.max(0, Math.min(around, candles.length - length)) : somewhere;
  const cut = candles.slice(from, from + length);
  const moved = cut.map((candle, index) => ({ ...candle, openTimeMs: startMs + (index - HISTORY) * MINUTE_MS }));
  const startPrice = cut[HISTORY]?.open ?? 1;
  return listed({ symbol, startPrice, priceDecimals }, moved);
}
