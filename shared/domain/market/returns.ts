import type { Candle } from './candle.ts';

/** The close-to-close returns of the candles as fractions, oldest first; one fewer than there are candles. */
export function returnsOf(candles: readonly Candle[]): readonly number[] {
  const returns: number[] = [];
  let previous: number | null = null;
  for (const { close } of candles) {
    if (previous !== null) returns.push(previous > 0 ? (close - previous) / previous : 0);
    previous = close;
  }
  return returns;
}

/** The arithmetic mean; 0 of nothing. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Root mean square: volatility around zero, in the unit of the values; 0 of nothing. */
export const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => value * value)));

/** Population standard deviation, in the unit of the values; 0 of nothing. */
export function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  return rootMeanSquare(values.map((value) => value - middle));
}
