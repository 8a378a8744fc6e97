/** One bar. Prices in quote currency, volume in base currency, time is the bar's open in UTC milliseconds. */
export interface Candle {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
