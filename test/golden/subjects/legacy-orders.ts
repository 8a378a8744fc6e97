import type { LegacyOperation } from '../../../shared/domain/legacy/operations.ts';
import type { LegacyOrder } from '../../../shared/domain/legacy/position.ts';
import type { OrderSide } from '../../../shared/domain/position/position.ts';
import type { Data } from '../golden-file.ts';

/** A resting order of a recording in our words; a recording's orders are the position's own, so they close it. */
export const restingOrder = (order: Data, side: OrderSide): LegacyOrder => ({
  family: order.type === 'LIMIT' ? 'regular' : 'algo',
  clientOrderId: String(order.orderId),
  type: String(order.type),
  side,
  positionSide: 'BOTH',
  triggerPrice: String(order.stopPrice),
  price: '0',
  // Without closePosition the recordings name no quantity: their stops are meant to close everything.
  quantity: '1000000000',
  closePosition: order.closePosition === true,
  reduceOnly: true,
  own: true,
});

/** The placements among the operations, as the recordings name what they compare. */
export const placements = (operations: readonly LegacyOperation[]): readonly Data[] =>
  operations.flatMap((each) =>
    each.operation === 'cancel'
      ? []
      : [
          {
            type: each.type,
            price: each.price === null ? null : Number(each.price),
            quantity: each.type === 'STOP_MARKET' ? 'whole' : Number(each.quantity),
            callback: each.callbackRatePercent === undefined ? null : Number(each.callbackRatePercent),
          },
        ],
  );
