import type { Candle } from '../../../domain/market/candle.ts';
import type { MarketBook, MarketRules } from './book.ts';
import { type Bar, firstExtreme, priceAt } from './path.ts';
import { nearestUnits, unitOf } from './units.ts';
import type { Units } from './view.ts';

/** Bars of one symbol, oldest first, pulled one at a time; a replay must start the same source from its beginning. */
export interface CandleSource {
  /** Length of a bar, ms. */
  readonly intervalMs: number;
  /** The next bar, or undefined after the last. */
  next(): Candle | undefined;
}

/** A simulated symbol: its rules, its place on the path, and the live orders and positions. */
export interface Market {
  readonly rules: MarketRules;
  readonly units: Units;
  readonly source: CandleSource;
  readonly book: MarketBook;
  /** Closed bars, oldest first. */
  readonly history: Bar[];
  current: Bar | undefined;
  upcoming: Bar | undefined;
  /** The jump to the current bar's open has not been played yet. */
  gapPending: boolean;
  /** Price now, ticks. */
  price: number;
  timeMs: number;
}

const LONGEST_KLINES_MS = 1500 * 3_600_000;
const TRIM_SLACK = 1000;
const MINUTE_MS = 60_000;
/** Enough for 1500 klines of 15 minutes out of one-hour bars. */
const FLIPS_KEPT_BARS = 400;

/** A market standing at `timeMs`, with every earlier bar of the source as its history. */
export function openMarket(
  rules: MarketRules,
  source: CandleSource,
  timeMs: number,
  book: MarketBook | undefined,
): Market {
  const market: Market = {
    rules,
    units: { tick: unitOf(rules.tickSize), step: unitOf(rules.stepSize) },
    source,
    book: book ?? emptyBook(rules.symbol),
    history: [],
    current: undefined,
    upcoming: undefined,
    gapPending: false,
    price: 0,
    timeMs,
  };
  market.upcoming = pull(market);
  while (market.upcoming !== undefined && market.upcoming.openMs <= timeMs) shiftBar(market);
  if (book === undefined && market.current !== undefined) market.book.first = firstExtreme(market.current, 0);
  market.price = standingPrice(market, timeMs);
  return market;
}

/** Net position over all slots, in lots. */
export const netLots = (market: Market): number => market.book.positions.reduce((sum, slot) => sum + slot.lots, 0);

/** True while orders rest: only then does the path between two moments matter. */
export const hasOrders = (market: Market): boolean =>
  market.book.orders.length > 0 || market.book.algos.some((algo) => algo.status === 'NEW');

/** Makes the next bar the current one and fixes the order of its extremes from the position held at its open. */
export function beginBar(market: Market): void {
  shiftBar(market);
  const bar = market.current;
  if (bar === undefined) return;
  const net = netLots(market);
  market.book.first = firstExtreme(bar, net);
  market.gapPending = true;
  const { flips } = market.book;
  const oldestMs = bar.openMs - FLIPS_KEPT_BARS * market.source.intervalMs;
  while (flips[0] !== undefined && flips[0] < oldestMs) flips.shift();
  // No kline is shorter than a minute: nothing is ever cut out of a one-minute bar.
  if (market.source.intervalMs <= MINUTE_MS) return;
  if (net !== 0 && market.book.first !== firstExtreme(bar, 0)) flips.push(bar.openMs);
}

/** Moves to `timeMs` without looking at orders: only for a market on which none rest. */
export function skipTo(market: Market, timeMs: number): void {
  while (market.upcoming !== undefined && market.upcoming.openMs <= timeMs) beginBar(market);
  market.gapPending = false;
  market.timeMs = timeMs;
  market.price = standingPrice(market, timeMs);
}

function standingPrice(market: Market, timeMs: number): number {
  if (market.current !== undefined) return priceAt(market.current, market.book.first, timeMs);
  return market.upcoming?.open ?? 1;
}

function shiftBar(market: Market): void {
  if (market.current !== undefined) market.history.push(market.current);
  const kept = Math.ceil(LONGEST_KLINES_MS / market.source.intervalMs);
  if (market.history.length > kept + TRIM_SLACK) market.history.splice(0, market.history.length - kept);
  market.current = market.upcoming;
  market.upcoming = pull(market);
}

function pull(market: Market): Bar | undefined {
  const candle = market.source.next();
  if (candle === undefined) return undefined;
  const ticks = (price: number): number => Math.max(1, nearestUnits(price, market.units.tick));
  return {
    openMs: candle.openTimeMs,
    closeMs: candle.openTimeMs + market.source.intervalMs,
    open: ticks(candle.open),
    high: ticks(candle.high),
    low: ticks(candle.low),
    close: ticks(candle.close),
    volume: candle.volume,
  };
}

function emptyBook(symbol: string): MarketBook {
  return { symbol, leverage: 0, first: 'low', flips: [], positions: [], orders: [], algos: [] };
}
