import { decide } from '../../../shared/domain/decide/decide.ts';
import { failedDecision } from '../../../shared/domain/decide/decisions.ts';
import { validateDecision } from '../../../shared/domain/decide/validate.ts';
import type { ExitPlan, PlanStrategy } from '../../../shared/domain/plan/exit-plan.ts';
import { buildPlan } from '../../../shared/domain/plan/planner.ts';
import type { Data, GoldenCase } from '../golden-file.ts';
import {
  contextOf,
  contextOfUnknownProtection,
  decisionOf,
  type GoldenDecision,
  type GoldenPosition,
  goldenDecision,
} from './golden-decision.ts';
import { exitContextOf, type GoldenPlanLeg, goldenPlan, legOf } from './golden-plan.ts';
import { kindWith, orError, type Subject } from './subject.ts';

interface GoldenPlan {
  readonly strategy_id: PlanStrategy;
  readonly legs: readonly GoldenPlanLeg[];
}

const planOf = ({ strategy_id, legs }: GoldenPlan): Pick<ExitPlan, 'strategyId' | 'legs'> => ({
  strategyId: strategy_id,
  legs: legs.map(legOf),
});

function withPlan(input: Data, golden: GoldenCase): Data {
  const position = input.ctx as GoldenPosition;
  const plan = planOf(input.plan as GoldenPlan);
  return {
    decision: goldenDecision(decide({ context: contextOf(position), plan })),
    ...literal(position, plan, golden),
  };
}

/** The recordings' planner is fed with the gain in percent of price, as the original's adapter did. */
function built(input: Data, golden: GoldenCase): Data {
  const position = input.ctx as GoldenPosition;
  const context = contextOf(position);
  const meta = position.meta ?? {};
  const plan = buildPlan(
    exitContextOf({
      symbol: position.symbol,
      side: position.side === 'long' ? 'LONG' : 'SHORT',
      entry_price: position.entry_price,
      size: position.size,
      current_price: position.current_price,
      unrealized_pnl_pct: position.unrealized_pnl,
      signal_confidence: meta.confidence ?? 0.7,
      market_regime: position.regime ?? 'NORMAL',
      volatility: meta.volatility ?? 0.02,
      trend_strength: meta.momentum ?? 0,
      leverage: position.leverage ?? 1,
    }),
  );
  return {
    decision: goldenDecision(decide({ context, plan })),
    plan: goldenPlan(plan),
    ...literal(position, plan, golden),
  };
}

function literal(position: GoldenPosition, plan: Pick<ExitPlan, 'strategyId' | 'legs'>, golden: GoldenCase): Data {
  if (golden.spec_literal_decision_type === undefined) return {};
  const { decisionType } = decide({ context: contextOfUnknownProtection(position), plan });
  return { spec_literal_decision_type: decisionType };
}

/** The kinds of decide.json. */
export const DECIDE_SUBJECTS: readonly Subject[] = [
  { kind: 'decide/with_plan', accepts: kindWith('with_plan', 'ctx', 'plan'), answer: withPlan },
  { kind: 'decide/build', accepts: kindWith('build', 'ctx'), answer: built },
  {
    kind: 'decide/no_plan',
    accepts: kindWith('no_plan', 'ctx'),
    answer: ({ ctx }) => ({
      decision: goldenDecision(decide({ context: contextOf(ctx as GoldenPosition), plan: null })),
    }),
  },
  {
    kind: 'decide/planner_error',
    accepts: kindWith('planner_error', 'ctx'),
    // The recordings do not hold what their planner threw; it always threw this.
    answer: ({ ctx }) => ({
      decision: goldenDecision(failedDecision(contextOf(ctx as GoldenPosition), new Error('planner exploded'))),
    }),
  },
  {
    kind: 'decide/decision_object',
    accepts: kindWith('decision_object', 'decision_type'),
    answer: (input) =>
      orError(() => ({ decision: goldenDecision(validateDecision(decisionOf(input as unknown as GoldenDecision))) })),
  },
];
