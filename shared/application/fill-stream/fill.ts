import { POSITION_FILLED } from '../../contracts/position-filled.v1.ts';
import { isOurs } from '../../domain/orders/client-order-id.ts';
import type { OrderSide, PositionSide } from '../../domain/position/position.ts';
import type { AccountTrade } from '../../ports/exchange.ts';
import type { BusEvent } from '../../ports/messaging.ts';
import type { StreamTrade } from '../../ports/user-stream.ts';

/** A trade on its way to the bus. */
export interface Fill {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly side: OrderSide;
  readonly tradeId: string;
  readonly orderId: string;
  /** Base asset. */
  readonly quantity: string;
  /** Quote asset per unit of base. */
  readonly price: string;
  /** The venue's time, UTC milliseconds. */
  readonly tradeTimeMs: number;
  /** When we heard of it, UTC milliseconds. */
  readonly heardAtMs: number;
  /** Null when it was read from the account's trades, which do not name it. */
  readonly clientOrderId: string | null;
  /** True when it cannot have opened anything: where no position is known, a ledger must not begin with it. */
  readonly onlyReduces: boolean;
}

/** The name this process publishes under. */
export const FILL_STREAM_SOURCE = 'exit-brain.fill-stream';

export function fillOfStream(trade: StreamTrade, heardAtMs: number): Fill {
  const { reduceOnly, kind, ...told } = trade;
  const inHedgeMode =
    (trade.positionSide === 'LONG' && trade.side === 'SELL') ||
    (trade.positionSide === 'SHORT' && trade.side === 'BUY');
  const onlyReduces = reduceOnly || inHedgeMode || kind !== 'ordinary' || isOurs(trade.clientOrderId);
  return { ...told, heardAtMs, onlyReduces };
}

/** A trade read from the ledger is told only where it is known what it did, so it carries no doubt. */
export const fillOfLedger = (trade: AccountTrade, heardAtMs: number): Fill => ({
  symbol: trade.symbol,
  positionSide: trade.positionSide,
  side: trade.side,
  tradeId: trade.tradeId,
  orderId: trade.orderId,
  quantity: trade.quantity,
  price: trade.price,
  tradeTimeMs: trade.timeMs,
  heardAtMs,
  clientOrderId: null,
  onlyReduces: false,
});

/** "Position Filled", version 1. */
export const eventOf = (account: string, fill: Fill): BusEvent => ({
  source: FILL_STREAM_SOURCE,
  detailType: POSITION_FILLED,
  detail: {
    account,
    symbol: fill.symbol,
    positionSide: fill.positionSide,
    side: fill.side,
    tradeId: fill.tradeId,
    orderId: fill.orderId,
    quantity: fill.quantity,
    price: fill.price,
    tradeTimeMs: fill.tradeTimeMs,
    ...(fill.clientOrderId === null || fill.clientOrderId === '' ? {} : { clientOrderId: fill.clientOrderId }),
  },
});
