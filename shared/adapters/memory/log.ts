import type { Log } from '../../ports/log.ts';

/** One line that was logged. */
export interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that says nothing. */
export function silentLog(): Log {
  return { info: () => {}, warn: () => {}, error: () => {} };
}

/** A log that keeps its lines in `lines`, in order. */
export function recordingLog(): Log & { readonly lines: readonly LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const record =
    (level: LoggedLine['level']) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push({ level, message, fields: { ...fields } });
    };
  return { lines, info: record('info'), warn: record('warn'), error: record('error') };
}
