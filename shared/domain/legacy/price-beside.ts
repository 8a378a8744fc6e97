import type { DecimalString } from '../money/decimal.ts';
import { compare, toNumber } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { LegacyPosition } from './position.ts';

/** A stop that is made anew stays this fraction of the mark away from it. */
const KEPT_FROM_MARK = 0.005;

/** The price this fraction away from entry, on the gaining side when it is positive. */
export const besideEntry = ({ side, entryPrice }: LegacyPosition, fraction: number): number =>
  toNumber(entryPrice) * (1 + direction(side) * fraction);

/** The wanted price of a stop, or half a percent away from the mark when that is further away. */
export function keptFromMark({ side, markPrice }: LegacyPosition, wanted: number): number {
  const sign = direction(side);
  const nearest = toNumber(markPrice) * (1 - sign * KEPT_FROM_MARK);
  return sign * Math.min(sign * wanted, sign * nearest);
}

/** True on the gaining side of the mark, where a target may stand: the venue refuses one at the mark. */
export const isBeyondMark = ({ side, markPrice }: LegacyPosition, price: DecimalString): boolean =>
  direction(side) * compare(price, markPrice) > 0;

/** True on the losing side of the mark, where a stop may stand: the venue refuses one at the mark. */
export const isBeforeMark = (
  { side, markPrice }: Pick<LegacyPosition, 'side' | 'markPrice'>,
  price: DecimalString,
): boolean => direction(side) * compare(markPrice, price) > 0;
