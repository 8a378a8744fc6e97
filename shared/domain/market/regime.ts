import { mean, rootMeanSquare, standardDeviation } from '../statistics/moments.ts';
import type { Candle } from './candle.ts';
import { returnsOf } from './returns.ts';

/** The classifier's words. */
export type ClassifiedRegime = 'TRENDING' | 'RANGE' | 'VOLATILE' | 'NORMAL' | 'unknown';

/** Fewer candles classify nothing. */
const CANDLES_FOR_REGIME = 15;
/** Fewer candles measure no volatility. */
const CANDLES_FOR_VOLATILITY = 10;
/** Assumed volatility, fraction, when it cannot be measured. */
export const DEFAULT_VOLATILITY_FRACTION = 0.02;

/** The market of some 20 candles of 15 minutes, and the price now (quote; the last close when left out): trend before range before volatility. */
export function classifyRegime(
  candles: readonly Candle[],
  price: number = candles.at(-1)?.close ?? 0,
): ClassifiedRegime {
  if (candles.length < CANDLES_FOR_REGIME) return 'unknown';
  const volatility = rootMeanSquare(returnsOf(candles));
  const trend = Math.abs(trendFraction(candles, price));
  const range = mean(candles.map(({ high, low, close }) => (close > 0 ? (high - low) / close : 0)));
  if (trend > 0.02 && volatility < 0.03) return 'TRENDING';
  if (range < 0.015 && trend < 0.01) return 'RANGE';
  return volatility > 0.04 ? 'VOLATILE' : 'NORMAL';
}

/** How far the price is from the mean close, as a signed fraction of that mean. */
export function trendFraction(candles: readonly Candle[], price: number): number {
  const middle = mean(candles.map(({ close }) => close));
  return middle > 0 ? (price - middle) / middle : 0;
}

/** Standard deviation of the candles' returns, bounded to 0.5–10 %; 2 % when there are fewer than ten candles. */
export function volatilityFraction(candles: readonly Candle[]): number {
  if (candles.length < CANDLES_FOR_VOLATILITY) return DEFAULT_VOLATILITY_FRACTION;
  return Math.max(0.005, Math.min(0.1, standardDeviation(returnsOf(candles))));
}
