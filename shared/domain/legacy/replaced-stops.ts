import type { DecimalString } from '../money/decimal.ts';
import { compare } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { LegacyOperation } from './operations.ts';
import type { LegacyOrder, LegacyPosition } from './position.ts';

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
  { side, markPrice }: LegacyPosition,
): DecimalString {
  const sign = direction(side);
  return replaced(stops)
    .map(({ triggerPrice }) => triggerPrice)
    .filter((held) => sign * compare(markPrice, held) > 0)
    .reduce((tightest, held) => (sign * compare(held, tightest) > 0 ? held : tightest), price);
}
