import type { LivingLife } from '../life/state.ts';
import type { DecimalString } from '../money/decimal.ts';
import { add, compare, toNumber } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { KnownOrder, PlacementRequest } from './order.ts';
import { isLive, isPlacement, rests } from './order.ts';
import type { RoundingRules } from './rounding.ts';
import { safeStopPrice } from './rounding.ts';

/** Of the way from entry to liquidation a stop may use this share at most. */
export const LIQUIDATION_SHARE = 0.8;

/** The life's stops of one kind that the state holds, the tightest first, and the newest first at one price. */
export function stopsOf(state: LivingLife, kind: 'sl' | 'hard_sl'): readonly KnownOrder[] {
  const stops = Object.entries(state.orders).flatMap(([intentId, order]) =>
    order.request.kind === kind && isPlacement(order) ? [{ intentId, order }] : [],
  );
  const sign = direction(state.identity.side);
  return stops.reverse().sort((a, b) => sign * compare(priceOf(b), priceOf(a)));
}

/** Those of them that rest. */
export const restingStops = (state: LivingLife, kind: 'sl' | 'hard_sl'): readonly KnownOrder[] =>
  stopsOf(state, kind).filter(({ order }) => rests(order));

/** True when a stop of the life rests, whatever part of the position it closes. */
export const isStopped = (state: LivingLife): boolean =>
  restingStops(state, 'sl').length > 0 || restingStops(state, 'hard_sl').length > 0;

const priceOf = ({ order }: KnownOrder): DecimalString => order.request.price ?? '0';

const liveStops = (state: LivingLife, nowMs: number): readonly KnownOrder[] =>
  stopsOf(state, 'sl').filter(({ order }) => (order.module === undefined ? isLive(order, nowMs) : rests(order)));

/** The tightest working stop that rests or is on its way; of the old exit stack's only those that rest. Null when there is none. */
export const workingStop = (state: LivingLife, nowMs: number): KnownOrder | null => liveStops(state, nowMs)[0] ?? null;

/** True while the outcome of a stop placement is not known yet: until then no other move is asked for. */
export const stopMoveInFlight = (state: LivingLife, nowMs: number): boolean =>
  liveStops(state, nowMs).some(({ order }) => !rests(order));

/** True when a quantity of stops would close the position as it is now: all of it, and in hedge mode, which has no reduce-only, no more. */
function closesPosition(state: LivingLife, quantity: DecimalString): boolean {
  const difference = compare(quantity, state.quantity);
  return state.identity.positionSide === 'BOTH' ? difference >= 0 : difference === 0;
}

/**
 * How many of these stops, the tightest first, must stay for the position to be closed by one of them or by all of them
 * together: a position above the venue's maximum has its stop in parts. 0 when they do not close it.
 */
export function coveringCount(state: LivingLife, stops: readonly KnownOrder[]): number {
  let together: DecimalString = '0';
  for (const [index, { order }] of stops.entries()) {
    const { quantity } = order.request;
    together = add(together, quantity);
    if (closesPosition(state, quantity) || closesPosition(state, together)) return index + 1;
  }
  return 0;
}

/** True when stops that rest close the whole position, those in `but` not counted. */
export const restsCovered = (state: LivingLife, but: (stop: KnownOrder) => boolean = () => false): boolean =>
  coveringCount(
    state,
    restingStops(state, 'sl').filter((stop) => !but(stop)),
  ) > 0;

/** A working stop of this size and price that replaces the one in force. */
export function stopRequest(state: LivingLife, price: DecimalString, nowMs: number): PlacementRequest {
  const replaced = workingStop(state, nowMs);
  return {
    operation: 'place',
    kind: 'sl',
    type: 'STOP_MARKET',
    quantity: state.quantity,
    price,
    ...(replaced === null ? {} : { supersedes: replaced.intentId }),
  };
}

/** The request that fits the working stop to the position's size again, at the price it has; null when it fits or is being moved. */
export function misfitStop(state: LivingLife, nowMs: number): PlacementRequest | null {
  const stop = workingStop(state, nowMs);
  if (stop === null || stopMoveInFlight(state, nowMs)) return null;
  const parts = liveStops(state, nowMs).filter((other) => compare(priceOf(other), priceOf(stop)) === 0);
  return coveringCount(state, parts) > 0 ? null : stopRequest(state, priceOf(stop), nowMs);
}

/** What a rule about prices needs to know of the market. Prices in quote currency; a liquidation price of 0 means that the venue names none. */
export interface StopMarket {
  readonly nowMs: number;
  readonly markPrice: number;
  readonly liquidationPrice: number;
}

/**
 * The request that brings a working stop back before the liquidation price, where alone it can do its work: to 80 % of
 * the way from entry; null when it stands before it, or when the mark is through that price already.
 */
export function strandedStop(state: LivingLife, market: StopMarket, rules: RoundingRules): PlacementRequest | null {
  const { nowMs, markPrice, liquidationPrice } = market;
  const stop = workingStop(state, nowMs);
  if (stop === null || stopMoveInFlight(state, nowMs) || !isBeyondLiquidation(state, priceOf(stop), liquidationPrice)) {
    return null;
  }
  const entry = toNumber(state.entryPrice);
  const wanted = entry + (liquidationPrice - entry) * LIQUIDATION_SHARE;
  const price = safeStopPrice(state.identity.side, wanted, markPrice, rules);
  return price === null ? null : stopRequest(state, price, nowMs);
}

/** True when the position would be liquidated before this price is reached. */
export const isBeyondLiquidation = (state: LivingLife, price: DecimalString, liquidationPrice: number): boolean =>
  liquidationFraction(state, liquidationPrice) !== null &&
  direction(state.identity.side) * (toNumber(price) - liquidationPrice) <= 0;

/** How far the liquidation price is from entry, as a fraction; null when there is none on the losing side. */
export function liquidationFraction(state: LivingLife, liquidationPrice: number): number | null {
  const entry = toNumber(state.entryPrice);
  const distance = direction(state.identity.side) * (entry - liquidationPrice);
  return liquidationPrice > 0 && distance > 0 ? distance / entry : null;
}

/** The plan's stop when no stop rests or is on its way, whatever else was decided; null when there is one, or when the mark is through its price. */
export function lastResortStop(state: LivingLife, market: StopMarket, rules: RoundingRules): PlacementRequest | null {
  if (workingStop(state, market.nowMs) !== null) return null;
  const wanted = toNumber(state.entryPrice) * (1 - direction(state.identity.side) * planStopFraction(state));
  const price = safeStopPrice(state.identity.side, wanted, market.markPrice, rules);
  return price === null ? null : stopRequest(state, price, market.nowMs);
}

/** How far from entry the plan's stop belongs, as a fraction. */
export const planStopFraction = (state: LivingLife): number => state.plan?.slFraction ?? 0.025;

/**
 * Old working stops that may go now: all that stand no nearer than newer ones which close the whole position and have
 * surely come to rest. With a floor resting, acked is sure enough; without one, they must have been seen in a list or lookup.
 */
export function supersededStops(state: LivingLife): readonly string[] {
  const floorRests = restingStops(state, 'hard_sl').length > 0;
  const stops = stopsOf(state, 'sl');
  const sure = stops.filter(({ order }) => order.status === 'seen' || (order.status === 'acked' && floorRests));
  const kept = coveringCount(state, sure);
  const keeper = sure[kept - 1];
  if (keeper === undefined) return [];
  const cancelling = beingCancelled(state);
  return stops
    .slice(stops.indexOf(keeper) + 1)
    .filter(({ intentId, order }) => rests(order) && !cancelling.has(intentId))
    .map(({ intentId }) => intentId);
}

/** Orders that a cancel of ours is on its way to. */
export const beingCancelled = (state: LivingLife): ReadonlySet<string> =>
  new Set(
    Object.values(state.orders).flatMap(({ request }) => (request.operation === 'cancel' ? [request.target] : [])),
  );

/** True when the mark stands at or beyond a stop that rests: it should have closed the position. */
export function isBeyondAStop(state: LivingLife, markPrice: number): boolean {
  const sign = direction(state.identity.side);
  return (
    markPrice > 0 &&
    [...restingStops(state, 'sl'), ...restingStops(state, 'hard_sl')].some(
      (stop) => sign * (markPrice - toNumber(priceOf(stop))) <= 0,
    )
  );
}
