import { newTrades } from '../../domain/life/counted.ts';
import type { LedgerTrade } from '../../domain/life/ledger.ts';
import type { LifeState } from '../../domain/life/state.ts';
import { exitOrderSide } from '../../domain/position/position.ts';
import type { AccountTrade, Exchange } from '../../ports/exchange.ts';

/** So many orders are asked for at most, the newest: who sold is worth knowing, not paying for. */
const LOOKUPS = 5;

/**
 * The trades, with the client id of the order behind those that close the life and that no order of ours is known for by
 * the venue's id: a triggered stop, a hand, or the venue itself, which closes by force. What is not found stays unnamed.
 */
export async function nameMakers(
  { exchange }: { readonly exchange: Exchange },
  state: LifeState,
  trades: readonly AccountTrade[],
): Promise<readonly LedgerTrade[]> {
  if (state.status !== 'open') return trades;
  const closing = exitOrderSide(state.identity.side);
  const ours = new Set(Object.values(state.orders).map(({ venueOrderId }) => venueOrderId));
  const unnamed = newTrades(state, trades).filter(({ side, orderId }) => side === closing && !ours.has(orderId));
  const orderIds = [...new Set(unnamed.map(({ orderId }) => orderId))].slice(-LOOKUPS);
  const names = new Map<string, string>();
  const find = async (orderId: string): Promise<void> => {
    const name = await exchange.clientIdOf(state.identity.symbol, orderId).catch(() => undefined);
    if (name !== undefined) names.set(orderId, name);
  };
  await Promise.all(orderIds.map(find));
  return trades.map((trade) => {
    const clientOrderId = names.get(trade.orderId);
    return clientOrderId === undefined ? trade : { ...trade, clientOrderId };
  });
}
