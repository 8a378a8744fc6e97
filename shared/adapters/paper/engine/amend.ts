import type { RegularOrder } from './book.ts';
import { type Core, closableLots, emitOrder, isReducing, marketOf, nextRank } from './core.ts';
import { takeOrder } from './fill.ts';
import { checkMargin } from './margin.ts';
import type { Market } from './market.ts';
import { cancelResting, checkNotional, checkPercentPrice, findResting, reaches, takerTicks } from './orders.ts';
import { flag, type Params, readLots, readTicks, required } from './parameters.ts';
import { beyondThePosition, expireWhatThePositionNoLongerBears } from './reducing.ts';
import { invalidData, notRequired, refuse } from './refusal.ts';
import { type OrderView, viewOrder } from './view.ts';

const MOST_AMENDMENTS = 10_000;

/**
 * Changes price and quantity of a resting LIMIT order as `PUT /fapi/v1/order` would; it loses its place in the queue.
 * An order that is already filled beyond the new quantity, or a GTX order that would take, is cancelled instead.
 * Throws VenueRefusal, and then the order rests unchanged.
 */
export function amendOrder(core: Core, params: Params): OrderView {
  const market = marketOf(core, required(params, 'symbol'));
  const order = findResting(market, params);
  if (order === undefined) throw refuse(-2013);
  const amended = readAmendment(core, market, order, params);
  if (isCancelled(market, order, amended)) {
    cancelResting(core, market, order);
    return viewOrder(order, market.units);
  }
  checkAmendment(core, market, order, amended, params);
  market.book.orders.splice(market.book.orders.indexOf(order), 1);
  const accepted: RegularOrder = { ...amended, rank: nextRank(core) };
  market.book.orders.push(accepted);
  emitOrder(core, market, 'orderAmended', accepted);
  const reply = viewOrder(accepted, market.units);
  if (reaches(market, accepted)) takeOrder(core, market, accepted, takerTicks(market, accepted));
  else expireWhatThePositionNoLongerBears(core, market, accepted.positionSide);
  return reply;
}

function readAmendment(core: Core, market: Market, order: RegularOrder, params: Params): RegularOrder {
  if (order.type !== 'LIMIT') throw refuse(-5025);
  if (params.priceMatch) throw notRequired('priceMatch');
  if (required(params, 'side') !== order.side) throw invalidData('side');
  if (flag(params, 'reduceOnly') && !order.reduceOnly) throw refuse(-5047);
  const asked = readLots(market, params, false);
  const priceTicks = readTicks(market, params, 'price');
  checkPercentPrice(market, order.side, priceTicks);
  const room = closableLots(market, order.side, order.positionSide) + order.filledLots;
  const lots = order.reduceOnly ? Math.min(asked, room) : asked;
  if (lots === order.lots && priceTicks === order.priceTicks) throw refuse(-5027);
  const amendments = (order.amendments ?? 0) + 1;
  if (amendments > MOST_AMENDMENTS) throw refuse(-5026);
  return { ...order, lots, priceTicks, amendments, updatedMs: core.nowMs };
}

const isCancelled = (market: Market, order: RegularOrder, amended: RegularOrder): boolean =>
  amended.lots <= order.filledLots || (order.timeInForce === 'GTX' && reaches(market, amended));

function checkAmendment(core: Core, market: Market, old: RegularOrder, amended: RegularOrder, params: Params): void {
  // The reduce-only exemption counts only when the amendment itself says so.
  if (!(isReducing(old) && (flag(params, 'reduceOnly') || old.positionSide !== 'BOTH'))) checkNotional(market, amended);
  const others = market.book.orders;
  market.book.orders = others.filter((order) => order !== old);
  try {
    if (!isReducing(old)) checkMargin(core, market, amended);
    else if (beyondThePosition(market, old.side, old.positionSide, amended).includes(amended)) throw refuse(-2022);
  } finally {
    market.book.orders = others;
  }
}
