import fc from 'fast-check';
import type { LegacyRules } from '../../../shared/domain/legacy/grid.ts';
import type { HybridInput } from '../../../shared/domain/legacy/hybrid-tpsl/levels.ts';
import type { LegacyOperation, PlaceOperation } from '../../../shared/domain/legacy/operations.ts';
import type { LegacyOrder, LegacyPosition } from '../../../shared/domain/legacy/position.ts';
import { add, compare } from '../../../shared/domain/money/decimal.ts';
import { direction, exitOrderSide, type Side } from '../../../shared/domain/position/position.ts';

/** Ticks and steps of every shape the venue lists, those that are no power of ten included. */
export const anyRules: fc.Arbitrary<LegacyRules> = fc.record({
  tickSize: fc.constantFrom('0.01', '0.1', '0.5', '0.25', '1', '0.0001'),
  stepSize: fc.constantFrom('0.001', '0.01', '1', '0.5'),
  minQuantity: fc.constantFrom('0.001', '1'),
});

/** The grids of a symbol such as ETHUSDT. */
export const RULES: LegacyRules = { tickSize: '0.1', stepSize: '0.001', minQuantity: '0.001' };

export const anySide: fc.Arbitrary<Side> = fc.constantFrom('LONG', 'SHORT');

export const anyLeverage = fc.integer({ min: 1, max: 125 });

/** A model that is sure of itself, beside the base levels. */
export const SURE: HybridInput = {
  riskSlFraction: 0.025,
  baseTpFraction: 0.03,
  aiTpFraction: 0.06,
  aiTrailFraction: 0.015,
  confidence: 0.9,
};

/** A position at an entry of 1,000 whose mark stands up to 30 % to either side. */
export const anyPosition: fc.Arbitrary<LegacyPosition> = fc.record({
  side: anySide,
  quantity: fc.integer({ min: 1, max: 5_000_000 }).map((thousandths) => (thousandths / 1_000).toFixed(3)),
  entryPrice: fc.constant('1000'),
  markPrice: fc.integer({ min: 70_000, max: 130_000 }).map((cents) => (cents / 100).toFixed(2)),
});

export const position = (side: Side, markPrice: string, quantity = '10'): LegacyPosition => ({
  side,
  quantity,
  entryPrice: '1000',
  markPrice,
});

/** A resting order that closes part of a position of this side. */
export const resting = (
  side: Side,
  type: string,
  triggerPrice: string,
  { quantity = '10', closePosition = false, id = `${type}@${triggerPrice}` } = {},
): LegacyOrder => ({
  family: 'algo',
  clientOrderId: id,
  type,
  side: exitOrderSide(side),
  positionSide: 'BOTH',
  triggerPrice,
  price: '0',
  quantity,
  closePosition,
  reduceOnly: true,
  own: true,
});

export const placed = (operations: readonly LegacyOperation[]): readonly PlaceOperation[] =>
  operations.flatMap((each) => (each.operation === 'place' ? [each] : []));

/** Operations in their order, as short texts: "sl 10 @980", "trailing 5", "cancel ID". */
export const textsOf = (operations: readonly LegacyOperation[]): readonly string[] =>
  operations.map((each) => {
    if (each.operation === 'cancel') return `cancel ${each.clientOrderId}`;
    return `${each.kind} ${each.quantity}${each.price === null ? '' : ` @${each.price}`}`;
  });

export const cancelled = (operations: readonly LegacyOperation[]): readonly string[] =>
  operations.flatMap((each) => (each.operation === 'cancel' ? [each.clientOrderId] : []));

export const sum = (quantities: readonly string[]): string => quantities.reduce(add, '0');

/** What the venue refuses, in words; nothing when it would take every order of the list. */
export const refusedByVenue = (operations: readonly LegacyOperation[], at: LegacyPosition): readonly string[] =>
  placed(operations).flatMap((order) => [
    ...(compare(order.quantity, '0') <= 0 ? [`${order.type} over nothing`] : []),
    ...(order.type === 'TRAILING_STOP_MARKET' ? refusedTrailing(order) : refusedTrigger(order, at)),
  ]);

function refusedTrailing({ price, callbackRatePercent }: PlaceOperation): readonly string[] {
  const rate = Number(callbackRatePercent);
  return price === null && rate >= 0.1 && rate <= 5 ? [] : [`callback ${callbackRatePercent}`];
}

function refusedTrigger({ type, price }: PlaceOperation, { side, markPrice }: LegacyPosition): readonly string[] {
  if (price === null || compare(price, '0') <= 0) return [`${type} at ${price}`];
  const beyond = direction(side) * compare(price, markPrice);
  const isRefused = type === 'STOP_MARKET' ? beyond >= 0 : beyond <= 0;
  return isRefused ? [`${type} at ${price}, mark ${markPrice}: -2021`] : [];
}
