/** Flag values as they are stored; a missing flag is absent. */
export type FlagValues = Readonly<Partial<Record<string, string>>>;

/** Which stack owns exits. */
export type ExitMode = 'LEGACY' | 'EXIT_BRAIN_V3';

/** What the executor is configured to do. */
export type ExecutorMode = 'SHADOW' | 'LIVE';

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

const KILL_SWITCH_ON = ['true', '1', 'yes', 'on', 'enabled'];

/** Each flag by itself. Values are upper-cased and not trimmed; an invalid one (an empty text too) counts as its default and is warned about. */
export function settingsOf(raw: FlagValues): FlagSettings {
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
    killSwitch: KILL_SWITCH_ON.some((word) => word === raw.EXIT_EXECUTOR_KILL_SWITCH?.trim().toLowerCase()),
    profile: choose('EXIT_BRAIN_PROFILE', ['DEFAULT', 'CHALLENGE_100']),
    warnings,
  };
}

function invalidLine(name: string, value: string, valid: readonly string[]): string {
  const choices = valid.map((each) => `'${each}'`).join(', ');
  return `[EXIT_MODE] Invalid ${name}='${value}' in environment. Valid values: [${choices}]. Defaulting to ${valid[0]}.`;
}
