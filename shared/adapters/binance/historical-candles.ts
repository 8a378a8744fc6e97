import type { Candle } from '../../domain/market/candle.ts';

/** The venue did not give one-minute bars; the message says what it answered. */
export class CandlesUnavailableError extends Error {
  readonly code = 'CANDLES_UNAVAILABLE';
  constructor(symbol: string, reason: string) {
    super(`candles of ${symbol}: ${reason}`);
    this.name = 'CandlesUnavailableError';
  }
}

const PAGE = 1_500;
const MINUTE_MS = 60_000;

/** One-minute bars that began in [fromMs, toMs), read page by page from the public endpoint; no key is needed. @throws CandlesUnavailableError */
export async function historicalCandles(
  baseUrl: string,
  symbol: string,
  fromMs: number,
  toMs: number,
): Promise<readonly Candle[]> {
  const bars: Candle[] = [];
  for (let startMs = fromMs; startMs < toMs; ) {
    const query = `symbol=${symbol}&interval=1m&limit=${PAGE}&startTime=${startMs}&endTime=${toMs - 1}`;
    const rows = await pageOf(symbol, `${baseUrl}/fapi/v1/klines?${query}`);
    bars.push(...rows.map(barOf));
    if (rows.length < PAGE) break;
    startMs = Number(rows.at(-1)?.[0]) + MINUTE_MS;
  }
  return bars;
}

async function pageOf(symbol: string, url: string): Promise<readonly (readonly unknown[])[]> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new CandlesUnavailableError(symbol, String(error));
  });
  if (!answer.ok) throw new CandlesUnavailableError(symbol, `the venue answered ${answer.status}`);
  return (await answer.json()) as readonly (readonly unknown[])[];
}

const barOf = ([openTimeMs, open, high, low, close, volume]: readonly unknown[]): Candle => ({
  openTimeMs: Number(openTimeMs),
  open: Number(open),
  high: Number(high),
  low: Number(low),
  close: Number(close),
  volume: Number(volume),
});
