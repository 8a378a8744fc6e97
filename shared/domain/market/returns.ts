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
