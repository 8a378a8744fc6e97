import type { AlgoOrder, RegularOrder } from './book.ts';
import { UNFILLED } from './book.ts';
import { type Core, closableLots, emitAlgo, emitOrder, isReducing, nextOrderId, nextRank, retireAlgo } from './core.ts';
import { fillOrder, marketFillTicks, takeOrder } from './fill.ts';
import type { Hit } from './hits.ts';
import { forceClose } from './liquidation.ts';
import { checkMargin } from './margin.ts';
import type { Market } from './market.ts';
import { VenueRefusal } from './refusal.ts';
import { viewAlgo } from './view.ts';

/** Carries out what the path or the time has reached: a maker fill, an activation, a trigger, the end of TRIGGERING, a liquidation. */
export function carryOut(core: Core, market: Market, hit: Hit): void {
  const { target } = hit;
  if (target.kind === 'fill') fillOrder(core, market, target.order, target.order.priceTicks, true);
  else if (target.kind === 'activate') activate(core, market, target.algo);
  else if (target.kind === 'liquidate') forceClose(core, market, target.slot, 'liquidation', hit.marketTicks);
  else if (target.kind === 'resume') resume(core, market, target.algo, hit.marketTicks);
  else trigger(core, market, target.algo, hit.marketTicks);
}

function activate(core: Core, market: Market, algo: AlgoOrder): void {
  Object.assign(algo, { activated: true, extremeTicks: market.price, updatedMs: core.nowMs });
  emitAlgo(core, market, 'algoActivated', algo);
}

function trigger(core: Core, market: Market, algo: AlgoOrder, pathTicks: number): void {
  Object.assign(algo, { status: 'TRIGGERING', triggeredMs: core.nowMs, updatedMs: core.nowMs });
  emitAlgo(core, market, 'algoTriggering', algo);
  const { ms, isStuck } = core.triggering(viewAlgo(algo, market.units));
  if (ms > 0) Object.assign(algo, { dueMs: core.nowMs + ms, isStuck });
  else sendChild(core, market, algo, pathTicks);
}

function resume(core: Core, market: Market, algo: AlgoOrder, pathTicks: number): void {
  delete algo.dueMs;
  if (algo.isStuck !== true) {
    sendChild(core, market, algo, pathTicks);
    return;
  }
  Object.assign(algo, { status: 'EXPIRED', updatedMs: core.nowMs });
  retireAlgo(core, market, algo);
  emitAlgo(core, market, 'algoExpired', algo);
}

function sendChild(core: Core, market: Market, algo: AlgoOrder, pathTicks: number): void {
  const lots = childLots(core, market, algo);
  const refusal = lots === 0 ? 'ReduceOnly Order is rejected.' : marginRefusal(core, market, childOf(algo, lots));
  if (refusal !== undefined) {
    Object.assign(algo, { status: 'REJECTED', rejectReason: refusal, updatedMs: core.nowMs });
    retireAlgo(core, market, algo);
    emitAlgo(core, market, 'algoRejected', algo);
    return;
  }
  const child: RegularOrder = {
    ...childOf(algo, lots),
    id: nextOrderId(core, algo.symbol),
    rank: nextRank(core),
    createdMs: core.nowMs,
    updatedMs: core.nowMs,
  };
  Object.assign(algo, { status: 'TRIGGERED', childId: child.id, updatedMs: core.nowMs });
  market.book.orders.push(child);
  emitAlgo(core, market, 'algoTriggered', algo);
  emitOrder(core, market, 'orderAccepted', child);
  takeOrder(core, market, child, marketFillTicks(algo.side, pathTicks));
  Object.assign(algo, { status: 'FINISHED', actualLots: child.filledLots, actualTicks: child.averageTicks });
  retireAlgo(core, market, algo);
  emitAlgo(core, market, 'algoFinished', algo);
}

/** Margin is first asked for at the trigger, and only of what may open. */
function marginRefusal(core: Core, market: Market, child: RegularOrder): string | undefined {
  if (isReducing(child)) return undefined;
  try {
    checkMargin(core, market, child);
    return undefined;
  } catch (error) {
    if (error instanceof VenueRefusal) return error.message;
    throw error;
  }
}

/** What a triggered order may execute: reduce-only is clipped to the position; of a too large hedge-mode order the account's setting decides. */
function childLots(core: Core, market: Market, algo: AlgoOrder): number {
  if (!isReducing(algo)) return algo.lots;
  const room = closableLots(market, algo.side, algo.positionSide);
  if (algo.closePosition) return room;
  if (algo.reduceOnly || core.settings.hedgeOversize === 'clip') return Math.min(algo.lots, room);
  return algo.lots > room ? 0 : algo.lots;
}

function childOf(algo: AlgoOrder, lots: number): RegularOrder {
  return {
    id: '',
    rank: 0,
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
    createdMs: 0,
    ...UNFILLED,
    updatedMs: 0,
  };
}
