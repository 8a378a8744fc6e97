import type { AlgoOrder, RegularOrder } from './book.ts';
import { type Core, closableLots, emitAlgo, emitOrder, isReducing, nextOrderId, nextRank, retireAlgo } from './core.ts';
import { fillOrder, marketFillTicks } from './fill.ts';
import type { Hit } from './hits.ts';
import type { Market } from './market.ts';

/** Carries out what the path has reached: a maker fill, the activation of a trailing stop, or a trigger. */
export function carryOut(core: Core, market: Market, hit: Hit): void {
  const { target } = hit;
  if (target.kind === 'fill') fillOrder(core, market, target.order, target.order.priceTicks, true);
  else if (target.kind === 'activate') activate(core, market, target.algo);
  else trigger(core, market, target.algo, hit.marketTicks);
}

function activate(core: Core, market: Market, algo: AlgoOrder): void {
  Object.assign(algo, { activated: true, extremeTicks: market.price, updatedMs: core.nowMs });
  emitAlgo(core, market, 'algoActivated', algo);
}

function trigger(core: Core, market: Market, algo: AlgoOrder, pathTicks: number): void {
  Object.assign(algo, { status: 'TRIGGERING', triggeredMs: core.nowMs, updatedMs: core.nowMs });
  emitAlgo(core, market, 'algoTriggering', algo);
  const lots = childLots(market, algo);
  if (lots === 0) {
    Object.assign(algo, { status: 'REJECTED', rejectReason: 'ReduceOnly Order is rejected.' });
    retireAlgo(core, market, algo);
    emitAlgo(core, market, 'algoRejected', algo);
    return;
  }
  const child = childOf(core, algo, lots);
  Object.assign(algo, { status: 'TRIGGERED', childId: child.id });
  market.book.orders.push(child);
  emitAlgo(core, market, 'algoTriggered', algo);
  emitOrder(core, market, 'orderAccepted', child);
  fillOrder(core, market, child, marketFillTicks(algo.side, pathTicks), false);
  Object.assign(algo, { status: 'FINISHED', actualLots: child.filledLots, actualTicks: child.averageTicks });
  retireAlgo(core, market, algo);
  emitAlgo(core, market, 'algoFinished', algo);
}

/** What a triggered order may execute: reduce-only is clipped to the position, a too large hedge-mode order is refused (0). */
function childLots(market: Market, algo: AlgoOrder): number {
  if (!isReducing(algo)) return algo.lots;
  const room = closableLots(market, algo.side, algo.positionSide);
  if (algo.closePosition) return room;
  if (algo.reduceOnly) return Math.min(algo.lots, room);
  return algo.lots > room ? 0 : algo.lots;
}

function childOf(core: Core, algo: AlgoOrder, lots: number): RegularOrder {
  return {
    id: nextOrderId(core, algo.symbol),
    rank: nextRank(core),
    symbol: algo.symbol,
    clientOrderId: algo.clientAlgoId,
    side: algo.side,
    positionSide: algo.positionSide,
    type: 'MARKET',
    originalType: algo.type,
    timeInForce: 'GTC',
    priceTicks: 0,
    lots,
    reduceOnly: algo.reduceOnly,
    closePosition: algo.closePosition,
    workingType: algo.workingType,
    createdMs: core.nowMs,
    filledLots: 0,
    averageTicks: 0,
    status: 'NEW',
    expireReason: 0,
    updatedMs: core.nowMs,
  };
}
