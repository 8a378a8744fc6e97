import { decide } from '../decide/decide.ts';
import { fullExit } from '../decide/decisions.ts';
import type { ExitDecision } from '../decide/exit-decision.ts';
import type { PositionContext } from '../decide/position-context.ts';
import type { ExitPlan } from '../plan/exit-plan.ts';
import { fixed } from '../text/number-text.ts';

/** The part of a plan that a judgement looks at. */
export type JudgedPlan = Pick<ExitPlan, 'strategyId' | 'legs'>;

/** Everything one judgement looks at; the journal keeps it whole, so that the decision can be derived again. */
export interface JudgementInput {
  readonly context: PositionContext;
  readonly plan: JudgedPlan;
  /** Index, in the plan in force, of the leg presented as PARTIAL; null when none is due. */
  readonly partialLeg: number | null;
  /** Indices, in the plan in force, of the legs presented as TP, in their order. */
  readonly ladderLegs: readonly number[];
  /** True when no stop rests and the mark is through the price where the plan's stop belongs, when it ran through the one that rests, or when one that was triggered has not closed the position. */
  readonly stopPassed: boolean;
}

/** The decision for one position now: an emergency plan and a passed stop leave at once, everything else is `decide`. */
export function judge(input: JudgementInput): ExitDecision {
  const { context, plan } = input;
  if (plan.legs.some((leg) => leg.kind === 'EMERGENCY')) {
    return fullExit(context, plan.strategyId, `Emergency plan: pnl=${pnlText(context)}, plan=${plan.strategyId}`);
  }
  if (input.stopPassed) {
    return fullExit(context, plan.strategyId, `Stop passed and position still open: pnl=${pnlText(context)}`);
  }
  return decide({ context, plan });
}

const pnlText = (context: PositionContext): string => `${fixed(context.pricePnlPercent, 2)}%`;

/** The engine whose decisions are written down now. */
export const ENGINE_VERSION = '1';

/** Every engine that was ever released, so that what it decided can be derived again; unknown versions are not in here. */
export const ENGINES: Readonly<Record<string, (input: JudgementInput) => ExitDecision>> = { '1': judge };
