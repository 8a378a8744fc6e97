import type { LivingLife } from '../life/state.ts';
import { toNumber } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import { belongsToLife } from './client-order-id.ts';
import type { PlacementRequest } from './order.ts';
import { isLive, rests } from './order.ts';
import type { StopMarket } from './protection.ts';
import {
  beingCancelled,
  isBeyondLiquidation,
  LIQUIDATION_SHARE,
  liquidationFraction,
  planStopFraction,
  restingStops,
  restsCovered,
  stopsOf,
  workingStop,
} from './protection.ts';
import { isHeldBack } from './refusals.ts';
import type { RoundingRules } from './rounding.ts';
import { safeStopPrice } from './rounding.ts';

/** The floor is at least this much further from entry than the stop, fraction of entry. */
const FLOOR_GAP_FRACTION = 0.005;

/**
 * Where the floor belongs, quote price: the larger of 1.5 × the plan's stop and the stop + 0.5 %, never nearer than the
 * working stop, and at most 80 % of the way from entry to liquidation.
 */
export function floorPrice(state: LivingLife, { liquidationPrice, nowMs }: StopMarket): number {
  const entry = toNumber(state.entryPrice);
  const sign = direction(state.identity.side);
  const planned = planStopFraction(state);
  const stop = workingStop(state, nowMs)?.order.request.price;
  const working = stop == null ? 0 : (sign * (entry - toNumber(stop))) / entry;
  const wanted = Math.max(planned * 1.5, planned + FLOOR_GAP_FRACTION, working + FLOOR_GAP_FRACTION);
  const toLiquidation = liquidationFraction(state, liquidationPrice) ?? Number.POSITIVE_INFINITY;
  // A working stop in the last stretch before liquidation is not undercut; one beyond liquidation does not count.
  const atMost = Math.max(toLiquidation * LIQUIDATION_SHARE, working < toLiquidation ? working : 0);
  return entry * (1 - sign * Math.min(wanted, atMost));
}

/** The request for a floor when the life has none: one closePosition stop that outlives us; null when it is not due, or when the mark is through its price. */
export function missingFloor(state: LivingLife, market: StopMarket, rules: RoundingRules): PlacementRequest | null {
  const { nowMs, markPrice } = market;
  if (stopsOf(state, 'hard_sl').some(({ order }) => isLive(order, nowMs))) return null;
  if (isHeldBack(state.refusals, 'floor', nowMs)) return null;
  const price = safeStopPrice(state.identity.side, floorPrice(state, market), markPrice, rules);
  if (price === null) return null;
  return {
    operation: 'place',
    kind: 'hard_sl',
    type: 'STOP_MARKET',
    quantity: '0',
    price,
  };
}

/** A floor that stands beyond liquidation and may go, because a working stop before it rests: a safe one follows when it is gone. */
export function unsafeFloor(state: LivingLife, { liquidationPrice, nowMs }: StopMarket): string | null {
  const isBeyond = (price: string | null) => price === null || isBeyondLiquidation(state, price, liquidationPrice);
  const [floor] = restingStops(state, 'hard_sl');
  const stop = workingStop(state, nowMs);
  if (floor === undefined || stop === null || !rests(stop.order)) return null;
  // What somebody else placed is not ours to cancel.
  if (!belongsToLife(floor.intentId, state.identity.tag)) return null;
  const isDue = isBeyond(floor.order.request.price) && !isBeyond(stop.order.request.price);
  return isDue && !beingCancelled(state).has(floor.intentId) ? floor.intentId : null;
}

/** A floor of ours that its position can do without for a while, because its working stop rests; null when there is none. */
export function spareFloor(state: LivingLife): string | null {
  const [floor] = restingStops(state, 'hard_sl');
  if (floor === undefined || !belongsToLife(floor.intentId, state.identity.tag)) return null;
  return restsCovered(state) && !beingCancelled(state).has(floor.intentId) ? floor.intentId : null;
}
