import { compare } from '../../money/decimal.ts';
import { direction } from '../../position/position.ts';
import { type LegacyRules, stopPrice } from '../grid.ts';
import { type LegacyOperation, placeStop } from '../operations.ts';
import { type LegacyOrder, type LegacyPosition, stopsOf } from '../position.ts';
import { isBeforeMark } from '../price-beside.ts';
import { replacedBy } from '../replaced-stops.ts';
import type { TrailStep } from './trail.ts';

/**
 * The stop a step wants, and then the cancels of those it replaces: the new one rests before an old one goes. Nothing when a stop
 * that is at least as good rests already, or when the mark is through the wanted price and the venue would refuse it.
 */
export function trailOperations(
  wanted: TrailStep['wanted'],
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
  rules: LegacyRules,
): readonly LegacyOperation[] {
  if (wanted === null) return [];
  const price = stopPrice(position.side, wanted.price, rules.tickSize);
  if (!isBeforeMark(position, price)) return [];
  const sign = direction(position.side);
  const stops = stopsOf(position, orders);
  if (stops.some(({ triggerPrice }) => sign * compare(triggerPrice, price) >= 0)) return [];
  return [placeStop(wanted.kind, position.quantity, price), ...replacedBy(stops)];
}
