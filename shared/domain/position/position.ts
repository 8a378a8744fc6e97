/** The direction a position profits in. */
export type Side = 'LONG' | 'SHORT';

/** The exchange's slot for a position: BOTH in one-way mode, LONG and SHORT in hedge mode. */
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';

/** The direction of an order. */
export type OrderSide = 'BUY' | 'SELL';

/** Where a position lives: one slot of one symbol of one account at one venue. */
export interface PositionKey {
  readonly venue: string;
  readonly account: string;
  readonly symbol: string;
  readonly positionSide: PositionSide;
}

/** The order side that reduces a position of this side. */
export const exitOrderSide = (side: Side): OrderSide => (side === 'LONG' ? 'SELL' : 'BUY');

/** The order side that opened a position of this side. */
export const entryOrderSide = (side: Side): OrderSide => (side === 'LONG' ? 'BUY' : 'SELL');

/** +1 for a long, −1 for a short: multiply price differences by it to get a gain. */
export const direction = (side: Side): 1 | -1 => (side === 'LONG' ? 1 : -1);
