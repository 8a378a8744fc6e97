import type { OpenLife } from '../../domain/life/state.ts';
import { isPlacement, rests } from '../../domain/orders/order.ts';
import { coveringCount, restingStops } from '../../domain/orders/protection.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { openLives } from '../lives/open-lives.ts';

/** What rests at the exchange for one open position, by the journal's word. Prices are quote currency, as text. */
export interface PositionProtection {
  readonly symbol: string;
  readonly side: string;
  readonly position_side: string;
  readonly life: number;
  readonly size: string;
  readonly entry_price: string;
  readonly opened_at_ms: number;
  /** The price by which stops that rest have closed the whole size; null when they do not close it. */
  readonly stop: string | null;
  /** The further stop that outlives us; null when it does not rest. */
  readonly floor: string | null;
  readonly take_profits: readonly string[];
  /** Number of the plan in force; null when the position has none. */
  readonly plan: number | null;
}

/** The protection of every open position of the rows, by symbol. */
export const protectionOf = (rows: readonly ViewRow[]): readonly PositionProtection[] =>
  openLives(rows)
    .map(positionProtection)
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));

/** What rests for one open life. */
export function positionProtection(state: OpenLife): PositionProtection {
  const { symbol, side, positionSide, life } = state.identity;
  const resting = restingStops(state, 'sl');
  // A large position has its stop in parts: the furthest of those it takes to close it is what can be relied on.
  const stop = resting[coveringCount(state, resting) - 1];
  const [floor] = restingStops(state, 'hard_sl');
  const takeProfits = Object.values(state.orders).flatMap((order) =>
    isPlacement(order) && order.request.kind === 'tp' && rests(order) ? [order.request.price ?? '0'] : [],
  );
  return {
    symbol,
    side,
    position_side: positionSide,
    life,
    size: state.quantity,
    entry_price: state.entryPrice,
    opened_at_ms: state.openedAtMs,
    stop: stop?.order.request.price ?? null,
    floor: floor?.order.request.price ?? null,
    take_profits: takeProfits,
    plan: state.plan?.number ?? null,
  };
}
