import { mean } from '../statistics/moments.ts';
import type { ShadowRecord } from './shadow-record.ts';

/** A finding about a shadow log: `issue` speaks against going on, `fair` asks to look closer, `good` speaks for it. */
export interface Finding {
  readonly rating: 'issue' | 'fair' | 'good';
  readonly text: string;
}

/** What a shadow log says by itself. */
export interface ShadowAnalysis {
  readonly records: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly byType: Readonly<Record<string, { readonly count: number; readonly meanConfidence: number | null }>>;
  readonly bySymbol: Readonly<Record<string, { readonly count: number; readonly emergencies: number }>>;
  /** Share of decisions that would leave at once. */
  readonly emergencyShare: number;
  readonly meanConfidence: number | null;
  readonly findings: readonly Finding[];
}

const TOO_FEW = 50;
const ADEQUATE = 200;

/** Counts decisions and confidence of a shadow log, by type and symbol, and rates them as the original's script did. */
export function analyseShadow(records: readonly ShadowRecord[]): ShadowAnalysis {
  const times = records.map(({ timestamp }) => timestamp).sort();
  const emergencies = records.filter(isEmergency).length;
  const emergencyShare = records.length === 0 ? 0 : emergencies / records.length;
  const byType = Object.fromEntries(
    [...Map.groupBy(records, ({ decision }) => decision.decision_type)].map(([type, group]) => [
      type,
      { count: group.length, meanConfidence: meanConfidence(group) },
    ]),
  );
  const confidence = meanConfidence(records);
  return {
    records: records.length,
    from: times[0] ?? null,
    to: times.at(-1) ?? null,
    byType,
    bySymbol: Object.fromEntries(
      [...Map.groupBy(records, ({ symbol }) => symbol)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([symbol, group]) => [symbol, { count: group.length, emergencies: group.filter(isEmergency).length }]),
    ),
    emergencyShare,
    meanConfidence: confidence,
    findings: [
      amount(records.length),
      ...variety(Object.keys(byType).length),
      ...certainty(confidence),
      ...emergency(emergencyShare, records.length),
    ],
  };
}

const isEmergency = ({ decision }: ShadowRecord): boolean => decision.decision_type === 'full_exit_now';

/** Of those decisions that have one; a reader must accept records without the key. */
function meanConfidence(records: readonly ShadowRecord[]): number | null {
  const known = records.flatMap(({ decision }) => decision.confidence ?? []);
  return known.length === 0 ? null : mean(known);
}

function amount(count: number): Finding {
  if (count < TOO_FEW) return { rating: 'issue', text: `${count} records: fewer than ${TOO_FEW} say nothing` };
  if (count < ADEQUATE) return { rating: 'fair', text: `${count} records: ${ADEQUATE} would be adequate` };
  return { rating: 'good', text: `${count} records` };
}

const variety = (types: number): readonly Finding[] =>
  types === 1 ? [{ rating: 'issue', text: 'only one type of decision' }] : [];

function certainty(confidence: number | null): readonly Finding[] {
  if (confidence === null) return [];
  const text = `mean confidence ${confidence.toFixed(2)}`;
  if (confidence < 0.5) return [{ rating: 'issue', text: `${text}: below 0.50` }];
  return [confidence < 0.7 ? { rating: 'fair', text: `${text}: below 0.70` } : { rating: 'good', text }];
}

function emergency(share: number, count: number): readonly Finding[] {
  if (count === 0) return [];
  const text = `${(share * 100).toFixed(1)} % emergency exits`;
  if (share > 0.3) return [{ rating: 'issue', text: `${text}: above 30 %` }];
  return share < 0.05 ? [{ rating: 'good', text }] : [{ rating: 'fair', text }];
}
