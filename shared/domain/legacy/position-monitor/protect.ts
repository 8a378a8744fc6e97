import { compare, floorToStep, fromNumber, multiply, subtract, toNumber } from '../../money/decimal.ts';
import { direction } from '../../position/position.ts';
import { type LegacyRules, stopPriceBefore, targetPrice } from '../grid.ts';
import { callbackPercent } from '../hybrid-tpsl/placement.ts';
import { type LegacyOperation, placeStop, placeTakeProfit } from '../operations.ts';
import { type LegacyOrder, type LegacyPosition, protectingStop, stopsOf, takeProfitsOf } from '../position.ts';
import { noLooserThan, replacedBy } from '../replaced-stops.ts';

/** Distances from entry, share and trailing distance of the protection an unprotected position is given, as fractions. */
export interface ProtectionSettings {
  readonly tpFraction: number;
  readonly slFraction: number;
  readonly partialShare: number;
  readonly trailFraction: number;
}

export const DEFAULT_PROTECTION: ProtectionSettings = {
  tpFraction: 0.03,
  slFraction: 0.02,
  partialShare: 0.5,
  trailFraction: 0.015,
};

/** A stop stays this fraction of the mark away from it. */
const KEPT_FROM_MARK = 0.005;

/**
 * What an unprotected position lacks: the stop first, whatever else rests, then a target for part of it and a trailing stop for
 * the rest. A position with only take-profits is unprotected. Nothing that rests is cancelled before what replaces it was placed.
 */
export function protectOperations(
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
  rules: LegacyRules,
  settings: ProtectionSettings = DEFAULT_PROTECTION,
): readonly LegacyOperation[] {
  if (compare(position.quantity, '0') <= 0) return [];
  const isStopped = protectingStop(position, orders) !== null;
  const hasTargets = takeProfitsOf(position, orders).length > 0;
  const stop = isStopped ? [] : missingStop(position, orders, rules, settings);
  return hasTargets ? stop : [...stop, ...exits(position, orders, rules, settings)];
}

/** True when nothing would close the whole position on the losing side, or nothing takes a profit. */
export const isUnprotected = (position: LegacyPosition, orders: readonly LegacyOrder[]): boolean =>
  protectingStop(position, orders) === null || takeProfitsOf(position, orders).length === 0;

/** A stop that the mark has passed already is put half a percent away from it: the venue refuses one at the mark. */
function missingStop(
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
  rules: LegacyRules,
  { slFraction }: ProtectionSettings,
): readonly LegacyOperation[] {
  const sign = direction(position.side);
  const wanted = toNumber(position.entryPrice) * (1 - sign * slFraction);
  const nearest = toNumber(position.markPrice) * (1 - sign * KEPT_FROM_MARK);
  const price = sign * (nearest - wanted) < 0 ? nearest : wanted;
  const misfits = stopsOf(position, orders);
  const safe = stopPriceBefore(position.side, price, position.markPrice, rules.tickSize);
  return [placeStop('sl', position.quantity, noLooserThan(misfits, safe, position)), ...replacedBy(misfits)];
}

function exits(
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
  rules: LegacyRules,
  { tpFraction, partialShare, trailFraction }: ProtectionSettings,
): readonly LegacyOperation[] {
  const sign = direction(position.side);
  const whole = floorToStep(position.quantity, rules.stepSize);
  const part = floorToStep(multiply(position.quantity, fromNumber(partialShare)), rules.stepSize);
  const rest = subtract(whole, part);
  const isEnough = (quantity: string) => compare(quantity, '0') > 0 && compare(quantity, rules.minQuantity) >= 0;
  const price = targetPrice(position.side, toNumber(position.entryPrice) * (1 + sign * tpFraction), rules.tickSize);
  const isReachable = sign * compare(price, position.markPrice) > 0;
  const isTrailed = orders.some(({ type }) => type === 'TRAILING_STOP_MARKET');
  const target = isEnough(part) && isReachable ? [placeTakeProfit('partial_tp', part, price)] : [];
  if (isTrailed || !isEnough(rest)) return target;
  return [
    ...target,
    {
      operation: 'place',
      kind: 'trailing',
      type: 'TRAILING_STOP_MARKET',
      quantity: rest,
      price: null,
      callbackRatePercent: callbackPercent(trailFraction),
    },
  ];
}
