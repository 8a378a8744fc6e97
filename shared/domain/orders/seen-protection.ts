import type { SeenProtection } from '../account/account.ts';
import { sideOf } from '../life/ledger.ts';
import type { DecimalString } from '../money/decimal.ts';
import { absolute, add, compare } from '../money/decimal.ts';
import { direction, exitOrderSide } from '../position/position.ts';
import { isOurs } from './client-order-id.ts';

/** What is looked at of an order that rests. */
export interface SeenOrder {
  readonly symbol: string;
  readonly positionSide: string;
  readonly clientOrderId: string;
  readonly type: string;
  readonly side: string;
  readonly quantity: DecimalString;
  readonly closePosition: boolean;
  readonly triggerPrice: DecimalString;
}

/** What is looked at of a position. */
export interface SeenPosition {
  readonly symbol: string;
  readonly positionSide: string;
  readonly signedQuantity: DecimalString;
}

/** What protects a position by the exchange's own lists alone, whoever placed it. */
export function seenProtection(position: SeenPosition, listed: readonly SeenOrder[]): SeenProtection {
  const { symbol, positionSide, signedQuantity: quantity } = position;
  const side = sideOf(quantity);
  const sign = direction(side);
  const stops = listed
    .filter(
      (order) =>
        order.symbol === symbol &&
        order.positionSide === positionSide &&
        order.side === exitOrderSide(side) &&
        order.type === 'STOP_MARKET',
    )
    .sort((a, b) => sign * compare(b.triggerPrice, a.triggerPrice));
  const ours = stops.filter(({ clientOrderId }) => isOurs(clientOrderId)).length;
  const stopPrice = coveringPrice(stops, absolute(quantity));
  return { symbol, positionSide, quantity, stopPrice, ours, others: stops.length - ours };
}

function coveringPrice(stops: readonly SeenOrder[], size: DecimalString): DecimalString | null {
  let together: DecimalString = '0';
  for (const { closePosition, quantity, triggerPrice } of stops) {
    together = add(together, quantity);
    if (closePosition || compare(together, size) >= 0) return triggerPrice;
  }
  return null;
}
