import { shadowLine } from '../../../shared/domain/shadow/shadow-line.ts';
import { shadowRecord } from '../../../shared/domain/shadow/shadow-record.ts';
import type { Data } from '../golden-file.ts';
import { contextOf, decisionOf, type GoldenDecision, type GoldenPosition } from './golden-decision.ts';
import type { Subject } from './subject.ts';

const DECIDED_AT_MS = Date.UTC(2025, 11, 10, 21, 30);

function logged(input: Data): Data {
  const context = contextOf(input.ctx as GoldenPosition);
  const decision = decisionOf(input.decision as GoldenDecision);
  const record = shadowRecord(context, decision, DECIDED_AT_MS);
  return {
    line: shadowLine(context, decision),
    jsonl: record,
    jsonl_keys: [...Object.keys(record), ...Object.keys(record.decision)],
  };
}

/** The cases of shadow.json, which have no kind. */
export const SHADOW_SUBJECTS: readonly Subject[] = [
  {
    kind: 'shadow/case',
    accepts: ({ input, expected }) => 'ctx' in input && 'decision' in input && 'jsonl' in expected,
    answer: logged,
  },
];
