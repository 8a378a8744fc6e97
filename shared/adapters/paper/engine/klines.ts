import type { Market } from './market.ts';
import { type Bar, type FirstExtreme, firstExtreme, stretch } from './path.ts';

/** A bar of a query's interval; of the last one, which may still be open, as much as has been played. */
export type Kline = Bar;

export interface KlineQuery {
  readonly intervalMs: number;
  readonly limit: number;
  /** Only klines that open at or after this moment. */
  readonly startMs?: number;
  /** Only klines that open at or before this moment. */
  readonly endMs?: number;
}

/**
 * The newest `limit` klines, oldest first, from what has happened up to the market's own time and nothing later:
 * the bar under way is taken only as far as its path has been played.
 */
export function klines(market: Market, query: KlineQuery): Kline[] {
  const { intervalMs } = query;
  const nowMs = market.timeMs;
  const lastOpenMs = floorTo(Math.min(query.endMs ?? nowMs, nowMs), intervalMs);
  let firstOpenMs = lastOpenMs - (query.limit - 1) * intervalMs;
  let untilMs = lastOpenMs + intervalMs;
  if (query.startMs !== undefined) {
    const from = Math.ceil(query.startMs / intervalMs) * intervalMs;
    if (from > firstOpenMs || query.endMs === undefined) {
      firstOpenMs = from;
      untilMs = Math.min(untilMs, from + query.limit * intervalMs);
    }
  }
  const result: Growing[] = [];
  for (const bar of barsFrom(market, firstOpenMs)) {
    if (bar.openMs >= untilMs || bar.openMs > nowMs) break;
    addBar(result, market, bar, { intervalMs, firstOpenMs, untilMs });
  }
  return result;
}

const floorTo = (timeMs: number, stepMs: number): number => Math.floor(timeMs / stepMs) * stepMs;

function* barsFrom(market: Market, timeMs: number): Generator<Bar> {
  let low = 0;
  let high = market.history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const bar = market.history[middle];
    if (bar !== undefined && bar.closeMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < market.history.length; index += 1) {
    const bar = market.history[index];
    if (bar !== undefined) yield bar;
  }
  if (market.current !== undefined) yield market.current;
}

type Growing = { -readonly [Field in keyof Kline]: Kline[Field] };

interface Window {
  readonly intervalMs: number;
  readonly firstOpenMs: number;
  readonly untilMs: number;
}

function addBar(result: Growing[], market: Market, bar: Bar, window: Window): void {
  const lengthMs = bar.closeMs - bar.openMs;
  const closed = bar.closeMs <= market.timeMs && bar !== market.current;
  if (closed && lengthMs <= window.intervalMs) {
    merge(result, window, bar);
    return;
  }
  const first = orderOf(market, bar);
  const endMs = Math.min(bar.closeMs, market.timeMs, window.untilMs);
  const pieceMs = Math.min(window.intervalMs, lengthMs);
  for (let fromMs = Math.max(bar.openMs, window.firstOpenMs); fromMs <= endMs; fromMs += pieceMs) {
    if (fromMs >= bar.closeMs || fromMs >= window.untilMs) break;
    const toMs = Math.min(fromMs + pieceMs, endMs);
    const volume = (bar.volume * (toMs - fromMs)) / lengthMs;
    merge(result, window, { openMs: fromMs, volume, ...stretch(bar, first, fromMs, toMs) });
  }
}

function orderOf(market: Market, bar: Bar): FirstExtreme {
  if (bar === market.current) return market.book.first;
  const usual = firstExtreme(bar, 0);
  if (!market.book.flips.includes(bar.openMs)) return usual;
  return usual === 'low' ? 'high' : 'low';
}

function merge(result: Growing[], window: Window, piece: Omit<Kline, 'closeMs'>): void {
  const openMs = floorTo(piece.openMs, window.intervalMs);
  if (openMs < window.firstOpenMs || openMs >= window.untilMs) return;
  const last = result.at(-1);
  if (last === undefined || last.openMs !== openMs) {
    const { open, high, low, close, volume } = piece;
    result.push({ openMs, closeMs: openMs + window.intervalMs - 1, open, high, low, close, volume });
    return;
  }
  last.high = Math.max(last.high, piece.high);
  last.low = Math.min(last.low, piece.low);
  last.close = piece.close;
  last.volume += piece.volume;
}
