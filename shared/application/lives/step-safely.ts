import type { StepEnvironment } from '../../domain/judge/environment.ts';
import { FRESH_MARK_MS, step } from '../../domain/judge/step.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { marketExit } from '../../domain/orders/from-decision.ts';
import { ownershipOf } from '../../domain/orders/gate.ts';
import type { OrderRequest } from '../../domain/orders/order.ts';
import { inParts } from '../../domain/orders/parts.ts';
import { lastResortStop, workingStop } from '../../domain/orders/protection.ts';
import { requested } from '../../domain/orders/requested.ts';
import type { Log } from '../../ports/log.ts';

/**
 * What is due for an open life, and never less than a stop: when planning or judging fails, or decides something that
 * leaves the position without one, LIVE gets a default stop (or, when the price is through it already, the exit it stands for).
 */
export function stepSafely(log: Log, state: OpenLife, env: StepEnvironment): readonly LifeEvent[] {
  const events = stepOrNothing(log, state, env);
  if (ownershipOf(state, env.ownership) !== 'LIVE') return events;
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
  Object.values(state.orders).some(
    ({ request, module, status }) =>
      request.operation === 'place' &&
      request.kind === 'other_exit' &&
      // What the old exit stack asks for does not leave in LIVE.
      (module === undefined || status !== 'requested'),
  );

/** The plan's stop, or 2.5 % from entry; when the price is through it already, the exit it stands for. */
function defaultProtection(state: OpenLife, env: StepEnvironment, index: number): readonly LifeEvent[] {
  const market = { nowMs: env.nowMs, markPrice: env.market.markPrice, liquidationPrice: env.liquidationPrice };
  const stop = lastResortStop(state, market, env.rules);
  const requests = stop === null ? exitOf(state, env) : inParts(stop, env.rules);
  const why = 'default protection: nothing else would protect the position';
  return requests.map((request, part) => requested(state, request, why, index + part, env));
}

const exitOf = (state: OpenLife, { mayDiscretion, markAgeMs, rules }: StepEnvironment): readonly OrderRequest[] =>
  mayDiscretion && markAgeMs <= FRESH_MARK_MS ? marketExit(state, rules) : [];
