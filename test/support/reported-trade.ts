import type { EngineEvent } from '../../shared/adapters/paper/index.ts';

/** A trade of the paper exchange as a bot reports it in position-filled.v1. */
export const reportedTrade = (
  account: string,
  { trade }: Extract<EngineEvent, { type: 'trade' }>,
): Readonly<Record<string, unknown>> => ({
  account,
  symbol: trade.symbol,
  positionSide: trade.positionSide,
  side: trade.side,
  tradeId: trade.id,
  orderId: trade.orderId,
  quantity: trade.quantity,
  price: trade.price,
  tradeTimeMs: trade.timeMs,
});
