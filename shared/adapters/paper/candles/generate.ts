import type { Candle } from '../../../domain/market/candle.ts';
import type { CandleSource } from '../engine/market.ts';
import { hash, mulberry } from '../random.ts';

export interface GeneratorOptions {
  readonly seed: number;
  readonly symbol: string;
  /** Open time of the first bar, UTC ms, on the minute. */
  readonly startMs: number;
  readonly startPrice: number;
  /** Decimals of a price: the tick is 10^-decimals. */
  readonly priceDecimals: number;
}

const MINUTE_MS = 60_000;

/** Per-minute drift and noise as fractions of the price, and how strongly it is pulled back to its start. */
interface Regime {
  readonly name: 'trend-up' | 'trend-down' | 'range' | 'chop' | 'high-volatility';
  readonly drift: number;
  readonly noise: number;
  readonly pull: number;
}

const REGIMES: readonly Regime[] = [
  { name: 'trend-up', drift: 0.00035, noise: 0.0006, pull: 0 },
  { name: 'trend-down', drift: -0.00035, noise: 0.0006, pull: 0 },
  { name: 'range', drift: 0, noise: 0.0005, pull: 0.03 },
  { name: 'chop', drift: 0, noise: 0.0012, pull: 0.1 },
  { name: 'high-volatility', drift: 0, noise: 0.0035, pull: 0 },
];
const SHORTEST_REGIME = 90;
const LONGEST_REGIME = 480;
const GAP_CHANCE = 1 / 700;
const CRASH_CHANCE = 1 / 4000;

/** An endless stream of one-minute bars with changing regimes, gaps and crashes; the same options give the same bars. */
export function generatedSource(options: GeneratorOptions): CandleSource {
  const random = mulberry(options.seed ^ hash(options.symbol));
  const scale = 10 ** options.priceDecimals;
  const tick = (price: number): number => Math.max(1, Math.round(price * scale)) / scale;
  let openTimeMs = options.startMs;
  let price = options.startPrice;
  let regime = REGIMES[0] as Regime;
  let anchor = price;
  let left = 0;
  return {
    intervalMs: MINUTE_MS,
    next() {
      if (left === 0) {
        regime = REGIMES[Math.floor(random() * REGIMES.length)] ?? regime;
        left = SHORTEST_REGIME + Math.floor(random() * (LONGEST_REGIME - SHORTEST_REGIME));
        anchor = price;
      }
      left -= 1;
      const candle = nextBar({ openTimeMs, price, anchor, regime, random, options, tick });
      openTimeMs += MINUTE_MS;
      price = candle.close;
      return candle;
    },
  };
}

interface BarInput {
  readonly openTimeMs: number;
  readonly price: number;
  readonly anchor: number;
  readonly regime: Regime;
  readonly random: () => number;
  readonly options: GeneratorOptions;
  readonly tick: (price: number) => number;
}

function nextBar({ openTimeMs, price, anchor, regime, random, options, tick }: BarInput): Candle {
  const open = price * (1 + jump(random, GAP_CHANCE, 0.012));
  const crash = jump(random, CRASH_CHANCE, 0.09);
  // Keeps an endless walk within sight of where it began.
  const home = 0.00002 * Math.log(options.startPrice / open);
  const move = regime.drift + home + regime.noise * bell(random) + regime.pull * Math.log(anchor / open) + crash;
  const close = open * Math.exp(move);
  const wick = regime.noise * 0.8;
  const high = Math.max(open, close) * (1 + wick * random());
  const low = Math.min(open, close) * (1 - wick * random());
  const prices = { open: tick(open), close: tick(close) };
  return {
    openTimeMs,
    ...prices,
    high: Math.max(tick(high), prices.open, prices.close),
    low: Math.min(tick(low), prices.open, prices.close),
    volume: Math.round(1000 * (0.2 + random() + Math.abs(move) * 500)) / 1000,
  };
}

/** Rarely a move of up to ± `size`, downwards twice as often as upwards. */
function jump(random: () => number, chance: number, size: number): number {
  if (random() >= chance) return 0;
  const downwards = random() < 2 / 3;
  return (downwards ? -1 : 1) * size * (0.3 + 0.7 * random());
}

/** Roughly normal with variance 1. */
function bell(random: () => number): number {
  let sum = 0;
  for (let count = 0; count < 6; count += 1) sum += random();
  return (sum - 3) * Math.SQRT2;
}
