import type { PositionSide } from '../../../domain/position/position.ts';
import type { AlgoOrder, RegularOrder } from './book.ts';
import { type Core, closableLots, emitAlgo, emitOrder, isReducing, openLots, retireAlgo, retireOrder } from './core.ts';
import type { Market } from './market.ts';

/** The venue's `er` for a reduce-only order pushed out by the position or by orders nearer to the market. */
const KNOCKED_OUT = 4;

/**
 * After a position shrank, flipped or went: resting reduce-only orders on the wrong side expire, the rest are kept
 * from the price nearest to execution outwards while their sum fits the position; closePosition orders without
 * their position expire. Conditional reduce-only orders with a quantity stay: the venue leaves them as orphans.
 */
export function expireWhatThePositionNoLongerBears(core: Core, market: Market, positionSide: PositionSide): void {
  for (const side of ['BUY', 'SELL'] as const) {
    for (const order of beyondThePosition(market, side, positionSide)) {
      Object.assign(order, { status: 'EXPIRED', expireReason: KNOCKED_OUT, updatedMs: core.nowMs });
      retireOrder(core, market, order);
      emitOrder(core, market, 'orderExpired', order);
    }
  }
  for (const algo of market.book.algos.filter((one) => hasLostItsPosition(market, one, positionSide))) {
    Object.assign(algo, { status: 'EXPIRED', updatedMs: core.nowMs });
    retireAlgo(core, market, algo);
    emitAlgo(core, market, 'algoExpired', algo);
  }
}

/** Resting reducing orders of one side that no longer fit, `candidate` counted among them when given. */
export function beyondThePosition(
  market: Market,
  side: 'BUY' | 'SELL',
  positionSide: PositionSide,
  candidate?: RegularOrder,
): RegularOrder[] {
  const resting = market.book.orders.filter(
    (order) => order.side === side && order.positionSide === positionSide && isReducing(order),
  );
  if (candidate !== undefined) resting.push(candidate);
  resting.sort((a, b) => byNumber(nearness(a), nearness(b)) || a.rank - b.rank);
  const room = closableLots(market, side, positionSide);
  let used = 0;
  return resting.filter((order) => {
    if (used + openLots(order) > room) return true;
    used += openLots(order);
    return false;
  });
}

const byNumber = (a: number, b: number): number => (a === b ? 0 : a - b);

/** What executes at any price is nearest of all. */
function nearness(order: RegularOrder): number {
  if (order.type !== 'LIMIT') return Number.NEGATIVE_INFINITY;
  return order.side === 'SELL' ? order.priceTicks : -order.priceTicks;
}

function hasLostItsPosition(market: Market, algo: AlgoOrder, positionSide: PositionSide): boolean {
  if (!algo.closePosition || algo.status !== 'NEW' || algo.positionSide !== positionSide) return false;
  return closableLots(market, algo.side, algo.positionSide) === 0;
}
