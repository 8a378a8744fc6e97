import type { DecimalString } from '../money/decimal.ts';
import { ceilToStep, compare, floorToStep, fromNumber, minimum } from '../money/decimal.ts';
import type { Side } from '../position/position.ts';

/** The rules of a symbol that rounding needs. */
export interface RoundingRules {
  readonly tickSize: DecimalString;
  readonly stepSize: DecimalString;
  readonly minQuantity: DecimalString;
  readonly marketStepSize: DecimalString;
  readonly marketMinQuantity: DecimalString;
  readonly marketMaxQuantity: DecimalString;
}

/** A stop price on the tick grid, rounded towards the position's profit so that rounding never widens the risk. */
export const stopPriceOnGrid = (side: Side, price: number, rules: RoundingRules): DecimalString =>
  side === 'LONG' ? ceilToStep(fromNumber(price), rules.tickSize) : floorToStep(fromNumber(price), rules.tickSize);

/** A take-profit price on the tick grid, rounded towards entry so that rounding never makes the profit harder to reach. */
export const takeProfitPriceOnGrid = (side: Side, price: number, rules: RoundingRules): DecimalString =>
  side === 'LONG' ? floorToStep(fromNumber(price), rules.tickSize) : ceilToStep(fromNumber(price), rules.tickSize);

/** The largest quantity on the step grid that is not above `quantity`; null when the symbol's minimum is above it. */
export function limitQuantity(quantity: DecimalString, rules: RoundingRules): DecimalString | null {
  const rounded = floorToStep(quantity, rules.stepSize);
  return compare(rounded, rules.minQuantity) < 0 || compare(rounded, '0') <= 0 ? null : rounded;
}

/** The same for a MARKET order, never above what one such order may close. */
export function marketQuantity(quantity: DecimalString, rules: RoundingRules): DecimalString | null {
  const rounded = floorToStep(minimum(quantity, rules.marketMaxQuantity), rules.marketStepSize);
  return compare(rounded, rules.marketMinQuantity) < 0 || compare(rounded, '0') <= 0 ? null : rounded;
}
