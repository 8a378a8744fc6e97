import { utcSeconds } from '../../../domain/status/status-report.ts';

/**
 * One gate before LIVE. `look` is for a person to judge; `not-applicable` is what does not exist where the system runs,
 * which is no pass.
 */
export interface Gate {
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'look' | 'not-applicable';
  readonly detail: string;
  /** What to do when it does not pass. */
  readonly advice: string | null;
}

/** A gate that passes or fails. */
export const gate = (name: string, ok: boolean, detail: string, advice: string): Gate => ({
  name,
  outcome: ok ? 'pass' : 'fail',
  detail,
  advice: ok ? null : advice,
});

/** A gate whose answer could not be had: it fails, and says why. */
export const unanswered = (name: string, error: unknown, advice: string): Gate =>
  gate(name, false, error instanceof Error ? error.message : String(error), advice);

/** A time span for a person, such as "2025-12-10T22:14:55Z to 2025-12-10T22:16:00Z". */
export const spanText = (fromMs: number, toMs: number): string => `${utcSeconds(fromMs)} to ${utcSeconds(toMs)}`;
