import type { RegimeToken } from '../decide/position-context.ts';
import { rootMeanSquare } from '../statistics/moments.ts';
import type { Candle } from './candle.ts';
import { type ClassifiedRegime, classifyRegime, trendFraction, volatilityFraction } from './regime.ts';
import { returnsOf } from './returns.ts';

/** What the candles of one symbol say of its market. */
export interface MarketState {
  readonly regime: RegimeToken;
  readonly volatilityFraction: number;
  /** −1 (falls) … 1 (rises); beyond ±0.6 the planner speaks of a trend. */
  readonly trendStrength: number;
  /** True when the last hour was far wilder than the hours before it. */
  readonly volatilitySpike: boolean;
}

/** Four bars of 15 minutes: the last hour. */
const LAST_HOUR_BARS = 4;
/** A move of this fraction away from the extreme of the last hour is a crash, or its mirror image. */
const CRASH_FRACTION = 0.06;
const SPIKE_FACTOR = 3;
/** A spike in a market that hardly moves is no spike: at least this volatility per bar, fraction. */
const SPIKE_AT_LEAST_FRACTION = 0.01;
/** Makes the classifier's trend threshold (2 % from the mean) the planner's (0.6). */
const STRENGTH_PER_FRACTION = 0.6 / 0.02;
/** What `decide` calls the classifier's regimes. */
const TOKENS: Readonly<Record<ClassifiedRegime, RegimeToken>> = {
  TRENDING: 'trend',
  RANGE: 'range',
  VOLATILE: 'high_vol',
  NORMAL: 'normal',
  unknown: 'unknown',
};

/**
 * The market of 15-minute candles, oldest first; the last close is the price now.
 * A crash is a move of 6 % within the last hour in either direction: `decide` acts on it only when the position itself loses more than 5 %,
 * so that for a short the crash that matters is the one upward.
 */
export function marketState(candles15m: readonly Candle[]): MarketState {
  const price = candles15m.at(-1)?.close ?? 0;
  const strength = trendFraction(candles15m, price) * STRENGTH_PER_FRACTION;
  return {
    regime: crashed(candles15m, price) ? 'crash' : TOKENS[classifyRegime(candles15m)],
    volatilityFraction: volatilityFraction(candles15m),
    trendStrength: Math.max(-1, Math.min(1, strength)),
    volatilitySpike: spiked(returnsOf(candles15m)),
  };
}

function crashed(candles: readonly Candle[], price: number): boolean {
  const lastHour = candles.slice(-LAST_HOUR_BARS);
  if (lastHour.length < LAST_HOUR_BARS || !(price > 0)) return false;
  const highest = Math.max(...lastHour.map(({ high }) => high));
  const lowest = Math.min(...lastHour.map(({ low }) => low));
  if (!(lowest > 0)) return false;
  return (highest - price) / highest >= CRASH_FRACTION || (price - lowest) / lowest >= CRASH_FRACTION;
}

function spiked(returns: readonly number[]): boolean {
  const before = returns.slice(0, -LAST_HOUR_BARS);
  if (before.length < LAST_HOUR_BARS) return false;
  const now = rootMeanSquare(returns.slice(-LAST_HOUR_BARS));
  return now >= SPIKE_AT_LEAST_FRACTION && now >= SPIKE_FACTOR * rootMeanSquare(before);
}
