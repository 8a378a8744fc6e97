import { executorInitLines, type LogLine, startupLines } from './log-lines.ts';
import { type ExecutorMode, type FlagSettings, type FlagValues, settingsOf } from './settings.ts';

export type { FlagValues } from './settings.ts';

/** Who owns the exits of a position, in effect. */
export type ExitOwnership = 'LEGACY' | 'SHADOW' | 'LIVE';

/** The state an operator is shown. */
export type OperationalState = 'LEGACY' | 'EXIT_BRAIN_V3_NOT_RUNNING' | 'EXIT_BRAIN_V3_SHADOW' | 'EXIT_BRAIN_V3_LIVE';

/** The flags taken together. */
export interface FlagsMeaning extends FlagSettings {
  /** True only when all three flags agree and the kill switch is off: then real orders leave. */
  readonly fullyLive: boolean;
  readonly ownership: ExitOwnership;
  /** What the executor does; null when it does not run, which is in LEGACY. */
  readonly effectiveMode: ExecutorMode | null;
  readonly configLine: string;
  /** For the log when the service starts or a flag changes. */
  readonly startupLines: readonly LogLine[];
  /** For the log when an executor starts; meaningless in LEGACY, where none does. */
  readonly executorInitLines: readonly LogLine[];
  /** The state to show, given whether an executor gives signs of life. */
  operationalState(running: boolean): OperationalState;
}

/** What the flags mean. Values are upper-cased and not trimmed; an invalid one (an empty text too) counts as its default and is warned about. */
export function interpretFlags(raw: FlagValues): FlagsMeaning {
  const settings = settingsOf(raw);
  const { exitMode, executorMode, rolloutEnabled, killSwitch } = settings;
  const fullyLive = exitMode === 'EXIT_BRAIN_V3' && executorMode === 'LIVE' && rolloutEnabled && !killSwitch;
  const ownership = exitMode === 'LEGACY' ? 'LEGACY' : fullyLive ? 'LIVE' : 'SHADOW';
  const lines = startupLines(settings, fullyLive);
  return {
    ...settings,
    fullyLive,
    ownership,
    effectiveMode: ownership === 'LEGACY' ? null : ownership,
    configLine: lines.config.text,
    startupLines: lines.all,
    executorInitLines: executorInitLines(settings, fullyLive),
    operationalState: (running) => stateOf(ownership, running),
  };
}

function stateOf(ownership: ExitOwnership, running: boolean): OperationalState {
  if (ownership === 'LEGACY') return 'LEGACY';
  if (!running) return 'EXIT_BRAIN_V3_NOT_RUNNING';
  return ownership === 'LIVE' ? 'EXIT_BRAIN_V3_LIVE' : 'EXIT_BRAIN_V3_SHADOW';
}
