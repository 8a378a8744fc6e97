import { add, fromNumber, subtract } from '../../../domain/money/decimal.ts';
import type { Engine } from '../engine/engine.ts';
import { type Params, required } from '../engine/parameters.ts';
import { refuse, VenueRefusal } from '../engine/refusal.ts';
import type { Security } from './auth.ts';
import type { Limits } from './limits.ts';
import type { ListenKeys } from './listen-keys.ts';
import * as rows from './rows.ts';

/** What a route may use. */
export interface Context {
  readonly engine: Engine;
  readonly limits: Limits;
  readonly listenKeys: ListenKeys;
  readonly params: Params;
  readonly nowMs: number;
}

export interface Route {
  readonly security: Security;
  weight(params: Params): number;
  /** Orders counted against the order limits. */
  readonly orders?: number;
  run(context: Context): unknown;
}

const INTERVALS: Readonly<Record<string, number>> = { '1m': 60_000, '5m': 300_000, '15m': 900_000, '1h': 3_600_000 };

const fixed =
  (weight: number): (() => number) =>
  () =>
    weight;
const bySymbol =
  (one: number, all: number): ((params: Params) => number) =>
  (params) =>
    params.symbol ? one : all;

/** Every endpoint the exchange answers, by "METHOD path". */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET /fapi/v1/ping': { security: 'none', weight: fixed(1), run: () => ({}) },
  'GET /fapi/v1/time': { security: 'none', weight: fixed(1), run: ({ nowMs }) => ({ serverTime: nowMs }) },
  'GET /fapi/v1/exchangeInfo': { security: 'none', weight: fixed(1), run: exchangeInfo },
  'GET /fapi/v1/klines': { security: 'none', weight: klinesWeight, run: klines },
  'GET /fapi/v1/premiumIndex': { security: 'none', weight: bySymbol(1, 10), run: perSymbol(premiumIndex) },
  'GET /fapi/v1/ticker/price': {
    security: 'none',
    weight: bySymbol(1, 2),
    run: perSymbol(({ engine, nowMs }, symbol) => ({ symbol, price: engine.price(symbol), time: nowMs })),
  },
  'GET /fapi/v1/ticker/bookTicker': { security: 'none', weight: bySymbol(2, 5), run: perSymbol(bookTicker) },
  'GET /fapi/v3/positionRisk': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) => engine.positions({ all: false, symbol: params.symbol }).map(rows.positionRowV3),
  },
  'GET /fapi/v2/positionRisk': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) => engine.positions({ all: true, symbol: params.symbol }).map(rows.positionRowV2),
  },
  'GET /fapi/v1/positionSide/dual': {
    security: 'read',
    weight: fixed(30),
    run: ({ engine }) => ({ dualSidePosition: engine.dualSidePosition() }),
  },
  'POST /fapi/v1/positionSide/dual': {
    security: 'trade',
    weight: fixed(1),
    run: ({ engine, params }) => {
      engine.changePositionMode(params);
      return { code: 200, msg: 'success' };
    },
  },
  'GET /fapi/v1/accountConfig': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine }) => ({ canTrade: true, dualSidePosition: engine.dualSidePosition(), multiAssetsMargin: false }),
  },
  'GET /fapi/v1/symbolConfig': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) =>
      (params.symbol ? [params.symbol] : engine.symbols).map((symbol) => ({
        symbol,
        marginType: 'CROSSED',
        isAutoAddMargin: false,
        leverage: engine.leverage(symbol),
        maxNotionalValue: '100000000',
      })),
  },
  'GET /fapi/v2/balance': { security: 'read', weight: fixed(5), run: balance },
  'GET /fapi/v3/balance': { security: 'read', weight: fixed(5), run: balance },
  'GET /fapi/v2/account': { security: 'read', weight: fixed(5), run: account },
  'GET /fapi/v3/account': { security: 'read', weight: fixed(5), run: account },
  'POST /fapi/v1/leverage': {
    security: 'trade',
    weight: fixed(1),
    run: ({ engine, params }) => ({ ...engine.changeLeverage(params), maxNotionalValue: '100000000' }),
  },
  'POST /fapi/v1/order': {
    security: 'trade',
    weight: fixed(0),
    orders: 1,
    run: ({ engine, params }) => rows.orderReply(engine.placeOrder(params)),
  },
  'PUT /fapi/v1/order': { security: 'trade', weight: fixed(0), orders: 1, run: notModelled },
  'GET /fapi/v1/order': {
    security: 'read',
    weight: fixed(1),
    run: ({ engine, params }) => rows.orderRow(engine.findOrder(params)),
  },
  'DELETE /fapi/v1/order': {
    security: 'trade',
    weight: fixed(1),
    run: ({ engine, params }) => rows.orderReply(engine.cancelOrder(params)),
  },
  'GET /fapi/v1/openOrder': { security: 'read', weight: fixed(1), run: openOrder },
  'GET /fapi/v1/openOrders': {
    security: 'read',
    weight: bySymbol(1, 40),
    run: ({ engine, params }) => engine.openOrders(params.symbol).map(rows.orderRow),
  },
  'GET /fapi/v1/allOrders': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) => engine.allOrders(params).map(rows.orderRow),
  },
  'DELETE /fapi/v1/allOpenOrders': {
    security: 'trade',
    weight: fixed(1),
    run: ({ engine, params }) => {
      engine.cancelAllOrders(params);
      return { code: 200, msg: 'The operation of cancel all open order is done.' };
    },
  },
  'POST /fapi/v1/algoOrder': {
    security: 'trade',
    weight: fixed(0),
    orders: 1,
    run: ({ engine, params }) => rows.algoReply(engine.placeAlgoOrder(params)),
  },
  'GET /fapi/v1/algoOrder': {
    security: 'read',
    weight: fixed(1),
    run: ({ engine, params }) => rows.algoRow(engine.findAlgo(params)),
  },
  'DELETE /fapi/v1/algoOrder': { security: 'trade', weight: fixed(1), run: cancelAlgo },
  'GET /fapi/v1/openAlgoOrders': {
    security: 'read',
    weight: bySymbol(1, 40),
    run: ({ engine, params }) => engine.openAlgos(params.symbol).map(rows.algoRow),
  },
  'GET /fapi/v1/allAlgoOrders': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) => engine.allAlgos(params).map(rows.algoRow),
  },
  'DELETE /fapi/v1/algoOpenOrders': {
    security: 'trade',
    weight: fixed(1),
    run: ({ engine, params }) => {
      engine.cancelAllAlgoOrders(params);
      return { code: 200, msg: 'The operation of cancel all open order is done.' };
    },
  },
  'GET /fapi/v1/userTrades': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) => engine.userTrades(params).map(rows.tradeRow),
  },
  'POST /fapi/v1/listenKey': {
    security: 'key',
    weight: fixed(1),
    run: ({ listenKeys, nowMs }) => ({ listenKey: listenKeys.open(nowMs) }),
  },
  'PUT /fapi/v1/listenKey': {
    security: 'key',
    weight: fixed(1),
    run: ({ listenKeys, nowMs }) => ({ listenKey: listenKeys.extend(nowMs) }),
  },
  'DELETE /fapi/v1/listenKey': {
    security: 'key',
    weight: fixed(1),
    run: ({ listenKeys }) => {
      listenKeys.close();
      return {};
    },
  },
};

function exchangeInfo({ engine, limits, nowMs }: Context): object {
  return {
    timezone: 'UTC',
    serverTime: nowMs,
    rateLimits: rows.rateLimitRows(limits),
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '0' }],
    symbols: engine.symbols.map((symbol) => rows.symbolRow(engine.rules(symbol))),
  };
}

function perSymbol(one: (context: Context, symbol: string) => object): (context: Context) => object {
  return (context) => {
    const { symbol } = context.params;
    return symbol ? one(context, symbol) : context.engine.symbols.map((each) => one(context, each));
  };
}

const EIGHT_HOURS_MS = 28_800_000;

function premiumIndex({ engine, nowMs }: Context, symbol: string): object {
  const price = engine.price(symbol);
  return {
    symbol,
    markPrice: price,
    indexPrice: price,
    estimatedSettlePrice: price,
    lastFundingRate: '0',
    interestRate: '0',
    nextFundingTime: (Math.floor(nowMs / EIGHT_HOURS_MS) + 1) * EIGHT_HOURS_MS,
    time: nowMs,
  };
}

function bookTicker({ engine, nowMs }: Context, symbol: string): object {
  const price = engine.price(symbol);
  const { tickSize } = engine.rules(symbol);
  const depth = { bidQty: '1000', askQty: '1000' };
  return { symbol, bidPrice: subtract(price, tickSize), askPrice: add(price, tickSize), ...depth, time: nowMs };
}

function klinesWeight(params: Params): number {
  const limit = Number(params.limit || 500);
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

function klines({ engine, params }: Context): unknown[] {
  const symbol = required(params, 'symbol');
  const intervalMs = INTERVALS[required(params, 'interval')];
  if (intervalMs === undefined) throw new VenueRefusal(-1120, 'Invalid interval.');
  const limit = Number(params.limit || 500);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1500) {
    throw new VenueRefusal(-1130, "Data sent for parameter 'limit' is not valid.");
  }
  const start = params.startTime ? { startMs: Number(params.startTime) } : {};
  const end = params.endTime ? { endMs: Number(params.endTime) } : {};
  return engine
    .klines(symbol, { intervalMs, limit, ...start, ...end })
    .map((bar) => [
      bar.openMs,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      volume(bar.volume),
      bar.closeMs,
      volume(bar.volume * Number(bar.close)),
      0,
      '0',
      '0',
      '0',
    ]);
}

const volume = (value: number): string => fromNumber(Number(value.toFixed(3)));

function balance({ engine, nowMs }: Context): object[] {
  const { wallet, unrealised, usedMargin } = engine.account();
  return [
    {
      accountAlias: 'paper',
      asset: 'USDT',
      balance: wallet,
      crossWalletBalance: wallet,
      crossUnPnl: rows.amount(unrealised),
      availableBalance: rows.amount(Number(wallet) + unrealised - usedMargin),
      maxWithdrawAmount: rows.amount(Number(wallet) + unrealised - usedMargin),
      marginAvailable: true,
      updateTime: nowMs,
    },
  ];
}

function account({ engine }: Context): object {
  const { wallet, unrealised, usedMargin } = engine.account();
  return {
    feeTier: 0,
    canTrade: true,
    totalInitialMargin: rows.amount(usedMargin),
    totalWalletBalance: wallet,
    totalUnrealizedProfit: rows.amount(unrealised),
    totalMarginBalance: rows.amount(Number(wallet) + unrealised),
    availableBalance: rows.amount(Number(wallet) + unrealised - usedMargin),
    assets: [{ asset: 'USDT', walletBalance: wallet, unrealizedProfit: rows.amount(unrealised) }],
    positions: engine.positions({ all: true }).map((position) => ({
      symbol: position.symbol,
      positionSide: position.positionSide,
      positionAmt: position.quantity,
      entryPrice: position.entryPrice,
      unrealizedProfit: position.unrealisedPnl,
      leverage: String(position.leverage),
      isolated: false,
      notional: position.notional,
      updateTime: position.updatedMs,
    })),
  };
}

function openOrder({ engine, params }: Context): object {
  const order = engine.findOrder(params);
  if (order.status !== 'NEW') throw refuse(-2013);
  return rows.orderRow(order);
}

function cancelAlgo({ engine, params }: Context): object {
  const algo = engine.cancelAlgoOrder(params);
  const { algoId } = rows.algoReply(algo) as { algoId: unknown };
  return { algoId, clientAlgoId: algo.clientAlgoId, code: '200', msg: 'success' };
}

function notModelled(): never {
  throw new VenueRefusal(-5026, 'The paper exchange does not model order modification: cancel and place anew.');
}
