import { compare, floorToStep, fromNumber, multiply, subtract } from '../../money/decimal.ts';
import { isEnough, type LegacyRules, stopPriceBefore, targetPrice } from '../grid.ts';
import { callbackPercent } from '../hybrid-tpsl/placement.ts';
import { type LegacyOperation, placeStop, placeTakeProfit } from '../operations.ts';
import {
  isTrailed,
  type LegacyOrder,
  type LegacyPosition,
  protectingStop,
  stopsOf,
  takeProfitsOf,
} from '../position.ts';
import { besideEntry, isBeyondMark, keptFromMark } from '../price-beside.ts';
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
  const price = keptFromMark(position, besideEntry(position, -slFraction));
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
  const whole = floorToStep(position.quantity, rules.stepSize);
  const part = floorToStep(multiply(position.quantity, fromNumber(partialShare)), rules.stepSize);
  const rest = subtract(whole, part);
  const price = targetPrice(position.side, besideEntry(position, tpFraction), rules.tickSize);
  const isPlaced = isEnough(part, rules) && isBeyondMark(position, price);
  const target = isPlaced ? [placeTakeProfit('partial_tp', part, price)] : [];
  if (isTrailed(position, orders) || !isEnough(rest, rules)) return target;
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
