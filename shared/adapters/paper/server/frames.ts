import type { Trade } from '../engine/book.ts';
import type { EngineEvent, OrderView } from '../engine/view.ts';
import { idLiteral } from './json.ts';

type AlgoEvent = Extract<EngineEvent, { algo: unknown }>;
type PositionEvent = Extract<EngineEvent, { type: 'positionChanged' }>;

/** The raw user-stream frames of an event, in the order in which the venue sends them (TRADE_LITE before the order's own). */
export function framesOf(event: EngineEvent): object[] {
  switch (event.type) {
    case 'orderAccepted':
      return [orderFrame(event.timeMs, event.order, 'NEW')];
    case 'orderAmended':
      return [orderFrame(event.timeMs, event.order, 'AMENDMENT')];
    case 'orderCancelled':
      return [orderFrame(event.timeMs, event.order, 'CANCELED')];
    case 'orderExpired':
      return [orderFrame(event.timeMs, event.order, 'EXPIRED')];
    case 'trade':
      return [
        tradeLite(event.trade, event.order),
        orderFrame(event.timeMs, event.order, execution(event.order), event.trade),
      ];
    case 'positionChanged':
      return [accountFrame(event)];
    case 'leverageChanged':
      return [{ ...head('ACCOUNT_CONFIG_UPDATE', event.timeMs), ac: { s: event.symbol, l: event.leverage } }];
    case 'positionModeChanged':
      return [];
    default:
      return [algoFrame(event)];
  }
}

/** CALCULATED: the execution of a liquidation. */
const execution = (order: OrderView): string => (order.type === 'LIQUIDATION' ? 'CALCULATED' : 'TRADE');

const head = (name: string, timeMs: number): { e: string; T: number; E: number } => ({ e: name, T: timeMs, E: timeMs });

function orderFrame(timeMs: number, order: OrderView, execution: string, trade?: Trade): object {
  return {
    ...head('ORDER_TRADE_UPDATE', timeMs),
    o: {
      s: order.symbol,
      c: order.clientOrderId,
      S: order.side,
      o: order.type,
      f: order.timeInForce,
      q: order.quantity,
      p: order.price,
      ap: trade === undefined ? '0' : order.averagePrice,
      sp: '0',
      x: execution,
      X: order.status,
      i: idLiteral(order.id),
      l: trade?.quantity ?? '0',
      z: order.executedQuantity,
      L: trade?.price ?? '0',
      ...(trade === undefined ? {} : { N: 'USDT', n: trade.commission }),
      T: timeMs,
      t: trade === undefined ? 0 : idLiteral(trade.id),
      b: '0',
      a: '0',
      m: trade?.maker ?? false,
      R: order.reduceOnly,
      wt: order.workingType,
      ot: order.originalType,
      ps: order.positionSide,
      cp: order.closePosition,
      rp: trade?.realisedPnl ?? '0',
      pP: false,
      si: 0,
      ss: 0,
      V: 'EXPIRE_MAKER',
      pm: 'NONE',
      gtd: 0,
      er: String(order.expireReason),
    },
  };
}

function tradeLite(trade: Trade, order: OrderView): object {
  return {
    ...head('TRADE_LITE', trade.timeMs),
    s: trade.symbol,
    q: order.quantity,
    p: order.price,
    m: trade.maker,
    c: order.clientOrderId,
    S: trade.side,
    L: trade.price,
    l: trade.quantity,
    t: idLiteral(trade.id),
    i: idLiteral(order.id),
  };
}

function accountFrame(event: PositionEvent): object {
  return {
    ...head('ACCOUNT_UPDATE', event.timeMs),
    a: {
      m: 'ORDER',
      B: [{ a: 'USDT', wb: event.wallet, cw: event.wallet, bc: '0' }],
      P: [
        {
          s: event.symbol,
          pa: event.quantity,
          ep: event.entryPrice,
          bep: event.entryPrice,
          cr: event.realisedPnl,
          up: event.unrealisedPnl,
          mt: 'cross',
          iw: '0',
          ps: event.positionSide,
          ma: 'USDT',
        },
      ],
    },
  };
}

function algoFrame({ algo, timeMs }: AlgoEvent): object {
  return {
    ...head('ALGO_UPDATE', timeMs),
    o: {
      caid: algo.clientAlgoId,
      aid: idLiteral(algo.id),
      at: 'CONDITIONAL',
      o: algo.type,
      s: algo.symbol,
      S: algo.side,
      ps: algo.positionSide,
      f: algo.timeInForce,
      q: algo.quantity,
      X: algo.status,
      ai: algo.childId,
      ap: algo.actualPrice,
      aq: algo.actualQuantity,
      ...(algo.childId === '' ? {} : { act: 'MARKET' }),
      tp: algo.triggerPrice,
      p: '0',
      V: 'EXPIRE_MAKER',
      wt: algo.workingType,
      pm: 'NONE',
      cp: algo.closePosition,
      pP: algo.priceProtect,
      R: algo.reduceOnly,
      tt: algo.triggeredMs,
      gtd: 0,
      ia: algo.activated,
      ...(algo.rejectReason === '' ? {} : { rm: algo.rejectReason }),
    },
  };
}
