import type { Comparison, Pair } from '../../shared/domain/counterfactual/compare.ts';
import type { Costs } from '../../shared/domain/counterfactual/instruction.ts';
import type { ShadowAnalysis } from '../../shared/domain/shadow/analysis.ts';

/** Everything an analysis of SHADOW found. */
export interface Evidence {
  readonly analysis: ShadowAnalysis;
  readonly comparison: Comparison;
  readonly pairs: readonly Pair[];
  readonly costs: Costs;
  readonly seed: number;
}
