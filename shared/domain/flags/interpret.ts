import { executorInitLines, type LogLine, startupLines } from './log-lines.ts';

/** Flag values as they are stored; a missing flag is absent. */
export type FlagValues = Readonly<Partial<Record<string, string>>>;

/** Which stack owns exits. */
export type ExitMode = 'LEGACY' | 'EXIT_BRAIN_V3';

/** What the executor is configured to do. */
export type ExecutorMode = 'SHADOW' | 'LIVE';

/** Who owns the exits of a position, in effect. */
export type ExitOwnership = 'LEGACY' | 'SHADOW' | 'LIVE';

/** The state an operator is shown. */
export type OperationalState = 'LEGACY' | 'EXIT_BRAIN_V3_NOT_RUNNING' | 'EXIT_BRAIN_V3_SHADOW' | 'EXIT_BRAIN_V3_LIVE';

/** The flags each taken by itself. */
export interface FlagSettings {
  readonly exitMode: ExitMode;
  readonly executorMode: ExecutorMode;
  readonly rolloutEnabled: boolean;
  readonly brainEnabled: boolean;
  readonly killSwitch: boolean;
  readonly profile: 'DEFAULT' | 'CHALLENGE_100';
  /** One line per value that is not valid and was replaced by its default. */
  readonly warnings: readonly string[];
}

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

const KILL_SWITCH_ON = ['true', '1', 'yes', 'on', 'enabled'];

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

function settingsOf(raw: FlagValues): FlagSettings {
  const warnings: string[] = [];
  const choose = <const T extends string>(name: string, valid: readonly [T, ...T[]]): T => {
    const value = raw[name]?.toUpperCase();
    if (value === undefined) return valid[0];
    const chosen = valid.find((each) => each === value);
    if (chosen === undefined) warnings.push(invalidLine(name, value, valid));
    return chosen ?? valid[0];
  };
  return {
    exitMode: choose('EXIT_MODE', ['LEGACY', 'EXIT_BRAIN_V3']),
    executorMode: choose('EXIT_EXECUTOR_MODE', ['SHADOW', 'LIVE']),
    rolloutEnabled: raw.EXIT_BRAIN_V3_LIVE_ROLLOUT?.toUpperCase() === 'ENABLED',
    brainEnabled: raw.EXIT_BRAIN_V3_ENABLED?.toLowerCase() === 'true',
    killSwitch: KILL_SWITCH_ON.includes((raw.EXIT_EXECUTOR_KILL_SWITCH ?? '').trim().toLowerCase()),
    profile: choose('EXIT_BRAIN_PROFILE', ['DEFAULT', 'CHALLENGE_100']),
    warnings,
  };
}

function invalidLine(name: string, value: string, valid: readonly string[]): string {
  const choices = valid.map((each) => `'${each}'`).join(', ');
  return `[EXIT_MODE] Invalid ${name}='${value}' in environment. Valid values: [${choices}]. Defaulting to ${valid[0]}.`;
}

function stateOf(ownership: ExitOwnership, running: boolean): OperationalState {
  if (ownership === 'LEGACY') return 'LEGACY';
  if (!running) return 'EXIT_BRAIN_V3_NOT_RUNNING';
  return ownership === 'LIVE' ? 'EXIT_BRAIN_V3_LIVE' : 'EXIT_BRAIN_V3_SHADOW';
}
