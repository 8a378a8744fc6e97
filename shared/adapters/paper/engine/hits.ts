import type { AlgoOrder, PositionRecord, RegularOrder } from './book.ts';
import type { Core } from './core.ts';
import { liquidationTicks } from './margin.ts';
import { beginBar, hasOrders, type Market, skipTo } from './market.ts';
import { crossingMs, priceAt, segmentAt, vertexPrice, vertexTimeMs } from './path.ts';

type Target =
  | { readonly kind: 'fill'; readonly order: RegularOrder }
  | { readonly kind: 'trigger' | 'activate' | 'resume'; readonly algo: AlgoOrder }
  | { readonly kind: 'liquidate'; readonly slot: PositionRecord };

interface Level {
  readonly target: Target;
  readonly ticks: number;
  /** `down`: reached when the price is at or below it. */
  readonly way: 'down' | 'up';
}

/** What the path or the time has reached. */
export interface Hit {
  readonly target: Target;
  readonly timeMs: number;
  /** Where a market order executes before the half spread: the level, or the open after a jump over it. */
  readonly marketTicks: number;
}

/**
 * Moves the market along its path to the next resting order, liquidation or due moment it reaches, or to `untilMs`.
 * The market stands at the hit afterwards; the caller must carry the hit out before it asks again.
 */
export function nextHit(core: Core, market: Market, untilMs: number): Hit | undefined {
  for (;;) {
    const dueMs = nextDueMs(market);
    const hit = nextOnPath(core, market, Math.min(untilMs, dueMs));
    if (hit !== undefined) return hit;
    if (dueMs > untilMs) return undefined;
    const due = dueNow(core, market);
    if (due !== undefined) return { target: due, timeMs: market.timeMs, marketTicks: market.price };
  }
}

/** The end of a TRIGGERING that lasts, or the moment from which a half-filled order may go on. */
function nextDueMs(market: Market): number {
  let dueMs = Number.POSITIVE_INFINITY;
  for (const algo of market.book.algos) dueMs = Math.min(dueMs, algo.dueMs ?? dueMs);
  for (const { readyMs } of market.book.orders) {
    if (readyMs !== undefined && readyMs > market.timeMs) dueMs = Math.min(dueMs, readyMs);
  }
  return dueMs;
}

function dueNow(core: Core, market: Market): Target | undefined {
  const algo = market.book.algos.find(({ dueMs }) => dueMs !== undefined && dueMs <= market.timeMs);
  if (algo !== undefined) return { kind: 'resume', algo };
  return nearest(core, market, market.price)?.target;
}

function nextOnPath(core: Core, market: Market, untilMs: number): Hit | undefined {
  if (!market.gapPending && !hasLevels(core, market)) {
    skipTo(market, Math.max(untilMs, market.timeMs));
    return undefined;
  }
  for (;;) {
    const hit = market.gapPending ? jump(core, market) : walk(core, market, untilMs);
    if (hit !== undefined) return hit;
    if (market.gapPending) continue;
    if (dueBar(market, market.timeMs)) beginBar(market);
    else if (market.timeMs >= untilMs) return undefined;
    else waitForBar(market, untilMs);
  }
}

const hasLevels = (core: Core, market: Market): boolean =>
  hasOrders(market) || (core.settings.liquidation && market.book.positions.some(({ lots }) => lots !== 0));

const dueBar = (market: Market, timeMs: number): boolean =>
  market.upcoming !== undefined && market.upcoming.openMs <= timeMs;

/** Between two bars the price stands still. */
function waitForBar(market: Market, untilMs: number): void {
  if (market.current !== undefined && market.timeMs < market.current.closeMs) return;
  market.timeMs = Math.max(market.timeMs, Math.min(untilMs, market.upcoming?.openMs ?? untilMs));
}

function jump(core: Core, market: Market): Hit | undefined {
  const bar = market.current;
  if (bar === undefined) return undefined;
  market.timeMs = Math.max(market.timeMs, bar.openMs);
  const level = nearest(core, market, bar.open);
  if (level !== undefined) return { target: level.target, timeMs: market.timeMs, marketTicks: bar.open };
  arrive(market, bar.open);
  market.gapPending = false;
  return undefined;
}

function walk(core: Core, market: Market, untilMs: number): Hit | undefined {
  const bar = market.current;
  if (bar === undefined) return undefined;
  const pending = catchUp(core, market, priceAt(bar, market.book.first, market.timeMs));
  if (pending !== undefined || market.timeMs >= bar.closeMs) return pending;
  const segment = segmentAt(bar, market.timeMs);
  const endMs = vertexTimeMs(bar, segment + 1);
  const toMs = Math.min(endMs, Math.max(untilMs, market.timeMs));
  const first = market.book.first;
  const to = toMs === endMs ? vertexPrice(bar, first, segment + 1) : priceAt(bar, first, toMs);
  const level = nearest(core, market, to);
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
function catchUp(core: Core, market: Market, price: number): Hit | undefined {
  if (market.price === price) return undefined;
  const level = nearest(core, market, price);
  if (level !== undefined) return { target: level.target, timeMs: market.timeMs, marketTicks: market.price };
  arrive(market, price);
  return undefined;
}

/** The first level between the price now and `to`; the price moves onto it. Equal distance: the older order. */
function nearest(core: Core, market: Market, to: number): Level | undefined {
  const from = market.price;
  let best: Level | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const level of levels(core, market)) {
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

/** At one price every order of the account goes before the venue's own. */
function rankOf(target: Target): number {
  if (target.kind === 'liquidate') return Number.POSITIVE_INFINITY;
  return target.kind === 'fill' ? target.order.rank : target.algo.rank;
}
const isOlder = (level: Level, other: Level | undefined): boolean =>
  other === undefined || rankOf(level.target) < rankOf(other.target);

function arrive(market: Market, price: number): void {
  market.price = price;
  for (const algo of market.book.algos) {
    if (algo.type !== 'TRAILING_STOP_MARKET' || !algo.activated || algo.status !== 'NEW') continue;
    algo.extremeTicks = algo.side === 'SELL' ? Math.max(algo.extremeTicks, price) : Math.min(algo.extremeTicks, price);
  }
}

function* levels(core: Core, market: Market): Generator<Level> {
  for (const order of market.book.orders) {
    if ((order.readyMs ?? 0) > market.timeMs) continue;
    yield { target: { kind: 'fill', order }, ticks: order.priceTicks, way: order.side === 'BUY' ? 'down' : 'up' };
  }
  for (const algo of market.book.algos) {
    if (algo.status === 'NEW') yield algoLevel(algo);
  }
  if (core.settings.liquidation) yield* liquidations(core, market);
}

function* liquidations(core: Core, market: Market): Generator<Level> {
  for (const slot of market.book.positions) {
    const ticks = liquidationTicks(core, market, slot);
    if (ticks > 0) yield { target: { kind: 'liquidate', slot }, ticks, way: slot.lots > 0 ? 'down' : 'up' };
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
