import { DEFAULT_BOOK, type ProfileBook } from '../profiles/profile-book.ts';
import { fixed } from '../text/number-text.ts';
import type { ExitContext } from './exit-context.ts';
import type { ExitPlan, PlanStrategy } from './exit-plan.ts';
import { emergencyLadder, type Ladder, profileLadder, profitLockLadder, templateLadder } from './ladders.ts';
import { totalsOf } from './legs.ts';
import { DEFAULT_PLANNER_CONFIG, type PlannerConfig } from './planner-config.ts';
import { given, planTargets } from './targets.ts';

export type { PlannerConfig } from './planner-config.ts';
export { DEFAULT_PLANNER_CONFIG } from './planner-config.ts';

/** A plan is made again after this long. */
export const PLAN_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Above this gain (percent of margin) a plan locks the profit instead of laddering out. */
export const PROFIT_LOCK_ABOVE_PERCENT = 10;

interface Draft extends Ladder {
  readonly strategyId: PlanStrategy;
  readonly reason: string;
}

/** The exit plan for a position: close when the emergency system is active, lock a large profit, else ladder out by profile or template. */
export function buildPlan(
  context: ExitContext,
  config: PlannerConfig = DEFAULT_PLANNER_CONFIG,
  book: ProfileBook = DEFAULT_BOOK,
): ExitPlan {
  const { strategyId, reason, profileName, trailing, legs } = draft(context, config, book);
  return {
    symbol: context.symbol,
    strategyId,
    source: 'EXIT_BRAIN_V3',
    reason,
    confidence: given(context.hints.confidence, 0.75),
    profileName,
    marketRegime: context.marketRegime,
    createdAtMs: context.nowMs,
    expiresAtMs: context.nowMs + PLAN_LIFETIME_MS,
    legs,
    ...totalsOf(legs),
    trailing,
  };
}

function draft(context: ExitContext, config: PlannerConfig, book: ProfileBook): Draft {
  if (context.riskMode === 'ESS_ACTIVE') {
    return {
      strategyId: 'EMERGENCY_EXIT',
      reason: 'ESS ACTIVE - immediate exit required',
      ...emergencyLadder(),
    };
  }
  if (context.marginPnlPercent > PROFIT_LOCK_ABOVE_PERCENT) {
    const reason = `Lock profit at ${fixed(context.marginPnlPercent, 1)}% PnL`;
    return { strategyId: 'PROFIT_LOCK', reason, ...profitLockLadder(context) };
  }
  const targets = planTargets(context, config);
  const shown = `TP=${fixed(targets.tpFraction * 100, 1)}%, SL=${fixed(targets.slFraction * 100, 1)}%`;
  const ladder = config.useProfiles
    ? profileLadder(context, config, book, targets.slFraction)
    : templateLadder(context, config, targets);
  return { strategyId: 'STANDARD_LADDER', reason: `3-leg strategy: ${shown}`, ...ladder };
}
