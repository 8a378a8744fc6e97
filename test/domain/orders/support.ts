import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderState, PlacementRequest } from '../../../shared/domain/orders/order.ts';
import { PaperLife } from '../judge/paper-life.ts';
import { envAt, openLife, T0 } from '../judge/support.ts';

/** An order of the life that the exchange has shown, unless it is said otherwise. */
export const placed = (
  kind: PlacementRequest['kind'],
  price: string,
  quantity: string,
  changes: Partial<OrderState> = {},
  request: Partial<PlacementRequest> = {},
): OrderState => ({
  request: {
    operation: 'place',
    kind,
    type: kind === 'tp' ? 'LIMIT' : kind === 'partial_tp' || kind === 'other_exit' ? 'MARKET' : 'STOP_MARKET',
    quantity,
    price,
    ...request,
  },
  status: 'seen',
  ackedAtMs: T0,
  ...changes,
});

/** A cancel of the executor that nobody has taken yet. */
export const cancelOf = (target: string): OrderState => ({
  request: { operation: 'cancel', kind: 'tp', target, family: 'regular' },
  status: 'requested',
});

/** A life with exactly these orders. */
export const holding = (orders: Readonly<Record<string, OrderState>>, base: OpenLife = openLife()): OpenLife => ({
  ...base,
  orders,
});

/** The same life with a plan, and no orders. */
export const planned = (base = openLife()): OpenLife => {
  const paper = new PaperLife(base);
  paper.tick(envAt(100));
  return { ...(paper.state as OpenLife), orders: {} };
};

/** A long in hedge mode. */
export const hedge = (quantity = '10') => openLife('LONG', quantity, '100', 'LONG');
