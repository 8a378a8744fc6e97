import type { DecimalString } from '../money/decimal.ts';
import { ceilToStep, compare, divide, floorToStep, minimum, multiply, subtract } from '../money/decimal.ts';
import type { PlacementRequest } from './order.ts';
import type { RoundingRules } from './rounding.ts';

/** Of one request: an account holds 200 conditional orders in all. What is left over is asked for by a later judgement. */
const MOST_PARTS = 50;

/**
 * A quantity in parts of at most `most`: whole ones, and the last two alike, so that no part is a remainder too small to be
 * taken. Their sum is the quantity, up to fifty times `most`; a quantity on the step grid gives parts on it.
 */
export function partsOf(
  quantity: DecimalString,
  most: DecimalString,
  stepSize: DecimalString,
): readonly DecimalString[] {
  const whole = floorToStep(most, stepSize);
  // A maximum below one step leaves no part at all: the venue may refuse it, and says so.
  if (compare(whole, '0') <= 0) return [quantity];
  const parts: DecimalString[] = [];
  let left = quantity;
  while (compare(left, multiply(whole, '2')) > 0) {
    if (parts.length === MOST_PARTS) return parts;
    parts.push(whole);
    left = subtract(left, whole);
  }
  if (compare(left, whole) <= 0) return [...parts, left];
  const half = minimum(whole, ceilToStep(divide(left, '2'), stepSize));
  return [...parts, half, subtract(left, half)];
}

/**
 * A stop or a market order as the orders that the venue takes: one, or as many as its maximum for what executes at market
 * asks for. The first carries the leg, because a leg is realised once.
 */
export function inParts(request: PlacementRequest, rules: RoundingRules): readonly PlacementRequest[] {
  const most = minimum(rules.marketMaxQuantity, rules.maxQuantity);
  if (compare(request.quantity, most) <= 0) return [request];
  const { plan: _plan, leg: _leg, trigger: _trigger, ...bare } = request;
  const step = request.type === 'MARKET' ? rules.marketStepSize : rules.stepSize;
  return partsOf(request.quantity, most, step).map((quantity, index) => ({
    ...(index === 0 ? request : bare),
    quantity,
    most,
  }));
}
