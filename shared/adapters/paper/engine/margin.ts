import { fromNumber, toNumber } from '../../../domain/money/decimal.ts';
import type { PositionRecord, RegularOrder } from './book.ts';
import { type Core, isReducing, lotsOf, openLots } from './core.ts';
import { unrealised } from './fill.ts';
import type { Market } from './market.ts';
import { refuse } from './refusal.ts';
import { unitsToNumber, unitsToText } from './units.ts';
import { type PositionView, signOf } from './view.ts';

/** Leverage of a symbol: its own setting, else the account's. */
export const leverageOf = (core: Core, market: Market): number => market.book.leverage || core.settings.leverage;

/** Wallet, unrealised profit and margin in use, USDT (doubles: they decide on margin only). */
export function accountTotals(core: Core): { wallet: number; unrealised: number; used: number } {
  let gain = 0;
  let used = 0;
  for (const market of core.markets.values()) {
    const mark = unitsToText(market.price, market.units.tick);
    for (const slot of market.book.positions) {
      if (slot.lots === 0) continue;
      gain += toNumber(unrealised(market, slot, mark));
      used += notional(market, slot.lots, market.price) / leverageOf(core, market);
    }
    for (const order of market.book.orders) {
      if (!isReducing(order)) used += notional(market, openLots(order), order.priceTicks) / leverageOf(core, market);
    }
  }
  return { wallet: toNumber(core.wallet), unrealised: gain, used };
}

/** Throws -2019 when the part of the order that enlarges the position needs more margin than is free. */
export function checkMargin(core: Core, market: Market, order: RegularOrder): void {
  const before = Math.abs(lotsOf(market, order.positionSide));
  const after = Math.abs(lotsOf(market, order.positionSide) + signOf(order.side) * order.lots);
  if (after <= before) return;
  const ticks = order.type === 'MARKET' ? market.price : order.priceTicks;
  const needed = notional(market, after - before, ticks) / leverageOf(core, market);
  const totals = accountTotals(core);
  if (needed > totals.wallet + totals.unrealised - totals.used) throw refuse(-2019);
}

/** A position slot as the venue reports it; the liquidation price is the isolated formula from leverage and maintenance margin. */
export function viewPosition(core: Core, market: Market, slot: PositionRecord): PositionView {
  const markPrice = unitsToText(market.price, market.units.tick);
  const signedNotional = notional(market, slot.lots, market.price) * Math.sign(slot.lots);
  return {
    symbol: market.rules.symbol,
    positionSide: slot.positionSide,
    quantity: unitsToText(slot.lots, market.units.step),
    entryPrice: slot.entryPrice,
    markPrice,
    unrealisedPnl: unrealised(market, slot, markPrice),
    notional: fromNumber(Number(signedNotional.toFixed(8))),
    liquidationPrice: liquidationPrice(core, market, slot),
    leverage: leverageOf(core, market),
    updatedMs: slot.updatedMs,
  };
}

const notional = (market: Market, lots: number, ticks: number): number =>
  Math.abs(unitsToNumber(lots, market.units.step)) * unitsToNumber(ticks, market.units.tick);

const liquidationPrice = (core: Core, market: Market, slot: PositionRecord): string =>
  unitsToText(liquidationTicks(core, market, slot), market.units.tick).replace(/^0(\.0+)?$/, '0');

/** Where a position is liquidated, ticks; 0 when it is flat or no price can do it. */
export function liquidationTicks(core: Core, market: Market, slot: PositionRecord): number {
  if (slot.lots === 0) return 0;
  const room = 1 / leverageOf(core, market) - core.settings.maintenanceMargin;
  const price = toNumber(slot.entryPrice) * (1 - Math.sign(slot.lots) * room);
  const { tick } = market.units;
  return Math.max(0, Math.round((price * 10 ** tick.decimals) / tick.mantissa));
}
