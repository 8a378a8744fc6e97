import type { LifeEvent } from '../life/events.ts';
import type { OpenLife } from '../life/state.ts';
import { toNumber } from '../money/decimal.ts';
import { marketExit, requestsFor } from '../orders/from-decision.ts';
import { inParts } from '../orders/parts.ts';
import { lastResortStop, planStopFraction, workingStop } from '../orders/protection.ts';
import { requested } from '../orders/requested.ts';
import type { RoundingRules } from '../orders/rounding.ts';
import { direction } from '../position/position.ts';
import type { MarketNow } from './environment.ts';
import { ENGINE_VERSION, judge } from './judge.ts';
import { present } from './present.ts';
import { exitInFlight } from './step.ts';

/** A mark that decides over leaving at once is no older than this. */
const FRESH_NOW_MS = 1_000;

interface Now {
  readonly nowMs: number;
  /** The number of the commit these events go into. */
  readonly commit: number;
}

/** A mark read after a refusal, with the symbol's rules. */
export interface FreshMark {
  readonly price: number;
  readonly ageMs: number;
  readonly rules: RoundingRules;
}

/**
 * A stop was refused because the price is through it. When a fresh mark is through the stop before it (or, without one,
 * through the plan's), the position leaves now, by a decision that is written down; without a stop to fall back on, one
 * that fits the mark is asked for at once; else the old stop stands and the next judgement decides.
 */
export function afterPassedStop(state: OpenLife, mark: FreshMark, env: Now): readonly LifeEvent[] {
  if (mark.ageMs > FRESH_NOW_MS || !(mark.price > 0) || exitInFlight(state, env.nowMs)) return [];
  const previous = workingStop(state, env.nowMs);
  if (isThrough(state, previous?.order.request.price ?? null, mark.price)) return leave(state, mark, env);
  const market = { nowMs: env.nowMs, markPrice: mark.price, liquidationPrice: 0 };
  const stop = lastResortStop(state, market, mark.rules);
  const parts = stop === null ? [] : inParts(stop, mark.rules);
  return parts.map((part, index) => requested(state, part, 'the first stop was through the price', index, env));
}

function isThrough(state: OpenLife, stopPrice: string | null, markPrice: number): boolean {
  const sign = direction(state.identity.side);
  const planned = toNumber(state.entryPrice) * (1 - sign * planStopFraction(state));
  return sign * (markPrice - (stopPrice === null ? planned : toNumber(stopPrice))) <= 0;
}

function leave(state: OpenLife, { price, rules }: FreshMark, env: Now): readonly LifeEvent[] {
  const { nowMs } = env;
  const why = 'stop refused: the price is through it';
  if (state.plan === null)
    return marketExit(state, rules).map((exit, index) => requested(state, exit, why, index, env));
  const market: MarketNow = {
    markPrice: price,
    regime: 'unknown',
    regimeSinceMs: nowMs,
    volatilityFraction: null,
    leverage: null,
    nowMs,
  };
  const input = { ...present(state, state.plan, market, 'LIVE', rules), stopPassed: true };
  const decision = judge(input);
  const wanted = requestsFor(decision, state, { ...input, nowMs, markPrice: price, rules });
  if (wanted.length === 0) return [];
  const data = { decision, input, engineVersion: ENGINE_VERSION, mode: 'LIVE' as const, madeAtMs: nowMs };
  const asked = wanted.map((request, index) => requested(state, request, why, index, env));
  return [{ type: 'ExitDecisionMade', v: 1, data }, ...asked];
}
