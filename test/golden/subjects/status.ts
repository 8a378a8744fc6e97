import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import type { ExecutorMode } from '../../../shared/domain/flags/settings.ts';
import { countOrder, NO_ORDERS } from '../../../shared/domain/metrics/order-metrics.ts';
import { statusReport } from '../../../shared/domain/status/status-report.ts';
import { statusText } from '../../../shared/domain/status/status-text.ts';
import type { Data } from '../golden-file.ts';
import type { Subject } from './subject.ts';

interface GoldenStatus {
  readonly exit_mode: string;
  readonly executor_mode: string;
  readonly rollout: string;
  readonly executor: {
    readonly effective_mode: ExecutorMode;
    readonly shadow_logs: readonly { readonly timestamp: string }[];
  } | null;
  /** Module, kind, conflict, blocked. */
  readonly records: readonly (readonly [string, string, boolean, boolean])[];
}

const ASKED_AT_MS = Date.UTC(2025, 11, 10, 22, 15);

function shown(input: GoldenStatus): Data {
  const flags = interpretFlags({
    EXIT_MODE: input.exit_mode,
    EXIT_EXECUTOR_MODE: input.executor_mode,
    EXIT_BRAIN_V3_LIVE_ROLLOUT: input.rollout,
  });
  const metrics = input.records.reduce(
    (counted, [module, kind, conflict, blocked]) =>
      countOrder(counted, { module, kind, conflict, outcome: blocked ? 'blocked' : 'placed' }),
    NO_ORDERS,
  );
  const newest = input.executor?.shadow_logs.at(-1)?.timestamp;
  const executor = input.executor && {
    effectiveMode: input.executor.effective_mode,
    lastDecisionAtMs: newest === undefined ? null : Date.parse(newest),
  };
  const report = statusReport(flags, executor, metrics, ASKED_AT_MS);
  return { ...report, stdout: statusText(report) };
}

/** The cases of status.json, which have no kind. */
export const STATUS_SUBJECTS: readonly Subject[] = [
  {
    kind: 'status/case',
    accepts: ({ input, expected }) => 'executor' in input && 'records' in input && 'operational_state' in expected,
    answer: (input) => shown(input as unknown as GoldenStatus),
  },
];
