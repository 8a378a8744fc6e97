import type { Candle } from '../../domain/market/candle.ts';
import { isZero } from '../../domain/money/decimal.ts';
import type {
  AccountTrade,
  Acknowledgement,
  ExchangeOrder,
  ExchangePosition,
  MarkPrice,
  SymbolFilters,
} from '../../ports/exchange.ts';
import { type Fields, fieldsOf, rowsOf, UnreadableReplyError } from './reply.ts';

const ORDER_SIDES = ['BUY', 'SELL'] as const;
const POSITION_SIDES = ['BOTH', 'LONG', 'SHORT'] as const;

/** An ordinary order as `GET /fapi/v1/order` and `openOrders` show it. */
export const regularOrder = (row: Fields): ExchangeOrder => ({
  family: 'regular',
  symbol: row.text('symbol'),
  clientOrderId: row.text('clientOrderId'),
  venueOrderId: row.id('orderId'),
  type: row.text('type'),
  side: row.oneOf('side', ORDER_SIDES),
  positionSide: row.oneOf('positionSide', POSITION_SIDES),
  status: row.text('status'),
  price: row.decimal('price'),
  triggerPrice: row.decimalOrZero('stopPrice'),
  quantity: row.decimal('origQty'),
  executedQuantity: row.decimal('executedQty'),
  reduceOnly: row.flag('reduceOnly'),
  closePosition: row.flag('closePosition'),
  childOrderId: null,
  updateTimeMs: row.integer('updateTime'),
});

/** A conditional order as `GET /fapi/v1/algoOrder` and `openAlgoOrders` show it. */
export const algoOrder = (row: Fields): ExchangeOrder => ({
  family: 'algo',
  symbol: row.text('symbol'),
  clientOrderId: row.text('clientAlgoId'),
  venueOrderId: row.id('algoId'),
  type: row.text('orderType'),
  side: row.oneOf('side', ORDER_SIDES),
  positionSide: row.oneOf('positionSide', POSITION_SIDES),
  status: row.text('algoStatus'),
  price: row.decimalOrZero('price'),
  triggerPrice: row.decimalOrZero('triggerPrice'),
  quantity: row.decimalOrZero('quantity'),
  // FINISHED means filled or cancelled in the matching engine; only this number tells which.
  executedQuantity: row.decimalOrZero('actualQty'),
  reduceOnly: row.flag('reduceOnly'),
  closePosition: row.flag('closePosition'),
  childOrderId: row.idOrNull('actualOrderId'),
  updateTimeMs: row.integer('updateTime'),
});

/** The answer to `POST /fapi/v1/order`. */
export const regularAcknowledgement = (row: Fields): Acknowledgement => ({
  family: 'regular',
  venueOrderId: row.id('orderId'),
  clientOrderId: row.text('clientOrderId'),
  status: row.text('status'),
  quantity: row.decimal('origQty'),
});

/** The answer to `POST /fapi/v1/algoOrder`. */
export const algoAcknowledgement = (row: Fields): Acknowledgement => ({
  family: 'algo',
  venueOrderId: row.id('algoId'),
  clientOrderId: row.text('clientAlgoId'),
  status: row.text('algoStatus'),
  quantity: row.decimalOrZero('quantity'),
});

/** Positions that are open; v3 also lists flat symbols with resting orders, which are left out. */
export const openPositions = (where: string, reply: unknown): readonly ExchangePosition[] =>
  rowsOf(where, reply)
    .map((row) => ({
      symbol: row.text('symbol'),
      positionSide: row.oneOf('positionSide', POSITION_SIDES),
      signedQuantity: row.decimal('positionAmt'),
      entryPrice: row.decimal('entryPrice'),
      markPrice: row.decimal('markPrice'),
      liquidationPrice: row.decimalOrZero('liquidationPrice'),
      leverage: row.has('leverage') ? Number(row.decimal('leverage')) : null,
      updateTimeMs: row.integer('updateTime'),
    }))
    .filter((position) => !isZero(position.signedQuantity));

/** One execution of `GET /fapi/v1/userTrades`. */
export const accountTrade = (row: Fields): AccountTrade => ({
  symbol: row.text('symbol'),
  tradeId: row.id('id'),
  orderId: row.id('orderId'),
  side: row.oneOf('side', ORDER_SIDES),
  positionSide: row.oneOf('positionSide', POSITION_SIDES),
  price: row.decimal('price'),
  quantity: row.decimal('qty'),
  realisedPnl: row.decimal('realizedPnl'),
  commission: row.decimal('commission'),
  timeMs: row.integer('time'),
});

/** One row of `GET /fapi/v1/premiumIndex`. */
export const markPrice = (row: Fields): MarkPrice => ({
  symbol: row.text('symbol'),
  markPrice: row.decimal('markPrice'),
  timeMs: row.integer('time'),
});

/** One bar; the brain's arithmetic wants numbers. */
export const candle = (row: Fields): Candle => ({
  openTimeMs: row.integer('openTime'),
  open: Number(row.decimal('open')),
  high: Number(row.decimal('high')),
  low: Number(row.decimal('low')),
  close: Number(row.decimal('close')),
  volume: Number(row.decimal('volume')),
});

/** Trading rules by symbol. A listing whose rules are incomplete is left out: one odd symbol must not blind us to the others. */
export function symbolFilters(where: string, reply: unknown): ReadonlyMap<string, SymbolFilters> {
  const filters = new Map<string, SymbolFilters>();
  let firstOdd: unknown;
  for (const symbol of fieldsOf(where, reply).rows('symbols')) {
    try {
      filters.set(symbol.text('symbol'), filtersOf(where, symbol));
    } catch (error) {
      if (!(error instanceof UnreadableReplyError)) throw error;
      firstOdd ??= error;
    }
  }
  if (filters.size === 0 && firstOdd !== undefined) throw firstOdd;
  return filters;
}

function filtersOf(where: string, symbol: Fields): SymbolFilters {
  const rows = symbol.rows('filters');
  const filter = (type: string): Fields => {
    const found = rows.find((row) => row.text('filterType') === type);
    if (found === undefined)
      throw new UnreadableReplyError(where, `${symbol.text('symbol')} ${type}`, 'a filter', found);
    return found;
  };
  const price = filter('PRICE_FILTER');
  const lot = filter('LOT_SIZE');
  const marketLot = filter('MARKET_LOT_SIZE');
  const percent = filter('PERCENT_PRICE');
  return {
    symbol: symbol.text('symbol'),
    trading: symbol.text('status') === 'TRADING',
    tickSize: price.decimal('tickSize'),
    minPrice: price.decimal('minPrice'),
    maxPrice: price.decimal('maxPrice'),
    stepSize: lot.decimal('stepSize'),
    minQuantity: lot.decimal('minQty'),
    maxQuantity: lot.decimal('maxQty'),
    marketStepSize: marketLot.decimal('stepSize'),
    marketMinQuantity: marketLot.decimal('minQty'),
    marketMaxQuantity: marketLot.decimal('maxQty'),
    minNotional: filter('MIN_NOTIONAL').decimal('notional'),
    percentPriceUp: percent.decimal('multiplierUp'),
    percentPriceDown: percent.decimal('multiplierDown'),
  };
}
