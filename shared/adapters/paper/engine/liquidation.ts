import type { PositionRecord, RegularOrder } from './book.ts';
import { UNFILLED } from './book.ts';
import { type Core, emitOrder, marketOf, nextOrderId, nextRank, retireOrder } from './core.ts';
import { marketFillTicks, takeOrder } from './fill.ts';
import type { Market } from './market.ts';
import { type Params, readLots, required } from './parameters.ts';
import { invalidData, refuse } from './refusal.ts';

/** Why the venue itself closes a position. */
export type ForcedBy = 'liquidation' | 'adl' | 'settlement';

/** How the client ids of the venue's own orders begin: the only mark by which an account recognises them. */
const PREFIX: Readonly<Record<ForcedBy, string>> = {
  liquidation: 'autoclose-',
  adl: 'adl_autoclose',
  settlement: 'settlement_autoclose-',
};

/** The venue's `er` for an order that its account's liquidation took away. */
const LIQUIDATED = 5;

/** Closes a position as the venue does, from a path price of `ticks`; a liquidation first takes away the slot's resting orders. */
export function forceClose(
  core: Core,
  market: Market,
  slot: PositionRecord,
  by: ForcedBy,
  ticks: number,
  lots = Math.abs(slot.lots),
): RegularOrder {
  if (by === 'liquidation') expireRestingOrders(core, market, slot);
  const order = venueOrder(core, market, slot, by, lots);
  market.book.orders.push(order);
  emitOrder(core, market, 'orderAccepted', order);
  takeOrder(core, market, order, marketFillTicks(order.side, ticks));
  return order;
}

/** A scripted event: the venue closes `quantity` (default: all) of a position at the price now; throws -2024 when it is smaller or flat. */
export function scriptedClose(core: Core, by: ForcedBy, params: Params): RegularOrder {
  const market = marketOf(core, required(params, 'symbol'));
  const positionSide = params.positionSide || 'BOTH';
  const slot = market.book.positions.find((one) => one.positionSide === positionSide);
  if (slot === undefined || slot.lots === 0) throw refuse(-2024);
  const lots = params.quantity ? readLots(market, params, true) : Math.abs(slot.lots);
  if (lots > Math.abs(slot.lots)) throw refuse(-2024);
  if (by === 'liquidation' && lots !== Math.abs(slot.lots)) throw invalidData('quantity');
  return forceClose(core, market, slot, by, market.price, lots);
}

function expireRestingOrders(core: Core, market: Market, slot: PositionRecord): void {
  for (const order of market.book.orders.filter((one) => one.positionSide === slot.positionSide)) {
    Object.assign(order, { status: 'EXPIRED', expireReason: LIQUIDATED, updatedMs: core.nowMs });
    retireOrder(core, market, order);
    emitOrder(core, market, 'orderExpired', order);
  }
}

function venueOrder(core: Core, market: Market, slot: PositionRecord, by: ForcedBy, lots: number): RegularOrder {
  const id = nextOrderId(core, market.rules.symbol);
  return {
    id,
    rank: nextRank(core),
    symbol: market.rules.symbol,
    clientOrderId: `${PREFIX[by]}${core.lastOrder}`,
    side: slot.lots > 0 ? 'SELL' : 'BUY',
    positionSide: slot.positionSide,
    type: 'LIQUIDATION',
    originalType: 'LIQUIDATION',
    timeInForce: 'IOC',
    priceTicks: 0,
    lots,
    reduceOnly: true,
    closePosition: false,
    workingType: 'CONTRACT_PRICE',
    createdMs: core.nowMs,
    ...UNFILLED,
    updatedMs: core.nowMs,
  };
}
