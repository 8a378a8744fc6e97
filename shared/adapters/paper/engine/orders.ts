import { compare, multiply } from '../../../domain/money/decimal.ts';
import type { RegularOrder } from './book.ts';
import { UNFILLED } from './book.ts';
import {
  type Core,
  closableLots,
  emitOrder,
  isReducing,
  marketOf,
  nextOrderId,
  nextRank,
  retireOrder,
} from './core.ts';
import { marketFillTicks, partLots, takeOrder } from './fill.ts';
import { checkMargin } from './margin.ts';
import type { Market } from './market.ts';
import {
  type OrderHead,
  type Params,
  readClientId,
  readHead,
  readLots,
  readTicks,
  readTimeInForce,
  required,
} from './parameters.ts';
import { beyondThePosition, expireWhatThePositionNoLongerBears } from './reducing.ts';
import { refuse, VenueRefusal } from './refusal.ts';
import { unitsToText } from './units.ts';
import { type OrderView, viewOrder } from './view.ts';

const CONDITIONAL = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'];

/** Takes an ordinary order as `POST /fapi/v1/order` would; throws VenueRefusal with the venue's code. */
export function placeOrder(core: Core, params: Params): OrderView {
  const head = readHead(core, params);
  const { market } = head;
  const order = readOrder(core, head, params);
  checkReducing(market, order);
  const crosses = order.type === 'MARKET' || reaches(market, order);
  if (order.timeInForce === 'GTX' && crosses) throw refuse(-5022);
  if (order.timeInForce === 'FOK' && (!crosses || order.lots > partLots(core, market))) throw refuse(-5021);
  if (!isReducing(order)) {
    checkNotional(market, order);
    checkMargin(core, market, order);
  }
  if (!crosses && market.book.orders.length >= core.settings.maxOpenOrders) throw refuse(-2025);
  const accepted: RegularOrder = { ...order, id: nextOrderId(core, order.symbol), rank: nextRank(core) };
  market.book.orders.push(accepted);
  emitOrder(core, market, 'orderAccepted', accepted);
  const reply = viewOrder(accepted, market.units);
  if (crosses) takeOrder(core, market, accepted, takerTicks(market, accepted));
  if (accepted.timeInForce === 'IOC' && accepted.status !== 'FILLED') expireUnfilled(core, market, accepted);
  else if (!crosses) expireWhatThePositionNoLongerBears(core, market, accepted.positionSide);
  // The default reply is the acknowledgement: the fill is learned from the stream, GET order or the trades.
  return (params.newOrderRespType ?? 'ACK') === 'RESULT' ? viewOrder(accepted, market.units) : reply;
}

/** Cancels a resting order; throws -2011 when it does not rest (any more). */
export function cancelOrder(core: Core, params: Params): OrderView {
  const market = marketOf(core, required(params, 'symbol'));
  const order = findResting(market, params);
  if (order === undefined) throw refuse(-2011);
  cancelResting(core, market, order);
  return viewOrder(order, market.units);
}

/** Cancels every resting ordinary order of a symbol; conditional orders stay. */
export function cancelAllOrders(core: Core, params: Params): void {
  const market = marketOf(core, required(params, 'symbol'));
  for (const order of [...market.book.orders]) cancelResting(core, market, order);
}

/** The resting order that `orderId` (first choice) or `origClientOrderId` names. */
export function findResting(market: Market, params: Params): RegularOrder | undefined {
  const id = params.orderId;
  const clientId = params.origClientOrderId;
  if (!id && !clientId) {
    throw new VenueRefusal(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
  }
  return market.book.orders.find((order) => (id ? order.id === id : order.clientOrderId === clientId));
}

/** Takes a resting order away because its owner wants it. */
export function cancelResting(core: Core, market: Market, order: RegularOrder): void {
  Object.assign(order, { status: 'CANCELED', updatedMs: core.nowMs });
  retireOrder(core, market, order);
  emitOrder(core, market, 'orderCancelled', order);
}

function expireUnfilled(core: Core, market: Market, order: RegularOrder): void {
  Object.assign(order, { status: 'EXPIRED', expireReason: 2, updatedMs: core.nowMs });
  retireOrder(core, market, order);
  emitOrder(core, market, 'orderExpired', order);
}

function readOrder(core: Core, head: OrderHead, params: Params): RegularOrder {
  const { market, side, positionSide, reduceOnly } = head;
  const type = required(params, 'type');
  if (CONDITIONAL.includes(type)) throw refuse(-4120);
  if (type !== 'LIMIT' && type !== 'MARKET') throw refuse(-1116);
  if (params.stopPrice) throw refuse(-1128);
  const timeInForce = type === 'LIMIT' ? readTimeInForce(required(params, 'timeInForce')) : 'GTC';
  const lots = readLots(market, params, type === 'MARKET');
  const priceTicks = type === 'LIMIT' ? readTicks(market, params, 'price') : 0;
  if (type === 'LIMIT') checkPercentPrice(market, side, priceTicks);
  const clientOrderId = readClientId(params.newClientOrderId, `paper_${core.lastOrder + 1}`);
  for (const other of core.markets.values()) {
    if (other.book.orders.some((order) => order.clientOrderId === clientOrderId)) throw refuse(-4116);
  }
  const room = closableLots(market, side, positionSide);
  return {
    id: '',
    rank: Number.MAX_SAFE_INTEGER,
    symbol: market.rules.symbol,
    clientOrderId,
    side,
    positionSide,
    type,
    originalType: type,
    timeInForce,
    priceTicks,
    // A reduce-only order larger than the position is taken for what the position holds.
    lots: reduceOnly && room > 0 ? Math.min(lots, room) : lots,
    reduceOnly,
    closePosition: false,
    workingType: 'CONTRACT_PRICE',
    createdMs: core.nowMs,
    ...UNFILLED,
    updatedMs: core.nowMs,
  };
}

function checkReducing(market: Market, order: RegularOrder): void {
  if (!isReducing(order)) return;
  const room = closableLots(market, order.side, order.positionSide);
  if (room === 0 || order.lots > room) throw refuse(-2022);
  if (order.type === 'LIMIT' && beyondThePosition(market, order.side, order.positionSide, order).includes(order)) {
    throw refuse(-2022);
  }
}

/** True when the price is already at or beyond a limit order's own. */
export const reaches = (market: Market, order: RegularOrder): boolean =>
  order.side === 'BUY' ? order.priceTicks >= market.price : order.priceTicks <= market.price;

/** A crossing limit order executes like a market order, but never worse than its own limit. */
export function takerTicks(market: Market, order: RegularOrder): number {
  const ticks = marketFillTicks(order.side, market.price);
  if (order.type === 'MARKET') return ticks;
  return order.side === 'BUY' ? Math.min(ticks, order.priceTicks) : Math.max(ticks, order.priceTicks);
}

/** Throws -4016 or -4024 when a limit price is too far beyond the mark price. */
export function checkPercentPrice(market: Market, side: 'BUY' | 'SELL', priceTicks: number): void {
  const mark = unitsToText(market.price, market.units.tick);
  const price = unitsToText(priceTicks, market.units.tick);
  const cap = multiply(mark, market.rules.percentPriceUp);
  const floor = multiply(mark, market.rules.percentPriceDown);
  if (side === 'BUY' && compare(price, cap) > 0) {
    throw new VenueRefusal(-4016, `Limit price can't be higher than ${cap}.`);
  }
  if (side === 'SELL' && compare(price, floor) < 0) {
    throw new VenueRefusal(-4024, `Limit price can't be lower than ${floor}.`);
  }
}

/** Throws -4164 when the order is worth less than the symbol's minimum. */
export function checkNotional(market: Market, order: RegularOrder): void {
  const ticks = order.type === 'MARKET' ? market.price : order.priceTicks;
  const notional = multiply(unitsToText(ticks, market.units.tick), unitsToText(order.lots, market.units.step));
  if (compare(notional, market.rules.minNotional) >= 0) return;
  throw new VenueRefusal(
    -4164,
    `Order's notional must be no smaller than ${market.rules.minNotional} (unless you choose reduce only).`,
  );
}
