import type { DecimalString } from '../money/decimal.ts';
import { absolute, compare, toNumber } from '../money/decimal.ts';
import type { OrderFamily } from '../orders/order.ts';
import type { OrderSide, PositionSide, Side } from '../position/position.ts';
import { direction, exitOrderSide } from '../position/position.ts';

/** An open position as a legacy module sees it. */
export interface LegacyPosition {
  readonly side: Side;
  /** Base quantity, above 0. */
  readonly quantity: DecimalString;
  /** Price of the fill, in quote currency. */
  readonly entryPrice: DecimalString;
  readonly markPrice: DecimalString;
}

/** A resting order as a legacy module sees it. */
export interface LegacyOrder {
  readonly family: OrderFamily;
  readonly clientOrderId: string;
  readonly type: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly triggerPrice: DecimalString;
  readonly price: DecimalString;
  readonly quantity: DecimalString;
  readonly closePosition: boolean;
  readonly reduceOnly: boolean;
  /** True for an order the old exit stack placed itself: it touches no other. */
  readonly own: boolean;
}

const STOPS: ReadonlySet<string> = new Set(['STOP', 'STOP_MARKET']);
const TAKE_PROFITS: ReadonlySet<string> = new Set(['TAKE_PROFIT', 'TAKE_PROFIT_MARKET']);

/** Stops that close this position, the tightest first. */
export function stopsOf({ side }: LegacyPosition, orders: readonly LegacyOrder[]): readonly LegacyOrder[] {
  const sign = direction(side);
  return orders
    .filter((order) => STOPS.has(order.type) && order.side === exitOrderSide(side))
    .sort((a, b) => sign * compare(b.triggerPrice, a.triggerPrice));
}

/**
 * The tightest stop that closes the whole position, and in hedge mode, which has no reduce-only, no more than it; null when there
 * is none. Take-profits count for nothing here.
 */
export function protectingStop(position: LegacyPosition, orders: readonly LegacyOrder[]): LegacyOrder | null {
  const whole = ({ closePosition, quantity, positionSide }: LegacyOrder) => {
    if (closePosition) return true;
    const difference = compare(absolute(quantity), position.quantity);
    return positionSide === 'BOTH' ? difference >= 0 : difference === 0;
  };
  return stopsOf(position, orders).find(whole) ?? null;
}

/** Take-profits and resting limit orders that close part of this position; a limit order that may open one is not ours to touch. */
export const takeProfitsOf = ({ side }: LegacyPosition, orders: readonly LegacyOrder[]): readonly LegacyOrder[] =>
  orders.filter((order) => order.side === exitOrderSide(side) && isTakeProfit(order));

const isTakeProfit = ({ type, reduceOnly, positionSide }: LegacyOrder): boolean =>
  TAKE_PROFITS.has(type) || (type === 'LIMIT' && (reduceOnly || positionSide !== 'BOTH'));

/** True when a trailing stop rests that closes part of this position: the venue follows the mark already. */
export const isTrailed = ({ side }: LegacyPosition, orders: readonly LegacyOrder[]): boolean =>
  orders.some((order) => order.type === 'TRAILING_STOP_MARKET' && order.side === exitOrderSide(side));

/** The gain as a fraction of the position's value at entry, never multiplied by leverage; 0 without an entry price. */
export function gainFraction({ side, entryPrice, markPrice, quantity }: LegacyPosition): number {
  const [entry, mark, size] = [toNumber(entryPrice), toNumber(markPrice), toNumber(quantity)];
  const value = size * entry;
  return value > 0 ? (direction(side) * (mark - entry) * size) / value : 0;
}
