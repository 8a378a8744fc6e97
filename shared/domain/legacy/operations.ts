import type { DecimalString } from '../money/decimal.ts';
import type { OrderFamily } from '../orders/order.ts';

/** What a legacy order is for, in the specification's words. */
export type LegacyOrderKind = 'sl' | 'tp' | 'trailing' | 'breakeven' | 'partial_tp' | 'other_exit';

/** An order a legacy module asks for; side, position side and reduce-only are the border's business. */
export interface PlaceOperation {
  readonly operation: 'place';
  readonly kind: LegacyOrderKind;
  readonly type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET';
  /** Base quantity, never "0": legacy stops close a quantity, so that a new one can rest beside the old one. */
  readonly quantity: DecimalString;
  /** Trigger price; null for a trailing stop. */
  readonly price: DecimalString | null;
  /** Percent of price, 0.1–5: how far a trailing stop follows. */
  readonly callbackRatePercent?: DecimalString;
  /** From here on a trailing stop follows; at once without it. */
  readonly activationPrice?: DecimalString;
}

/** A resting order a legacy module wants gone. */
export interface CancelOperation {
  readonly operation: 'cancel';
  readonly clientOrderId: string;
  readonly family: OrderFamily;
}

export type LegacyOperation = PlaceOperation | CancelOperation;

/** A request for a stop of this size and price. */
export const placeStop = (kind: LegacyOrderKind, quantity: DecimalString, price: DecimalString): PlaceOperation => ({
  operation: 'place',
  kind,
  type: 'STOP_MARKET',
  quantity,
  price,
});

/** A request for a take-profit of this size and price. */
export const placeTakeProfit = (
  kind: 'tp' | 'partial_tp',
  quantity: DecimalString,
  price: DecimalString,
): PlaceOperation => ({ operation: 'place', kind, type: 'TAKE_PROFIT_MARKET', quantity, price });
