import type { DecimalString } from '../money/decimal.ts';
import { ceilToStep, compare, floorToStep, fromNumber } from '../money/decimal.ts';
import type { RoundingRules } from '../orders/rounding.ts';
import type { Side } from '../position/position.ts';
import { isBeforeMark } from './price-beside.ts';

/** The rules of a symbol that legacy levels are rounded by. */
export type LegacyRules = Pick<RoundingRules, 'tickSize' | 'stepSize' | 'minQuantity'>;

/** Significant digits of a price that mean something; what a product of binary fractions has beyond them is dust. */
const DIGITS = 12;

const withoutDust = (price: number): DecimalString => fromNumber(Number(price.toPrecision(DIGITS)));

/** The price, or the next one above it on the tick grid; steps that are no power of ten (0.5, 0.25) are grids like any other. */
export const priceUp = (price: number, tickSize: DecimalString): DecimalString =>
  ceilToStep(withoutDust(price), tickSize);

/** The price, or the next one below it on the tick grid. */
export const priceDown = (price: number, tickSize: DecimalString): DecimalString =>
  floorToStep(withoutDust(price), tickSize);

/** A stop price on the grid, rounded towards profit: never more is risked than was asked for. */
export const stopPrice = (side: Side, price: number, tickSize: DecimalString): DecimalString =>
  side === 'LONG' ? priceUp(price, tickSize) : priceDown(price, tickSize);

/** The same, but before the mark: on a coarse grid rounding towards profit may reach it, and the next price away is taken then. */
export function stopPriceBefore(
  side: Side,
  price: number,
  markPrice: DecimalString,
  tickSize: DecimalString,
): DecimalString {
  const wanted = stopPrice(side, price, tickSize);
  return isBeforeMark({ side, markPrice }, wanted) ? wanted : targetPrice(side, price, tickSize);
}

/** A target (or the price a trailing stop starts at) on the grid, rounded towards entry: never harder to reach than was asked for. */
export const targetPrice = (side: Side, price: number, tickSize: DecimalString): DecimalString =>
  side === 'LONG' ? priceDown(price, tickSize) : priceUp(price, tickSize);

/** True for a quantity the venue takes: more than nothing, and no less than the symbol's least. */
export const isEnough = (quantity: DecimalString, { minQuantity }: LegacyRules): boolean =>
  compare(quantity, '0') > 0 && compare(quantity, minQuantity) >= 0;
