import type { DecimalString } from '../money/decimal.ts';
import { ceilToStep, compare, floorToStep, fromNumber } from '../money/decimal.ts';
import type { RoundingRules } from '../orders/rounding.ts';
import { direction, type Side } from '../position/position.ts';

/** The rules of a symbol that legacy levels are rounded by. */
export type LegacyRules = Pick<RoundingRules, 'tickSize' | 'stepSize' | 'minQuantity'>;

/** Significant digits of a price that mean something; what a product of binary fractions has beyond them is dust. */
const DIGITS = 12;

const withoutDust = (price: number): DecimalString => fromNumber(Number(price.toPrecision(DIGITS)));

/** A price on the tick grid, rounded up or down; steps that are no power of ten (0.5, 0.25) are grids like any other. */
export const priceOnGrid = (price: number, tickSize: DecimalString, favour: 'up' | 'down'): DecimalString =>
  favour === 'up' ? ceilToStep(withoutDust(price), tickSize) : floorToStep(withoutDust(price), tickSize);

/** A stop price on the grid, rounded towards profit: never more is risked than was asked for. */
export const stopPrice = (side: Side, price: number, tickSize: DecimalString): DecimalString =>
  priceOnGrid(price, tickSize, side === 'LONG' ? 'up' : 'down');

/** The same, but before the mark: on a coarse grid rounding towards profit may reach it, and the next price away is taken then. */
export function stopPriceBefore(
  side: Side,
  price: number,
  markPrice: DecimalString,
  tickSize: DecimalString,
): DecimalString {
  const wanted = stopPrice(side, price, tickSize);
  return direction(side) * compare(markPrice, wanted) > 0
    ? wanted
    : priceOnGrid(price, tickSize, side === 'LONG' ? 'down' : 'up');
}

/** A target (or the price a trailing stop starts at) on the grid, rounded towards entry: never harder to reach than was asked for. */
export const targetPrice = (side: Side, price: number, tickSize: DecimalString): DecimalString =>
  priceOnGrid(price, tickSize, side === 'LONG' ? 'down' : 'up');
