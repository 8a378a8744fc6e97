import { withAge } from '../../../shared/domain/legacy/dynamic-tpsl/age-rule.ts';
import { dynamicLevels } from '../../../shared/domain/legacy/dynamic-tpsl/dynamic-tpsl.ts';
import { type Data, isData } from '../golden-file.ts';
import { kindWith, orError, type Subject } from './subject.ts';

const given = (data: unknown, key: string): number | null =>
  isData(data) && data[key] !== null && data[key] !== undefined ? Number(data[key]) : null;

function legacy(input: Data): Data {
  const { risk_v3_context: context } = input;
  const levels = dynamicLevels({
    confidence: Number(input.signal_confidence),
    riskMode: (input.risk_mode ?? null) as string | null,
    volatilityFraction: given(input.market_conditions, 'volatility'),
    modelTpFraction: given(input, 'rl_tp_suggestion'),
    essFactor: given(context, 'ess_factor'),
    systemicRisk: given(context, 'systemic_risk_level'),
  });
  return {
    tp_percent: levels.tpFraction,
    sl_percent: levels.slFraction,
    trail_percent: levels.trailFraction,
    partial_tp: levels.partialTp,
    rationale: levels.rationale,
    confidence: levels.confidence,
  };
}

function age({ tp, sl, age_minutes, unrealized_pnl_pct }: Data): Data {
  const levels = { tpFraction: Number(tp), slFraction: Number(sl) };
  const aged = withAge(levels, { ageMinutes: Number(age_minutes), gainFraction: Number(unrealized_pnl_pct) });
  return { tp: aged.tpFraction, sl: aged.slFraction };
}

/** The kinds of dynamic_tpsl.json. */
export const DYNAMIC_TPSL_SUBJECTS: readonly Subject[] = [
  {
    kind: 'dynamic_tpsl/legacy',
    accepts: kindWith('legacy', 'signal_confidence', 'action'),
    answer: (input) => orError(() => legacy(input)),
  },
  { kind: 'dynamic_tpsl/age', accepts: kindWith('age', 'age_minutes', 'unrealized_pnl_pct'), answer: age },
];
