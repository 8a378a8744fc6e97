import type { DecimalString } from '../money/decimal.ts';
import type { LegacyOperation, PlaceOperation } from './operations.ts';
import {
  isTrailed,
  type LegacyOrder,
  type LegacyPosition,
  protectingStop,
  stopsOf,
  takeProfitsOf,
} from './position.ts';
import { isBeforeMark, isBeyondMark } from './price-beside.ts';
import { noLooserThan, replacedBy } from './replaced-stops.ts';

/**
 * Of a placement what the position lacks: the stop unless one for all of it rests, the targets and the trailing stop unless such
 * rest. A stop for less than the position goes when the new one rests; what the mark has passed is left out, the venue refuses it.
 */
export function missingOperations(
  placement: readonly PlaceOperation[],
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
): readonly LegacyOperation[] {
  const isStopped = protectingStop(position, orders) !== null;
  const hasTargets = takeProfitsOf(position, orders).length > 0;
  const trails = isTrailed(position, orders);
  return placement.flatMap((operation): readonly LegacyOperation[] => {
    const { type, price } = operation;
    if (price === null) return trails ? [] : [operation];
    if (type === 'STOP_MARKET') return isStopped ? [] : wholeStop({ ...operation, price }, position, orders);
    return !hasTargets && isBeyondMark(position, price) ? [operation] : [];
  });
}

function wholeStop(
  operation: PlaceOperation & { readonly price: DecimalString },
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
): readonly LegacyOperation[] {
  const misfits = stopsOf(position, orders);
  const price = noLooserThan(misfits, operation.price, position);
  return isBeforeMark(position, price) ? [{ ...operation, price }, ...replacedBy(misfits)] : [];
}
