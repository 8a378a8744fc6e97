import {
  add,
  type DecimalString,
  divide,
  multiply,
  negate,
  subtract,
  toNumber,
} from '../../../domain/money/decimal.ts';
import type { PositionRecord, RegularOrder, Trade } from './book.ts';
import { type Core, openLots, retireOrder, slotOf } from './core.ts';
import type { Market } from './market.ts';
import { expireWhatThePositionNoLongerBears } from './reducing.ts';
import { unitsToNumber, unitsToText } from './units.ts';
import { signOf, viewOrder } from './view.ts';

/** The price of a market order, in ticks: one tick (half the spread) worse than the path. */
export const marketFillTicks = (side: 'BUY' | 'SELL', pathTicks: number): number =>
  Math.max(1, pathTicks + signOf(side));

/** The most that one execution takes, in lots. */
export function partLots(core: Core, market: Market): number {
  const most = toNumber(core.settings.maxFillQuantity);
  if (most === 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor(most / unitsToNumber(1, market.units.step) + 1e-9));
}

/** Executes as a taker: a limit order one part, every other order all of its parts, each one tick worse than the one before. */
export function takeOrder(core: Core, market: Market, order: RegularOrder, ticks: number): void {
  const most = order.type === 'LIMIT' ? 1 : Math.ceil(order.lots / partLots(core, market)) || 1;
  for (let part = 0; part < most; part += 1) {
    fillOrder(core, market, order, Math.max(1, ticks + part * signOf(order.side)), false);
  }
}

/** Executes the next part of an order at `ticks`: trade, position, wallet, and what must expire because of it. */
export function fillOrder(core: Core, market: Market, order: RegularOrder, ticks: number, maker: boolean): void {
  const lots = Math.min(openLots(order), partLots(core, market));
  const slot = slotOf(market, order.positionSide);
  const previousLots = slot.lots;
  const price = unitsToText(ticks, market.units.tick);
  const realisedPnl = applyToSlot(market, slot, signOf(order.side) * lots, price);
  const trade = recordTrade(core, market, order, { lots, price, realisedPnl, maker });
  slot.updatedMs = core.nowMs;
  core.wallet = subtract(add(core.wallet, realisedPnl), trade.commission);
  core.archive.add({ kind: 'trade', value: trade });
  markFilled(core, market, order, lots, ticks);
  core.events.push({ type: 'trade', timeMs: core.nowMs, trade, order: viewOrder(order, market.units) });
  core.events.push({
    type: 'positionChanged',
    timeMs: core.nowMs,
    symbol: order.symbol,
    positionSide: order.positionSide,
    previousQuantity: unitsToText(previousLots, market.units.step),
    quantity: unitsToText(slot.lots, market.units.step),
    entryPrice: slot.entryPrice,
    unrealisedPnl: unrealised(market, slot, unitsToText(market.price, market.units.tick)),
    realisedPnl,
    wallet: core.wallet,
  });
  expireWhatThePositionNoLongerBears(core, market, order.positionSide);
}

function markFilled(core: Core, market: Market, order: RegularOrder, lots: number, ticks: number): void {
  const filledLots = order.filledLots + lots;
  const averageTicks =
    order.averageTicks === ticks ? ticks : (order.averageTicks * order.filledLots + ticks * lots) / filledLots;
  Object.assign(order, { filledLots, averageTicks, updatedMs: core.nowMs });
  if (filledLots === order.lots) {
    order.status = 'FILLED';
    retireOrder(core, market, order);
    return;
  }
  order.status = 'PARTIALLY_FILLED';
  order.readyMs = core.nowMs + core.settings.partIntervalMs;
}

/** Profit of a slot at `price`, quote asset. */
export function unrealised(market: Market, slot: PositionRecord, price: DecimalString): DecimalString {
  if (slot.lots === 0) return '0';
  return multiply(subtract(price, slot.entryPrice), unitsToText(slot.lots, market.units.step));
}

function recordTrade(
  core: Core,
  market: Market,
  order: RegularOrder,
  fill: { lots: number; price: DecimalString; realisedPnl: DecimalString; maker: boolean },
): Trade {
  core.lastTrade += 1;
  const quantity = unitsToText(fill.lots, market.units.step);
  const quote = multiply(fill.price, quantity);
  return {
    id: String(core.lastTrade),
    symbol: order.symbol,
    orderId: order.id,
    clientOrderId: order.clientOrderId,
    side: order.side,
    positionSide: order.positionSide,
    price: fill.price,
    quantity,
    quote,
    realisedPnl: fill.realisedPnl,
    commission: multiply(quote, fill.maker ? core.settings.makerFee : core.settings.takerFee),
    maker: fill.maker,
    timeMs: core.nowMs,
  };
}

/** Adds signed lots to a slot; the profit of the part that closed, quote asset. */
function applyToSlot(market: Market, slot: PositionRecord, signedLots: number, price: DecimalString): DecimalString {
  const before = slot.lots;
  const after = before + signedLots;
  const { step } = market.units;
  const opposite = before !== 0 && Math.sign(before) !== Math.sign(signedLots);
  slot.lots = after;
  if (!opposite) {
    slot.entryPrice =
      before === 0 ? price : averageEntry(slot.entryPrice, Math.abs(before), price, Math.abs(signedLots));
    return '0';
  }
  const closed = unitsToText(Math.min(Math.abs(before), Math.abs(signedLots)), step);
  const gain = multiply(subtract(price, slot.entryPrice), closed);
  if (after === 0) slot.entryPrice = '0';
  else if (Math.sign(after) !== Math.sign(before)) slot.entryPrice = price;
  return before > 0 ? gain : negate(gain);
}

function averageEntry(entry: DecimalString, lots: number, price: DecimalString, added: number): DecimalString {
  const cost = add(multiply(entry, String(lots)), multiply(price, String(added)));
  return divide(cost, String(lots + added));
}
