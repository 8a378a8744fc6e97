import type { StepEnvironment } from '../../domain/judge/environment.ts';
import { FRESH_MARK_MS, requested, step } from '../../domain/judge/step.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import type { OrderRequest } from '../../domain/orders/order.ts';
import { stopRequest, workingStop } from '../../domain/orders/protection.ts';
import { marketQuantity, stopPriceOnGrid } from '../../domain/orders/rounding.ts';
import { direction } from '../../domain/position/position.ts';
import type { Log } from '../../ports/log.ts';

/** How far from entry the stop goes when no plan says better, fraction of entry. */
export const DEFAULT_STOP_FRACTION = 0.025;

/**
 * What is due for an open life, and never less than a stop: when planning or judging fails, or decides something that
 * leaves the position without one, LIVE gets a default stop (or, when the price is through it already, the exit it stands for).
 */
export function stepSafely(log: Log, state: OpenLife, env: StepEnvironment): readonly LifeEvent[] {
  const events = stepOrNothing(log, state, env);
  if (env.ownership !== 'LIVE') return events;
  const after = fold(events, state) as OpenLife;
  if (workingStop(after, env.nowMs) !== null || isLeaving(after)) return events;
  const asked = events.filter(({ type }) => type === 'ExitOrderRequested').length;
  return [...events, ...defaultProtection(after, env, asked)];
}

function stepOrNothing(log: Log, state: OpenLife, env: StepEnvironment): readonly LifeEvent[] {
  try {
    return step(state, env);
  } catch (error) {
    const { symbol, account } = state.identity;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.error(`[EXIT_BRAIN] ${symbol} could not be planned or judged, its protection is kept: ${reason}`, {
      account,
      symbol,
    });
    return [];
  }
}

/** A market order for the whole position is on its way. */
const isLeaving = (state: OpenLife): boolean =>
  Object.values(state.orders).some(({ request }) => request.operation === 'place' && request.kind === 'other_exit');

function defaultProtection(state: OpenLife, env: StepEnvironment, index: number): readonly LifeEvent[] {
  const { side } = state.identity;
  const entry = toNumber(state.entryPrice);
  const price = entry * (1 - direction(side) * (state.plan?.slFraction ?? DEFAULT_STOP_FRACTION));
  const passed = direction(side) * (env.market.markPrice - price) <= 0;
  const quantity = passed && env.mayDiscretion && env.markAgeMs <= FRESH_MARK_MS ? exitQuantity(state, env) : null;
  const request =
    quantity === null ? stopRequest(state, stopPriceOnGrid(side, price, env.rules), env.nowMs) : exitRequest(quantity);
  return [requested(state, request, 'default protection: nothing else would protect the position', index, env)];
}

const exitQuantity = (state: OpenLife, env: StepEnvironment): string | null =>
  marketQuantity(state.quantity, env.rules);

const exitRequest = (quantity: string): OrderRequest => ({
  operation: 'place',
  kind: 'other_exit',
  orderClass: 'discretionary',
  type: 'MARKET',
  quantity,
  price: null,
});
