import type { Candle } from '../../../domain/market/candle.ts';
import type { CandleSource } from '../engine/market.ts';

/** A source over parsed bars; every call starts a new one at the beginning. */
export function arraySource(candles: readonly Candle[], intervalMs: number): CandleSource {
  let index = 0;
  return {
    intervalMs,
    next() {
      const candle = candles[index];
      index += 1;
      return candle;
    },
  };
}
