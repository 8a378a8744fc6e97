import type { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../../ports/log.ts';

/** Names the formatter owns; a field of such a name would be dropped with a warning of its own. */
const RESERVED = new Set(['level', 'message', 'sampling_rate', 'service', 'timestamp']);

/** The structured log over a Powertools logger; a field that has a reserved name appears as `field_<name>`. */
export function powertoolsLog(logger: Pick<Logger, 'info' | 'warn' | 'error'>): Log {
  return {
    info: (message, fields) => logger.info(message, renamed(fields)),
    warn: (message, fields) => logger.warn(message, renamed(fields)),
    error: (message, fields) => logger.error(message, renamed(fields)),
  };
}

function renamed(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [RESERVED.has(name) ? `field_${name}` : name, value]),
  );
}
