import { ledgerFrom } from '../../domain/life/counted.ts';
import type { LifeState } from '../../domain/life/state.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { AccountTrade, Exchange } from '../../ports/exchange.ts';
import { readAgain } from '../read-again.ts';

/** The trades of a position from where its life stopped counting on, as the venue has them. */
export async function readLedger(
  exchange: Pick<Exchange, 'trades'>,
  { symbol, positionSide }: Pick<PositionKey, 'symbol' | 'positionSide'>,
  state: LifeState,
): Promise<readonly AccountTrade[]> {
  const trades = await readAgain(() => exchange.trades(symbol, ledgerFrom(state)));
  return trades.filter((trade) => trade.positionSide === positionSide);
}
