import type { RunResult } from './run.ts';
import type { TraceLine } from './trace.ts';

/** A run that failed, and the faults it needed for it. */
export interface Failure {
  readonly seed: number;
  readonly step: number;
  readonly message: string;
  readonly strikes: readonly string[];
}

/** What many runs came to. */
export interface Summary {
  passed: number;
  failed: number;
  steps: number;
  playedMs: number;
  commits: number;
  orders: number;
  trades: number;
  lives: number;
  /** How often each fault struck in runs that passed. */
  readonly survived: Record<string, number>;
  readonly worstNakedMs: { quiet: number; faulty: number };
  readonly failures: Failure[];
}

export const newSummary = (): Summary => ({
  passed: 0,
  failed: 0,
  steps: 0,
  playedMs: 0,
  commits: 0,
  orders: 0,
  trades: 0,
  lives: 0,
  survived: {},
  worstNakedMs: { quiet: 0, faulty: 0 },
  failures: [],
});

/** Adds one run. */
export function count(summary: Summary, result: Omit<RunResult, 'trace' | 'strikes'>): void {
  for (const name of ['steps', 'playedMs', 'commits', 'orders', 'trades', 'lives'] as const)
    summary[name] += result[name];
  const { worstNakedMs } = summary;
  worstNakedMs.quiet = Math.max(worstNakedMs.quiet, result.worstNakedMs.quiet);
  worstNakedMs.faulty = Math.max(worstNakedMs.faulty, result.worstNakedMs.faulty);
  if (result.violation !== null) {
    summary.failed += 1;
    return;
  }
  summary.passed += 1;
  for (const [fault, times] of Object.entries(result.survived))
    summary.survived[fault] = (summary.survived[fault] ?? 0) + times;
}

/** The summary for a person; `seconds` is what it took on this machine. */
export function summaryText(summary: Summary, hash: string, seconds: number): string {
  const { passed, failed, steps, playedMs, commits, orders, trades, lives, survived, worstNakedMs } = summary;
  const faults = Object.entries(survived).sort(([, a], [, b]) => b - a);
  const naked = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  return [
    `played ${(playedMs / 3_600_000).toFixed(1)} h of market time: ${lives} positions, ${trades} trades, ${orders} orders sent, ${commits} commits`,
    `speed ${Math.round(steps / seconds)} steps/s, ${Math.round(((passed + failed) / seconds) * 60)} runs/min`,
    `faults survived ${faults.reduce((sum, [, times]) => sum + times, 0)}: ${faults.map(([name, times]) => `${name} ${times}`).join(', ')}`,
    `longest without a stop in LIVE: ${naked(worstNakedMs.quiet)} with no fault near, ${naked(worstNakedMs.faulty)} with faults around`,
    `journals ${hash}`,
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}

const TRACE_LINES = 40;

/** The end of a trace as far as it concerns the subject of a violation: what the venue, the journal and people did to it. */
export function traceText(trace: readonly TraceLine[], subject: string, startMs: number, lines = TRACE_LINES): string {
  const words = wordsOf(subject);
  const own = trace.filter(
    ({ text }) => /^(operator|fault|risk)/.test(text) || words.some((word) => text.includes(word)),
  );
  return own
    .slice(-lines)
    .map(({ atMs, text }) => `${((atMs - startMs) / 1_000).toFixed(3).padStart(9)} ${text.slice(0, 300)}`)
    .join('\n');
}

/** A stream names its symbol, a client id its life. */
function wordsOf(subject: string): readonly string[] {
  if (subject.startsWith('exit#')) return [subject.split('#')[3] ?? subject];
  return [subject.startsWith('eb.') ? (subject.split('.')[1] ?? subject) : subject];
}
