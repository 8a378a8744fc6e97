import { fixed } from '../text/number-text.ts';
import type { FlagsMeaning } from './interpret.ts';
import type { LogLine } from './log-lines.ts';

const info = (text: string): LogLine => ({ level: 'INFO', text });

/** The lines of an executor that begins to watch with these flags; none in LEGACY, where none does. */
export function executorStartLines(flags: FlagsMeaning, intervalMs: number): readonly LogLine[] {
  const { effectiveMode } = flags;
  if (effectiveMode === null) return [];
  const seconds = fixed(intervalMs / 1_000, 1);
  const started =
    effectiveMode === 'LIVE'
      ? 'Dynamic Executor started (effective_mode=LIVE)'
      : `Dynamic Executor started in SHADOW MODE (mode=shadow, interval_sec=${seconds}, phase=2A)`;
  return [
    info('[EXIT_BRAIN] EXIT_MODE=EXIT_BRAIN_V3 detected - starting dynamic executor'),
    info('[EXIT_BRAIN] Exit Brain v3 Exit Router initialized'),
    ...flags.executorInitLines,
    info(`[EXIT_BRAIN] ${started}`),
    info(`[EXIT_BRAIN_EXECUTOR] Starting monitoring loop (interval=${seconds}s, mode=${effectiveMode})`),
  ];
}
