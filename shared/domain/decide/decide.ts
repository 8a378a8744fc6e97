import type { ExitPlan } from '../plan/exit-plan.ts';
import { emergencyExit, failedDecision, noChange, noPlan, partialClose } from './decisions.ts';
import type { ExitDecision } from './exit-decision.ts';
import { decideLadder } from './ladder.ts';
import type { PositionContext } from './position-context.ts';
import { decideStop } from './stop.ts';
import { validateDecision } from './validate.ts';

/** The part of a plan that a decision looks at. */
export type DecidedPlan = Pick<ExitPlan, 'strategyId' | 'legs'>;

/** Everything one decision depends on. */
export interface DecideInput {
  readonly context: PositionContext;
  /** Null when no plan could be made. */
  readonly plan: DecidedPlan | null;
}

/** A leg asks for something it does not say. */
export class IncompleteLegError extends Error {
  readonly code = 'INCOMPLETE_LEG';
  constructor(kind: string, lacks: string) {
    super(`${kind} leg has no ${lacks}`);
    this.name = 'IncompleteLegError';
  }
}

/** What to do about one position now; in this order: leave, take a partial profit, better the stop, let a ladder rest, nothing. Never throws. */
export function decide({ context, plan }: DecideInput): ExitDecision {
  if (plan === null) return noPlan(context);
  try {
    return validateDecision(decideByPlan(context, plan));
  } catch (cause) {
    return failedDecision(context, cause);
  }
}

function decideByPlan(context: PositionContext, { strategyId, legs }: DecidedPlan): ExitDecision {
  if (isEmergency(context)) return emergencyExit(context, strategyId);
  return (
    decidePartial(context, strategyId, legs) ??
    decideStop(context, strategyId, legs) ??
    decideLadder(context, strategyId, legs) ??
    noChange(context, strategyId)
  );
}

/** Below −5 % of entry in a market that is wild, or below −2 % after more than two days. */
function isEmergency({ pricePnlPercent, regime, durationHours }: PositionContext): boolean {
  if (pricePnlPercent < -5 && (regime === 'high_vol' || regime === 'crash')) return true;
  return (durationHours ?? 0) > 48 && pricePnlPercent < -2;
}

function decidePartial(context: PositionContext, strategyId: string, legs: DecidedPlan['legs']): ExitDecision | null {
  for (const leg of legs) {
    if (leg.kind !== 'PARTIAL') continue;
    const { triggerPrice } = leg;
    if (triggerPrice === null) throw new IncompleteLegError('PARTIAL', 'trigger price');
    const hit = context.side === 'long' ? context.currentPrice >= triggerPrice : context.currentPrice <= triggerPrice;
    return hit ? partialClose(context, strategyId, leg.sizeFraction, triggerPrice) : null;
  }
  return null;
}
