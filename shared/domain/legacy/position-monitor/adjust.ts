import type { DecimalString } from '../../money/decimal.ts';
import { compare, toNumber } from '../../money/decimal.ts';
import { type LegacyOperation, placeStop, placeTakeProfit } from '../operations.ts';
import { type LegacyOrder, type LegacyPosition, stopsOf, takeProfitsOf } from '../position.ts';
import { isBeforeMark, isBeyondMark } from '../price-beside.ts';
import { isWorthMoving, replacedBy } from '../replaced-stops.ts';
import type { Ladder } from './ladder.ts';

/**
 * The ladder as orders: the stop when it is better than any that rests, then the cancels of those it replaces, then the targets that
 * differ from what rests. Targets the mark has passed are left out: the venue refuses them, and the stop has locked their gain.
 */
export function adjustOperations(
  ladder: Ladder,
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
): readonly LegacyOperation[] {
  return [...betterStop(ladder.stop, position, orders), ...newTargets(ladder, position, orders)];
}

function betterStop(
  price: DecimalString,
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
): readonly LegacyOperation[] {
  const stops = stopsOf(position, orders);
  const tightest = stops[0];
  const isBetter =
    tightest === undefined || isWorthMoving(position.side, toNumber(tightest.triggerPrice), toNumber(price));
  return isBetter && isBeforeMark(position, price)
    ? [placeStop('sl', position.quantity, price), ...replacedBy(stops)]
    : [];
}

/** Old targets go before new ones come, so that together they never close more than the position; beside targets of others none come. */
function newTargets(
  { targets }: Ladder,
  position: LegacyPosition,
  orders: readonly LegacyOrder[],
): readonly LegacyOperation[] {
  const reachable = targets.filter(({ price }) => isBeyondMark(position, price));
  const resting = takeProfitsOf(position, orders);
  if (resting.some(({ own }) => !own)) return [];
  const isWanted = (order: LegacyOrder) =>
    order.type === 'TAKE_PROFIT_MARKET' &&
    reachable.some(
      ({ price, quantity }) => compare(order.triggerPrice, price) === 0 && compare(order.quantity, quantity) === 0,
    );
  const stays = resting.filter(isWanted);
  const missing = reachable.filter(
    ({ price }) => !stays.some(({ triggerPrice }) => compare(triggerPrice, price) === 0),
  );
  return [
    ...resting
      .filter((order) => !stays.includes(order))
      .map(({ clientOrderId, family }): LegacyOperation => ({ operation: 'cancel', clientOrderId, family })),
    ...missing.map(({ quantity, price }) => placeTakeProfit('partial_tp', quantity, price)),
  ];
}
