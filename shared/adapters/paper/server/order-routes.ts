import { refuse } from '../engine/refusal.ts';
import { bySymbol, type Context, fixed, type Routes } from './route.ts';
import * as rows from './rows.ts';

/** Ordinary and conditional orders, and the executions. */
export const ORDER_ROUTES: Routes = {
  'POST /fapi/v1/order': {
    security: 'trade',
    weight: fixed(0),
    orders: 1,
    run: ({ engine, params }) => rows.orderReply(engine.placeOrder(params)),
  },
  'PUT /fapi/v1/order': {
    security: 'trade',
    weight: fixed(0),
    orders: 1,
    run: ({ engine, params }) => rows.orderReply(engine.amendOrder(params)),
  },
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
};

function openOrder({ engine, params }: Context): object {
  const order = engine.findOrder(params);
  if (order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED') throw refuse(-2013);
  return rows.orderRow(order);
}

function cancelAlgo({ engine, params }: Context): object {
  const algo = engine.cancelAlgoOrder(params);
  const { algoId } = rows.algoReply(algo) as { algoId: unknown };
  return { algoId, clientAlgoId: algo.clientAlgoId, code: '200', msg: 'success' };
}
