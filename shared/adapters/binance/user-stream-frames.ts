import { forcedBy } from '../../domain/life/forced.ts';
import { isZero } from '../../domain/money/decimal.ts';
import type { StreamOrderEvent, StreamTrade, TradeKind } from '../../ports/user-stream.ts';
import { type Fields, fieldsOf } from './reply.ts';

/** What one frame of the user stream says. */
export type StreamFrame =
  | { readonly type: 'order'; readonly order: StreamOrderEvent; readonly trade: StreamTrade | null }
  /** A trade told in short: neither the position's side nor reduce-only is in it, so it only announces. */
  | { readonly type: 'announcement'; readonly symbol: string; readonly tradeId: string }
  /** Orders changed the positions of these symbols: trades must have been told, or are about to be. */
  | { readonly type: 'positions-changed'; readonly symbols: readonly string[] }
  | { readonly type: 'key-expired' }
  /** Known, and nothing in it matters here. */
  | { readonly type: 'other' }
  | { readonly type: 'unknown'; readonly name: string };

const WHERE = 'user stream';
const SIDES = ['BUY', 'SELL'] as const;
const POSITION_SIDES = ['BOTH', 'LONG', 'SHORT'] as const;
const OTHERS = new Set([
  'ACCOUNT_CONFIG_UPDATE',
  'MARGIN_CALL',
  'CONDITIONAL_ORDER_TRIGGER_REJECT',
  'STRATEGY_UPDATE',
  'GRID_UPDATE',
]);
/** CALCULATED is the execution of a liquidation. */
const EXECUTIONS = new Set(['TRADE', 'CALCULATED']);

/** Reads one frame. Throws when it is no JSON object or lacks a field it must have. */
export function readFrame(text: string): StreamFrame {
  const parsed = parseExactly(text);
  const frame = fieldsOf(WHERE, parsed);
  const inner = (): Fields => fieldsOf(WHERE, (parsed as { readonly o?: unknown }).o, 'o');
  const name = frame.text('e');
  switch (name) {
    case 'ORDER_TRADE_UPDATE':
      return orderUpdate(frame, inner());
    case 'ALGO_UPDATE':
      return algoUpdate(frame, inner());
    case 'TRADE_LITE':
      return { type: 'announcement', symbol: frame.text('s'), tradeId: frame.id('t') };
    case 'ACCOUNT_UPDATE':
      return accountUpdate(fieldsOf(WHERE, (parsed as { readonly a?: unknown }).a, 'a'));
    case 'listenKeyExpired':
      return { type: 'key-expired' };
    default:
      return OTHERS.has(name) ? { type: 'other' } : { type: 'unknown', name };
  }
}

function orderUpdate(frame: Fields, order: Fields): StreamFrame {
  const symbol = order.text('s');
  const orderId = order.id('i');
  const clientOrderId = order.text('c');
  const timeMs = frame.integer('T');
  return {
    type: 'order',
    order: { family: 'regular', symbol, venueOrderId: orderId, clientOrderId, status: order.text('X'), timeMs },
    trade: EXECUTIONS.has(order.text('x')) ? tradeOf(order, { symbol, orderId, clientOrderId }) : null,
  };
}

/** Null when the execution moved nothing: a liquidation is also told as an order before it fills. */
function tradeOf(order: Fields, ids: Pick<StreamTrade, 'symbol' | 'orderId' | 'clientOrderId'>): StreamTrade | null {
  const quantity = order.decimalOrZero('l');
  if (isZero(quantity)) return null;
  return {
    ...ids,
    tradeId: order.id('t'),
    side: order.oneOf('S', SIDES),
    positionSide: order.oneOf('ps', POSITION_SIDES),
    quantity,
    price: order.decimal('L'),
    tradeTimeMs: order.integer('T'),
    reduceOnly: order.flag('R'),
    kind: kindOf(ids.clientOrderId),
  };
}

function algoUpdate(frame: Fields, algo: Fields): StreamFrame {
  const order: StreamOrderEvent = {
    family: 'algo',
    symbol: algo.text('s'),
    venueOrderId: algo.id('aid'),
    clientOrderId: algo.text('caid'),
    status: algo.text('X'),
    timeMs: frame.integer('T'),
  };
  return { type: 'order', order, trade: null };
}

/** Transfers, funding and margin are told by the same event; only orders come with trades. */
function accountUpdate(account: Fields): StreamFrame {
  if (account.text('m') !== 'ORDER' || !account.has('P')) return { type: 'other' };
  return { type: 'positions-changed', symbols: [...new Set(account.rows('P').map((row) => row.text('s')))] };
}

const kindOf = (clientOrderId: string): TradeKind => forcedBy(clientOrderId) ?? 'ordinary';

/** JSON whose integers keep every digit: an id of 19 digits does not fit a double, so it becomes the text it was. */
function parseExactly(text: string): unknown {
  const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    const isLarge = typeof value === 'number' && !Number.isSafeInteger(value);
    return isLarge && context?.source !== undefined && /^\d+$/.test(context.source) ? context.source : value;
  };
  return JSON.parse(text, exact);
}
