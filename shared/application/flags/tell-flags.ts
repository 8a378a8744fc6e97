import { interpretFlags } from '../../domain/flags/interpret.ts';
import { liveRulesOf } from '../../domain/flags/live-rules.ts';
import type { LogLine } from '../../domain/flags/log-lines.ts';
import { executorStartLines } from '../../domain/flags/start-lines.ts';
import type { Log } from '../../ports/log.ts';
import type { OwnershipReading } from './read-ownership.ts';

/** The flags each container's log was last told of. */
const told = new WeakMap<Log, string>();

/**
 * The specification's start-up lines. There is no process that starts once: a container tells them with its first tick
 * (its cold start) and again with the first tick on which a flag has changed.
 */
export function tellFlags(log: Log, { values, version, lost }: OwnershipReading, tickIntervalMs: number): void {
  if (lost || told.get(log) === version) return;
  told.set(log, version);
  const meaning = interpretFlags(values);
  const warnings = liveRulesOf(values).warnings.map((text): LogLine => ({ level: 'WARNING', text }));
  for (const { level, text } of [
    ...meaning.startupLines,
    ...warnings,
    ...executorStartLines(meaning, tickIntervalMs),
  ]) {
    if (level === 'WARNING') log.warn(text);
    else log.info(text);
  }
}
