import { add, compare } from '../money/decimal.ts';
import type { OrderState, PlacementRequest } from '../orders/order.ts';
import { familyOf, isPlacement } from '../orders/order.ts';
import type { FillRecorded } from './events.ts';
import { legSold, legTaken } from './plan-state.ts';
import type { LivingLife } from './state.ts';

/**
 * Credits a trade to the order of ours that made it, and to its leg. While the venue's id of one of ours is not known yet,
 * a trade of nobody we know is kept, because it may be that one's.
 */
export function executed(state: LivingLife, { orderId, quantity }: FillRecorded['data']): LivingLife {
  for (const [intentId, order] of Object.entries(state.orders)) {
    if (order.venueOrderId === orderId && sells(order)) return credit(state, intentId, order, quantity);
  }
  if (!isAnyNameless(state)) return state;
  return { ...state, early: { ...state.early, [orderId]: add(state.early?.[orderId] ?? '0', quantity) } };
}

/** The same for trades that were counted before the order's id was known. Conditional orders are numbered on their own. */
export function creditEarly(state: LivingLife, intentId: string, order: OrderState, venueOrderId: string): LivingLife {
  const { [venueOrderId]: quantity, ...early } = state.early ?? {};
  return quantity === undefined || !sells(order) ? state : credit({ ...state, early }, intentId, order, quantity);
}

/** Without the trades that were kept, when no order of ours can be theirs any more. */
export function forgetEarly(state: LivingLife): LivingLife {
  if (isAnyNameless(state)) return state;
  const { early: _over, ...left } = state;
  return left;
}

type Selling = OrderState & { readonly request: PlacementRequest };

function credit(state: LivingLife, intentId: string, order: Selling, quantity: string): LivingLife {
  const executedQuantity = add(order.executedQuantity ?? '0', quantity);
  if (compare(executedQuantity, order.request.quantity) >= 0) return legDone(without(state, intentId), order);
  const next = withOrder(state, intentId, { ...order, executedQuantity });
  return next.plan === null ? next : { ...next, plan: legSold(next.plan, order.request, quantity) };
}

const sells = (order: OrderState): order is Selling => isPlacement(order) && familyOf(order.request.type) === 'regular';

const isAnyNameless = ({ orders }: LivingLife): boolean =>
  Object.values(orders).some((order) => sells(order) && (order.status === 'sending' || order.status === 'unknown'));

/** The life after the leg of an order was done. */
export const legDone = (state: LivingLife, order: OrderState): LivingLife =>
  state.plan === null || !isPlacement(order) ? state : { ...state, plan: legTaken(state.plan, order.request) };

/** The life with an order as it stands now. */
export const withOrder = (state: LivingLife, intentId: string, order: OrderState): LivingLife => ({
  ...state,
  orders: { ...state.orders, [intentId]: order },
});

/** The life without an order that is over. */
export function without(state: LivingLife, intentId: string): LivingLife {
  const { [intentId]: _over, ...orders } = state.orders;
  return { ...state, orders };
}
