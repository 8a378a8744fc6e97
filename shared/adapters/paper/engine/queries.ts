import { findOpenAlgo } from './algos.ts';
import type { AlgoOrder, RegularOrder, Trade } from './book.ts';
import { type Core, lotsOf, marketOf } from './core.ts';
import { viewPosition } from './margin.ts';
import type { Market } from './market.ts';
import { findResting } from './orders.ts';
import { type Params, required } from './parameters.ts';
import { invalidData, refuse } from './refusal.ts';
import { type AlgoView, type OrderView, type PositionView, viewAlgo, viewOrder } from './view.ts';

const DAY_MS = 86_400_000;
const UNFILLED_KEPT_MS = 3 * DAY_MS;

/** One ordinary order, resting or finished; throws -2013 when unknown or unfilled and gone for more than 3 days. */
export function findOrder(core: Core, params: Params): OrderView {
  const market = marketOf(core, required(params, 'symbol'));
  const live = findResting(market, params);
  const order = live ?? finishedOrder(core, params);
  if (order === undefined) throw refuse(-2013);
  return viewOrder(order, market.units);
}

function finishedOrder(core: Core, params: Params): RegularOrder | undefined {
  const order = core.archive.order(required(params, 'symbol'), {
    id: params.orderId || undefined,
    clientId: params.origClientOrderId,
  });
  if (order === undefined || (order.filledLots === 0 && core.nowMs - order.createdMs > UNFILLED_KEPT_MS))
    return undefined;
  return order;
}

/** One conditional order, open or finished; throws -2013 as findOrder does. */
export function findAlgo(core: Core, params: Params): AlgoView {
  const live = findOpenAlgo(core, params);
  if (live !== undefined) return viewAlgo(live.algo, live.market.units);
  const algo = core.archive.algo({ id: params.algoId || undefined, clientId: params.clientAlgoId });
  if (algo === undefined || (algo.actualLots === 0 && core.nowMs - algo.createdMs > UNFILLED_KEPT_MS))
    throw refuse(-2013);
  return viewAlgo(algo, marketOf(core, algo.symbol).units);
}

/** Resting ordinary orders, of one symbol or of all. */
export const openOrders = (core: Core, symbol?: string): OrderView[] =>
  marketsOf(core, symbol).flatMap((market) => market.book.orders.map((order) => viewOrder(order, market.units)));

/** Open conditional orders, of one symbol or of all. */
export const openAlgos = (core: Core, symbol?: string): AlgoView[] =>
  marketsOf(core, symbol).flatMap((market) => market.book.algos.map((algo) => viewAlgo(algo, market.units)));

/** Ordinary orders of a symbol, finished and resting, ascending: ids ≥ `orderId`, else the newest of a window ≤ 7 days. */
export function allOrders(core: Core, params: Params): OrderView[] {
  const market = marketOf(core, required(params, 'symbol'));
  const all = [...core.archive.orders(market.rules.symbol), ...market.book.orders].sort((a, b) => a.rank - b.rank);
  const page = paged(core, all, params, 'orderId', (order: RegularOrder) => order.createdMs);
  return page.map((order) => viewOrder(order, market.units));
}

/** Conditional orders of a symbol, as allOrders. */
export function allAlgos(core: Core, params: Params): AlgoView[] {
  const market = marketOf(core, required(params, 'symbol'));
  const all = [...core.archive.algos(market.rules.symbol), ...market.book.algos].sort((a, b) => a.rank - b.rank);
  const page = paged(core, all, params, 'algoId', (algo: AlgoOrder) => algo.createdMs);
  return page.map((algo) => viewAlgo(algo, market.units));
}

/** Executions of a symbol, ascending by id: ids ≥ `fromId`, else the newest of the window or of the last 7 days. */
export function userTrades(core: Core, params: Params): Trade[] {
  const market = marketOf(core, required(params, 'symbol'));
  const orderId = params.orderId;
  const all = core.archive.trades(market.rules.symbol);
  const mine = orderId ? all.filter((trade) => trade.orderId === orderId) : all;
  return paged(core, mine, params, 'fromId', (trade: Trade) => trade.timeMs);
}

function paged<T extends { readonly id: string }>(
  core: Core,
  ascending: readonly T[],
  params: Params,
  idParameter: string,
  timeOf: (item: T) => number,
): T[] {
  const limit = Math.min(1000, whole(params, 'limit') ?? 500);
  const fromId = params[idParameter];
  if (fromId && idParameter === 'fromId' && (params.startTime || params.endTime)) throw refuse(-1128);
  if (fromId && /^\d+$/.test(fromId)) {
    const least = BigInt(fromId);
    return ascending.filter((item) => BigInt(item.id) >= least).slice(0, limit);
  }
  const start = whole(params, 'startTime');
  const end = whole(params, 'endTime') ?? (start === undefined ? core.nowMs : start + 7 * DAY_MS);
  const from = start ?? end - 7 * DAY_MS;
  if (end - from > 7 * DAY_MS) throw invalidData('startTime');
  const within = ascending.filter((item) => timeOf(item) >= from && timeOf(item) <= end);
  return start === undefined ? within.slice(-limit) : within.slice(0, limit);
}

function whole(params: Params, name: string): number | undefined {
  const text = params[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalidData(name);
  return Number(text);
}

/** Position slots: every slot of every symbol, or only those with a position or open orders. */
export function positions(
  core: Core,
  which: { readonly all: boolean; readonly symbol?: string | undefined },
): PositionView[] {
  const sides = core.dualSidePosition ? (['LONG', 'SHORT'] as const) : (['BOTH'] as const);
  return marketsOf(core, which.symbol).flatMap((market) =>
    sides
      .filter((side) => which.all || lotsOf(market, side) !== 0 || hasOpenOrders(market, side))
      .map((side) => {
        const slot = market.book.positions.find((one) => one.positionSide === side);
        return viewPosition(core, market, slot ?? { positionSide: side, lots: 0, entryPrice: '0', updatedMs: 0 });
      }),
  );
}

const hasOpenOrders = (market: Market, side: string): boolean =>
  market.book.orders.some((order) => order.positionSide === side) ||
  market.book.algos.some((algo) => algo.positionSide === side);

function marketsOf(core: Core, symbol: string | undefined): Market[] {
  return symbol === undefined || symbol === '' ? [...core.markets.values()] : [marketOf(core, symbol)];
}
