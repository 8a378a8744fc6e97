import { appendFileSync } from 'node:fs';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Log } from '../../shared/ports/log.ts';

/** Structured log lines in a file; errors are also offered to `onError`, so that a person at the terminal hears of them. */
export function fileLog(path: string, clock: Clock, onError: (message: string) => void): Log {
  const write = (level: string, message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const line = { timestamp: new Date(clock.now()).toISOString(), level, message, ...fields };
    appendFileSync(path, `${JSON.stringify(line)}\n`);
  };
  return {
    info: (message, fields) => write('INFO', message, fields),
    warn: (message, fields) => write('WARN', message, fields),
    error: (message, fields) => {
      write('ERROR', message, fields);
      onError(message);
    },
  };
}
