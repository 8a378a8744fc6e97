import type { AlgoOrder, RegularOrder } from './book.ts';
import { beginBar, hasOrders, type Market, skipTo } from './market.ts';
import { crossingMs, priceAt, segmentAt, vertexPrice, vertexTimeMs } from './path.ts';

type Target =
  | { readonly kind: 'fill'; readonly order: RegularOrder }
  | { readonly kind: 'trigger' | 'activate'; readonly algo: AlgoOrder };

interface Level {
  readonly target: Target;
  readonly ticks: number;
  /** `down`: reached when the price is at or below it. */
  readonly way: 'down' | 'up';
}

/** A resting order that the path has reached. */
export interface Hit {
  readonly target: Target;
  readonly timeMs: number;
  /** Where a market order executes before the half spread: the level, or the open after a jump over it. */
  readonly marketTicks: number;
}

/**
 * Moves the market along its path to the next resting order it reaches, or to `untilMs`.
 * The market stands at the hit afterwards; the caller must carry the hit out before it asks again.
 */
export function nextHit(market: Market, untilMs: number): Hit | undefined {
  if (!market.gapPending && !hasOrders(market)) {
    skipTo(market, Math.max(untilMs, market.timeMs));
    return undefined;
  }
  for (;;) {
    const hit = market.gapPending ? jump(market) : walk(market, untilMs);
    if (hit !== undefined) return hit;
    if (market.gapPending) continue;
    if (dueBar(market, market.timeMs)) beginBar(market);
    else if (market.timeMs >= untilMs) return undefined;
    else waitForBar(market, untilMs);
  }
}

const dueBar = (market: Market, timeMs: number): boolean =>
  market.upcoming !== undefined && market.upcoming.openMs <= timeMs;

/** Between two bars the price stands still. */
function waitForBar(market: Market, untilMs: number): void {
  if (market.current !== undefined && market.timeMs < market.current.closeMs) return;
  market.timeMs = Math.max(market.timeMs, Math.min(untilMs, market.upcoming?.openMs ?? untilMs));
}

function jump(market: Market): Hit | undefined {
  const bar = market.current;
  if (bar === undefined) return undefined;
  market.timeMs = Math.max(market.timeMs, bar.openMs);
  const level = nearest(market, bar.open);
  if (level !== undefined) return { target: level.target, timeMs: market.timeMs, marketTicks: bar.open };
  arrive(market, bar.open);
  market.gapPending = false;
  return undefined;
}

function walk(market: Market, untilMs: number): Hit | undefined {
  const bar = market.current;
  if (bar === undefined) return undefined;
  const pending = catchUp(market, priceAt(bar, market.book.first, market.timeMs));
  if (pending !== undefined || market.timeMs >= bar.closeMs) return pending;
  const segment = segmentAt(bar, market.timeMs);
  const endMs = vertexTimeMs(bar, segment + 1);
  const toMs = Math.min(endMs, Math.max(untilMs, market.timeMs));
  const first = market.book.first;
  const to = toMs === endMs ? vertexPrice(bar, first, segment + 1) : priceAt(bar, first, toMs);
  const level = nearest(market, to);
  if (level !== undefined) {
    const timeMs = Math.max(market.timeMs, crossingMs(bar, first, segment, market.price));
    market.timeMs = Math.min(timeMs, toMs);
    return { target: level.target, timeMs: market.timeMs, marketTicks: market.price };
  }
  arrive(market, to);
  market.timeMs = toMs;
  return undefined;
}

/** After a hit the price stands on its level; within that same millisecond the path may already be further. */
function catchUp(market: Market, price: number): Hit | undefined {
  if (market.price === price) return undefined;
  const level = nearest(market, price);
  if (level !== undefined) return { target: level.target, timeMs: market.timeMs, marketTicks: market.price };
  arrive(market, price);
  return undefined;
}

/** The first level between the price now and `to`; the price moves onto it. Equal distance: the older order. */
function nearest(market: Market, to: number): Level | undefined {
  const from = market.price;
  let best: Level | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const level of levels(market)) {
    const reached = level.way === 'down' ? Math.min(from, to) <= level.ticks : Math.max(from, to) >= level.ticks;
    if (!reached) continue;
    const distance = Math.max(0, level.way === 'down' ? from - level.ticks : level.ticks - from);
    if (distance > bestDistance || (distance === bestDistance && !isOlder(level, best))) continue;
    best = level;
    bestDistance = distance;
  }
  if (best !== undefined && bestDistance > 0) market.price = best.ticks;
  return best;
}

const rankOf = (target: Target): number => (target.kind === 'fill' ? target.order.rank : target.algo.rank);
const isOlder = (level: Level, other: Level | undefined): boolean =>
  other === undefined || rankOf(level.target) < rankOf(other.target);

function arrive(market: Market, price: number): void {
  market.price = price;
  for (const algo of market.book.algos) {
    if (algo.type !== 'TRAILING_STOP_MARKET' || !algo.activated || algo.status !== 'NEW') continue;
    algo.extremeTicks = algo.side === 'SELL' ? Math.max(algo.extremeTicks, price) : Math.min(algo.extremeTicks, price);
  }
}

function* levels(market: Market): Generator<Level> {
  for (const order of market.book.orders) {
    yield { target: { kind: 'fill', order }, ticks: order.priceTicks, way: order.side === 'BUY' ? 'down' : 'up' };
  }
  for (const algo of market.book.algos) {
    if (algo.status === 'NEW') yield algoLevel(algo);
  }
}

function algoLevel(algo: AlgoOrder): Level {
  const selling = algo.side === 'SELL';
  const trigger: Target = { kind: 'trigger', algo };
  if (algo.type === 'STOP_MARKET') return { target: trigger, ticks: algo.triggerTicks, way: selling ? 'down' : 'up' };
  if (algo.type === 'TAKE_PROFIT_MARKET') {
    return { target: trigger, ticks: algo.triggerTicks, way: selling ? 'up' : 'down' };
  }
  if (!algo.activated) {
    return { target: { kind: 'activate', algo }, ticks: algo.activateTicks, way: selling ? 'up' : 'down' };
  }
  return { target: trigger, ticks: trailingTicks(algo), way: selling ? 'down' : 'up' };
}

/** Where an activated trailing stop fires now, in ticks: best price less (selling) or plus (buying) the callback. */
export function trailingTicks(algo: AlgoOrder): number {
  const thousandths = Math.round(Number(algo.callbackRate) * 1000);
  if (algo.side === 'SELL') return Math.floor((algo.extremeTicks * (100_000 - thousandths)) / 100_000);
  return Math.ceil((algo.extremeTicks * (100_000 + thousandths)) / 100_000);
}
