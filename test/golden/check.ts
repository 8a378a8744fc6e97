import { type Difference, differences, NOT_COMPARED } from './compare.ts';
import { DEVIATIONS } from './deviations.ts';
import { type Data, expectedOf, type GoldenCase, type GoldenFile, isData } from './golden-file.ts';
import { whyNoSubject } from './out-of-scope.ts';
import { DECIDE_SUBJECTS } from './subjects/decide.ts';
import { DYNAMIC_TPSL_SUBJECTS } from './subjects/dynamic-tpsl.ts';
import { EXECUTOR_SUBJECTS } from './subjects/executor.ts';
import { FLAG_SUBJECTS } from './subjects/flags.ts';
import { GATEWAY_SUBJECTS } from './subjects/gateway.ts';
import { HYBRID_SUBJECTS } from './subjects/hybrid-tpsl.ts';
import { PLANNER_SUBJECTS } from './subjects/planner.ts';
import { POSITION_MONITOR_SUBJECTS } from './subjects/position-monitor.ts';
import { PROFILE_SUBJECTS } from './subjects/profiles.ts';
import { SHADOW_SUBJECTS } from './subjects/shadow.ts';
import { STATUS_SUBJECTS } from './subjects/status.ts';
import type { Subject } from './subjects/subject.ts';
import { TRAILING_SUBJECTS } from './subjects/trailing.ts';

const SUBJECTS: readonly Subject[] = [
  ...PROFILE_SUBJECTS,
  ...PLANNER_SUBJECTS,
  ...DECIDE_SUBJECTS,
  ...FLAG_SUBJECTS,
  ...SHADOW_SUBJECTS,
  ...STATUS_SUBJECTS,
  ...EXECUTOR_SUBJECTS,
  ...HYBRID_SUBJECTS,
  ...DYNAMIC_TPSL_SUBJECTS,
  ...TRAILING_SUBJECTS,
  ...POSITION_MONITOR_SUBJECTS,
  ...GATEWAY_SUBJECTS,
];

/** What became of one case. */
export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly differences: readonly Difference[] }
  | { readonly status: 'skipped'; readonly kind: string; readonly reason: string };

/** The subject that answers a case, null when there is none. */
export const subjectOf = (golden: GoldenCase): Subject | null =>
  SUBJECTS.find((subject) => subject.accepts(golden)) ?? null;

/** What our code answers to a case, beside what is expected of it once every deviation has been applied. */
export interface Comparison {
  readonly kind: string;
  readonly expected: Data;
  readonly actual: unknown;
}

/** Lets our code answer a case and compares the answer with what the specification, or else the recording, says. */
export function check(golden: GoldenCase, file: GoldenFile): Outcome {
  const compared = comparison(golden, file);
  if ('status' in compared) return compared;
  const found = differences(compared.expected, compared.actual);
  return found.length === 0 ? { status: 'passed' } : { status: 'failed', differences: found };
}

/** The two sides of a case, or why it has none. */
export function comparison(golden: GoldenCase, file: GoldenFile): Comparison | Extract<Outcome, { status: 'skipped' }> {
  const subject = subjectOf(golden);
  if (subject === null) {
    const kind = `${file.name}/${golden.kind ?? 'case'}`;
    return { status: 'skipped', kind, reason: whyNoSubject(golden) };
  }
  let expected = fullExpectation(golden);
  for (const deviation of DEVIATIONS) {
    if (!deviation.kinds.includes(subject.kind)) continue;
    const rewritten = deviation.rewrite(expected, golden);
    if (rewritten === null) return { status: 'skipped', kind: subject.kind, reason: deviation.reason };
    expected = rewritten;
  }
  return { kind: subject.kind, expected, actual: answerOf(subject, golden) };
}

/** An error's type is a class of the original: only its message can be compared. */
function fullExpectation(golden: GoldenCase): Data {
  const expected = expectedOf(golden);
  if (isData(expected.error)) return { error: { message: expected.error.message ?? NOT_COMPARED } };
  const literal = golden.spec_literal_decision_type;
  const stdout = golden.expected_spec_stdout ?? golden.expected_stdout;
  return {
    ...expected,
    ...(literal === undefined ? {} : { spec_literal_decision_type: literal }),
    ...(stdout === undefined ? {} : { stdout }),
  };
}

function answerOf(subject: Subject, golden: GoldenCase): unknown {
  try {
    return subject.answer(golden.input, golden);
  } catch (error) {
    return { thrown: String(error) };
  }
}
