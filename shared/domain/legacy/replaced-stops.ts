import type { DecimalString } from '../money/decimal.ts';
import { maximum, minimum } from '../money/decimal.ts';
import { direction, type Side } from '../position/position.ts';
import type { LegacyOperation } from './operations.ts';
import type { LegacyOrder, LegacyPosition } from './position.ts';
import { isBeforeMark } from './price-beside.ts';

/** A stop that follows the mark is moved by this fraction of its price at least: every move is two orders. */
const LEAST_STEP = 0.001;

/** True when a stop may be moved from one price to the other: towards profit, and far enough. */
export const isWorthMoving = (side: Side, from: number, to: number): boolean =>
  direction(side) * (to - from) >= LEAST_STEP * from;

/** Stops that a new stop for the whole position replaces: the old stack's own that close a quantity. A stop on the whole position stays as the net below them, and so do stops of others. */
const replaced = (stops: readonly LegacyOrder[]): readonly LegacyOrder[] =>
  stops.filter(({ closePosition, own }) => own && !closePosition);

/** The cancels of what a new stop replaces. */
export const replacedBy = (stops: readonly LegacyOrder[]): readonly LegacyOperation[] =>
  replaced(stops).map(({ clientOrderId, family }) => ({ operation: 'cancel', clientOrderId, family }));

/** The price, or that of a stop it replaces which is tighter: a stop that is only resized does not move against the position. */
export function noLooserThan(
  stops: readonly LegacyOrder[],
  price: DecimalString,
  position: LegacyPosition,
): DecimalString {
  const tighter = position.side === 'LONG' ? maximum : minimum;
  return replaced(stops)
    .map(({ triggerPrice }) => triggerPrice)
    .filter((held) => isBeforeMark(position, held))
    .reduce((tightest, held) => tighter(tightest, held), price);
}
