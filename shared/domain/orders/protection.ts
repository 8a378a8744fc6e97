import type { LivingLife } from '../life/state.ts';
import type { DecimalString } from '../money/decimal.ts';
import { compare, toNumber } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { OrderState, PlacementRequest } from './order.ts';
import { isPlacement, rests } from './order.ts';
import type { RoundingRules } from './rounding.ts';
import { stopPriceOnGrid } from './rounding.ts';

/** A stop of a life with the id it is known by. */
export interface KnownStop {
  readonly intentId: string;
  readonly order: OrderState & { readonly request: PlacementRequest };
}

const FLOOR_RETRY_MS = 60_000;

/** The life's stops of one kind that rest or are on their way, the tightest first. */
export function stopsOf(state: LivingLife, kind: 'sl' | 'hard_sl'): readonly KnownStop[] {
  const stops = Object.entries(state.orders).flatMap(([intentId, order]) =>
    order.request.kind === kind && isPlacement(order) ? [{ intentId, order }] : [],
  );
  const sign = direction(state.identity.side);
  return stops.sort((a, b) => sign * compare(b.order.request.price ?? '0', a.order.request.price ?? '0'));
}

/** The tightest working stop that rests or is on its way; null when there is none. */
export const workingStop = (state: LivingLife): KnownStop | null => stopsOf(state, 'sl')[0] ?? null;

/** True while the outcome of a stop placement is not known yet: until then no other move is asked for. */
export const stopMoveInFlight = (state: LivingLife): boolean => stopsOf(state, 'sl').some(({ order }) => !rests(order));

/**
 * Where the floor belongs: further away than any working stop ever is — the larger of 1.5 × the plan's stop and the
 * stop + 0.5 % — but at most 80 % of the way from entry to liquidation. Liquidation price 0 means the venue names none.
 */
export function floorPrice(state: LivingLife, liquidationPrice: number): number {
  const entry = toNumber(state.entryPrice);
  const slFraction = state.plan?.slFraction ?? 0.025;
  const wanted = Math.max(slFraction * 1.5, slFraction + 0.005);
  const toLiquidation = liquidationPrice > 0 ? Math.abs(entry - liquidationPrice) / entry : Number.POSITIVE_INFINITY;
  const fraction = Math.min(wanted, toLiquidation * 0.8);
  return entry * (1 - direction(state.identity.side) * fraction);
}

/** The request for a floor when the life has none: one closePosition stop that outlives us; null when it is not due. */
export function missingFloor(
  state: LivingLife,
  market: { readonly nowMs: number; readonly liquidationPrice: number },
  rules: RoundingRules,
): PlacementRequest | null {
  if (stopsOf(state, 'hard_sl').length > 0) return null;
  if (state.floorRefusedAtMs !== null && market.nowMs - state.floorRefusedAtMs < FLOOR_RETRY_MS) return null;
  const price = stopPriceOnGrid(state.identity.side, floorPrice(state, market.liquidationPrice), rules);
  return {
    operation: 'place',
    kind: 'hard_sl',
    orderClass: 'protective',
    type: 'STOP_MARKET',
    quantity: '0',
    price,
    supersedes: null,
    plan: state.plan?.number ?? null,
    leg: null,
  };
}

/** A working stop of this size and price that replaces the one in force. */
export function stopRequest(state: LivingLife, price: DecimalString): PlacementRequest {
  return {
    operation: 'place',
    kind: 'sl',
    orderClass: 'protective',
    type: 'STOP_MARKET',
    quantity: state.quantity,
    price,
    supersedes: workingStop(state)?.intentId ?? null,
    plan: state.plan?.number ?? null,
    leg: null,
  };
}

/** The request that brings the working stop back to the full size after the position grew; null when it is large enough. */
export function outgrownStop(state: LivingLife): PlacementRequest | null {
  const stop = workingStop(state);
  if (stop === null || stopMoveInFlight(state)) return null;
  const { price, quantity } = stop.order.request;
  if (price === null || compare(quantity, state.quantity) >= 0) return null;
  return stopRequest(state, price);
}

/**
 * Old working stops that a newer one has replaced and that may go now: with a floor resting, an acked newer stop is
 * enough; without one, the newer stop must have been seen in a list or lookup first.
 */
export function supersededStops(state: LivingLife): readonly string[] {
  const floorRests = stopsOf(state, 'hard_sl').some(({ order }) => rests(order));
  const cancelling = new Set(
    Object.values(state.orders).flatMap(({ request }) => (request.operation === 'cancel' ? [request.target] : [])),
  );
  return stopsOf(state, 'sl').flatMap(({ order }) => {
    const old = order.request.supersedes;
    const safe = order.status === 'seen' || (order.status === 'acked' && floorRests);
    if (old === null || !safe || cancelling.has(old)) return [];
    const replaced = state.orders[old];
    return replaced !== undefined && rests(replaced) ? [old] : [];
  });
}
