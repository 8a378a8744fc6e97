import { compare } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { LegacyOperation, PlaceOperation } from './operations.ts';
import { type LegacyOrder, type LegacyPosition, protectingStop, stopsOf, takeProfitsOf } from './position.ts';
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
  const isTrailed = orders.some(({ type }) => type === 'TRAILING_STOP_MARKET');
  const misfits = stopsOf(position, orders);
  const wanted = placement
    .map((operation) => fitted(operation, position, misfits))
    .filter((operation) => {
      if (operation.type === 'STOP_MARKET') return !isStopped && stands(position, operation.price, -1);
      if (operation.type === 'TRAILING_STOP_MARKET') return !isTrailed;
      return !hasTargets && stands(position, operation.price, 1);
    });
  const replacesStops = wanted.some(({ type }) => type === 'STOP_MARKET');
  return [...wanted, ...(replacesStops ? replacedBy(misfits) : [])];
}

const fitted = (
  operation: PlaceOperation,
  position: LegacyPosition,
  misfits: readonly LegacyOrder[],
): PlaceOperation =>
  operation.type === 'STOP_MARKET' && operation.price !== null
    ? { ...operation, price: noLooserThan(misfits, operation.price, position) }
    : operation;

/** True when the price lies beyond the mark on the gaining side (1), or before it on the losing one (−1). */
const stands = ({ side, markPrice }: LegacyPosition, price: string | null, where: 1 | -1): boolean =>
  price !== null && where * direction(side) * compare(price, markPrice) > 0;
