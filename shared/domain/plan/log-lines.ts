import { fixed, percentText } from '../text/number-text.ts';
import type { ExitContext } from './exit-context.ts';
import type { ExitPlan } from './exit-plan.ts';
import { profileRegimeOf } from './regime.ts';

/** The line before a plan is made. */
export const planBuildingLine = (context: ExitContext): string =>
  `[EXIT BRAIN] Building plan for ${context.symbol}: Side=${context.side}, PnL=${fixed(context.marginPnlPercent, 2)}%, ` +
  `Risk=${context.riskMode}, Regime=${context.marketRegime}`;

/** The line after a plan was made. */
export const planCreatedLine = (plan: ExitPlan): string =>
  `[EXIT BRAIN] Plan created for ${plan.symbol}: ${plan.legs.length} legs, Strategy=${plan.strategyId}, ` +
  `TP=${percentText(plan.totalTpFraction, 0)}, SL=${percentText(plan.totalSlFraction, 0)}, ` +
  `Profile=${plan.profileName ?? 'legacy'}`;

/** The line for a plan made from a static profile; the stop distance is a fraction of entry. */
export const staticProfileLine = (context: ExitContext, profileName: string, slFraction: number): string =>
  `[EXIT BRAIN] Using STATIC profile '${profileName}' for ${context.symbol} ` +
  `(regime=${profileRegimeOf(context.marketRegime)}, SL=${percentText(slFraction, 1)})`;
