import { divide, fromNumber, isZero, multiply } from '../../../domain/money/decimal.ts';
import type { MarketRules, Trade } from '../engine/book.ts';
import type { AlgoView, OrderView, PositionView } from '../engine/view.ts';
import { idLiteral } from './json.ts';
import type { Limits } from './limits.ts';

/** The reply to POST and DELETE order: no average price and no cumulative quote, as the venue since 2026. */
export function orderReply(order: OrderView): object {
  return {
    orderId: idLiteral(order.id),
    symbol: order.symbol,
    status: order.status,
    clientOrderId: order.clientOrderId,
    price: order.price,
    origQty: order.quantity,
    executedQty: order.executedQuantity,
    cumQty: order.executedQuantity,
    timeInForce: order.timeInForce,
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: order.side,
    positionSide: order.positionSide,
    stopPrice: '0',
    workingType: order.workingType,
    priceProtect: false,
    origType: order.originalType,
    priceMatch: 'NONE',
    selfTradePreventionMode: 'EXPIRE_MAKER',
    goodTillDate: 0,
    updateTime: order.updatedMs,
  };
}

/** A row of GET order, openOrders and allOrders. */
export const orderRow = (order: OrderView): object => ({
  ...orderReply(order),
  avgPrice: order.averagePrice,
  cumQuote: order.cumulativeQuote,
  time: order.createdMs,
});

/** The reply to POST algoOrder. */
export function algoReply(algo: AlgoView): object {
  return {
    algoId: idLiteral(algo.id),
    clientAlgoId: algo.clientAlgoId,
    algoType: 'CONDITIONAL',
    orderType: algo.type,
    symbol: algo.symbol,
    side: algo.side,
    positionSide: algo.positionSide,
    timeInForce: algo.timeInForce,
    quantity: algo.quantity,
    algoStatus: algo.status,
    triggerPrice: algo.triggerPrice,
    price: '0.00',
    icebergQuantity: null,
    selfTradePreventionMode: 'EXPIRE_MAKER',
    workingType: algo.workingType,
    priceMatch: 'NONE',
    closePosition: algo.closePosition,
    priceProtect: algo.priceProtect,
    reduceOnly: algo.reduceOnly,
    activatePrice: algo.activatePrice,
    callbackRate: algo.callbackRate,
    createTime: algo.createdMs,
    updateTime: algo.updatedMs,
    triggerTime: algo.triggeredMs,
    goodTillDate: 0,
  };
}

/** A row of GET algoOrder, openAlgoOrders and allAlgoOrders. The child's id is text. */
export function algoRow(algo: AlgoView): object {
  const row = { ...algoReply(algo), actualOrderId: algo.childId, actualPrice: algo.actualPrice };
  return algo.childId === '' ? row : { ...row, actualType: 'MARKET', actualQty: algo.actualQuantity };
}

/** A row of userTrades. */
export const tradeRow = (trade: Trade): object => ({
  symbol: trade.symbol,
  id: idLiteral(trade.id),
  orderId: idLiteral(trade.orderId),
  side: trade.side,
  price: trade.price,
  qty: trade.quantity,
  realizedPnl: trade.realisedPnl,
  quoteQty: trade.quote,
  commission: trade.commission,
  commissionAsset: 'USDT',
  time: trade.timeMs,
  positionSide: trade.positionSide,
  buyer: trade.side === 'BUY',
  maker: trade.maker,
});

const common = (position: PositionView): object => ({
  symbol: position.symbol,
  positionSide: position.positionSide,
  positionAmt: position.quantity,
  entryPrice: position.entryPrice,
  breakEvenPrice: position.entryPrice,
  markPrice: position.markPrice,
  unRealizedProfit: position.unrealisedPnl,
  liquidationPrice: position.liquidationPrice,
  isolatedMargin: '0',
  notional: position.notional,
  isolatedWallet: '0',
  updateTime: position.updatedMs,
});

/** A row of v2/positionRisk: names leverage and margin type. */
export const positionRowV2 = (position: PositionView): object => ({
  ...common(position),
  leverage: String(position.leverage),
  marginType: 'cross',
  maxNotionalValue: '100000000',
  isAutoAddMargin: 'false',
});

/** A row of v3/positionRisk: names neither leverage nor margin type. */
export function positionRowV3(position: PositionView): object {
  const size = position.notional.replace('-', '');
  const margin = isZero(size) ? '0' : divide(size, String(position.leverage));
  return {
    ...common(position),
    marginAsset: 'USDT',
    initialMargin: margin,
    maintMargin: multiply(size, '0.005'),
    positionInitialMargin: margin,
    openOrderInitialMargin: '0',
    adl: 1,
    bidNotional: '0',
    askNotional: '0',
  };
}

/** A symbol of exchangeInfo. */
export const symbolRow = (rules: MarketRules): object => ({
  symbol: rules.symbol,
  pair: rules.symbol,
  contractType: 'PERPETUAL',
  status: 'TRADING',
  baseAsset: rules.symbol.replace(/USD[TC]$/, ''),
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  pricePrecision: rules.pricePrecision,
  quantityPrecision: rules.quantityPrecision,
  triggerProtect: '0.0500',
  marketTakeBound: '0.05',
  orderTypes: ['LIMIT', 'MARKET', 'STOP_MARKET', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
  timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: rules.minPrice, maxPrice: rules.maxPrice, tickSize: rules.tickSize },
    { filterType: 'LOT_SIZE', minQty: rules.minQuantity, maxQty: rules.maxQuantity, stepSize: rules.stepSize },
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: rules.minQuantity,
      maxQty: rules.marketMaxQuantity,
      stepSize: rules.stepSize,
    },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MIN_NOTIONAL', notional: rules.minNotional },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: rules.percentPriceUp,
      multiplierDown: rules.percentPriceDown,
      multiplierDecimal: '4',
    },
  ],
});

/** The rate limits of exchangeInfo. */
export const rateLimitRows = (limits: Limits): object[] => [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: limits.weightPerMinute },
  { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: limits.ordersPerMinute },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limits.ordersPerTenSeconds },
];

/** A USDT amount computed as a double, with 8 decimals. */
export const amount = (value: number): string => fromNumber(Number(value.toFixed(8)));
