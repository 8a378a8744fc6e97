import type { LifeEvent } from '../life/events.ts';
import type { OpenLife } from '../life/state.ts';
import { exitOrderSide } from '../position/position.ts';
import type { PlacementRequest } from './order.ts';
import { restingStops } from './protection.ts';

/** The order of others (or of an earlier life of ours) that stands where the floor of this position would, as the life's own. */
export function adoption(state: OpenLife, resting: readonly RestingStop[], adoptedAtMs: number): readonly LifeEvent[] {
  if (restingStops(state, 'hard_sl').length > 0) return [];
  const closing = exitOrderSide(state.identity.side);
  const found = resting.find(
    ({ type, side, positionSide, closePosition, clientOrderId }) =>
      closePosition &&
      type === 'STOP_MARKET' &&
      side === closing &&
      positionSide === state.identity.positionSide &&
      state.orders[clientOrderId] === undefined,
  );
  if (found === undefined) return [];
  const { clientOrderId, venueOrderId, triggerPrice } = found;
  const request: PlacementRequest = {
    operation: 'place',
    kind: 'hard_sl',
    type: 'STOP_MARKET',
    quantity: '0',
    price: triggerPrice,
  };
  return [{ type: 'ExitOrderAdopted', v: 1, data: { intentId: clientOrderId, venueOrderId, request, adoptedAtMs } }];
}

/** What adopting needs to know of a resting order. */
export interface RestingStop {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly type: string;
  readonly side: string;
  readonly positionSide: string;
  readonly closePosition: boolean;
  readonly triggerPrice: string;
}
