import type { DecimalString } from '../money/decimal.ts';
import { add, ceilToStep, compare, floorToStep, fromNumber, minimum, multiply, toNumber } from '../money/decimal.ts';
import type { Side } from '../position/position.ts';
import { direction } from '../position/position.ts';

/** The rules of a symbol that rounding needs. */
export interface RoundingRules {
  readonly tickSize: DecimalString;
  readonly stepSize: DecimalString;
  readonly minQuantity: DecimalString;
  readonly maxQuantity: DecimalString;
  readonly marketStepSize: DecimalString;
  readonly marketMinQuantity: DecimalString;
  readonly marketMaxQuantity: DecimalString;
}

/** A stop price on the tick grid, rounded towards the position's profit so that rounding never widens the risk. */
export const stopPriceOnGrid = (side: Side, price: number, rules: RoundingRules): DecimalString =>
  side === 'LONG' ? ceilToStep(fromNumber(price), rules.tickSize) : floorToStep(fromNumber(price), rules.tickSize);

/**
 * The same, but never at or beyond the mark: on a coarse grid rounding may reach it, and the next price away from it is
 * taken then. Null when that one is through the mark too. A mark that is no price (not above 0) rules nothing out.
 */
export function safeStopPrice(
  side: Side,
  price: number,
  markPrice: number,
  rules: RoundingRules,
): DecimalString | null {
  const away = side === 'LONG' ? floorToStep : ceilToStep;
  const candidates = [stopPriceOnGrid(side, price, rules), away(fromNumber(price), rules.tickSize)];
  const isSafe = (candidate: DecimalString) =>
    compare(candidate, '0') > 0 && (!(markPrice > 0) || direction(side) * (markPrice - toNumber(candidate)) > 0);
  return candidates.find(isSafe) ?? null;
}

/** A take-profit price on the tick grid, rounded towards entry so that rounding never makes the profit harder to reach. */
export const takeProfitPriceOnGrid = (side: Side, price: number, rules: RoundingRules): DecimalString =>
  side === 'LONG' ? floorToStep(fromNumber(price), rules.tickSize) : ceilToStep(fromNumber(price), rules.tickSize);

/** The largest quantity on the step grid that is not above `quantity`, nor above what one LIMIT order may hold; null when the symbol's minimum is above it. */
export function limitQuantity(quantity: DecimalString, rules: RoundingRules): DecimalString | null {
  const rounded = floorToStep(minimum(quantity, rules.maxQuantity), rules.stepSize);
  return compare(rounded, rules.minQuantity) < 0 || compare(rounded, '0') <= 0 ? null : rounded;
}

/** The same for what is sold at market; what one such order may not hold is sold in parts. */
export function marketQuantity(quantity: DecimalString, rules: RoundingRules): DecimalString | null {
  const rounded = floorToStep(quantity, rules.marketStepSize);
  return compare(rounded, rules.marketMinQuantity) < 0 || compare(rounded, '0') <= 0 ? null : rounded;
}

/** Of a step: what a product of binary fractions may lack of the step it stands for. */
const LOST_IN_BINARY = '0.000001';

/** A share of a quantity, so that a share which falls on the step grid is not a step short for its last binary digit. */
export const shareOf = (quantity: DecimalString, fraction: number, stepSize: DecimalString): DecimalString =>
  minimum(quantity, add(multiply(quantity, fromNumber(fraction)), multiply(stepSize, LOST_IN_BINARY)));
