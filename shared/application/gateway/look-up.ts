import type { ExitOrderEnded } from '../../domain/life/events.ts';
import { compare } from '../../domain/money/decimal.ts';
import type { Exchange, ExchangeOrder, OrderReference } from '../../ports/exchange.ts';

/** An order as a lookup found it. */
export interface FoundOrder {
  readonly order: ExchangeOrder;
  /** True when it will never rest again. */
  readonly over: boolean;
  readonly endStatus: ExitOrderEnded['data']['status'];
}

const ENDS: Readonly<Record<string, ExitOrderEnded['data']['status']>> = {
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  EXPIRED: 'EXPIRED',
  EXPIRED_IN_MATCH: 'EXPIRED',
  REJECTED: 'REJECTED',
  FINISHED: 'FINISHED',
};

/** Finds an order by client id in its own store; undefined means the store does not know it now, which proves nothing. */
export async function lookUp(exchange: Exchange, reference: OrderReference): Promise<FoundOrder | undefined> {
  const order = await exchange.findOrder(reference);
  if (order === undefined) return undefined;
  const endStatus = ENDS[order.status];
  // A finished conditional order is filled or was cancelled afterwards: only its executed quantity tells.
  const filled = endStatus === 'FINISHED' && compare(order.executedQuantity, '0') > 0;
  return { order, over: endStatus !== undefined, endStatus: filled ? 'FILLED' : (endStatus ?? 'GONE') };
}
