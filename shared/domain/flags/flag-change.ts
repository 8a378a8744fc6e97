import type { ExitOwnership } from './interpret.ts';
import { interpretFlags } from './interpret.ts';
import { liveRulesOf, MOST, numberUpTo } from './live-rules.ts';
import type { FlagValues } from './settings.ts';

/** What each flag may be set to, the safe value first. */
export const FLAG_CHOICES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  EXIT_MODE: ['LEGACY', 'EXIT_BRAIN_V3'],
  EXIT_EXECUTOR_MODE: ['SHADOW', 'LIVE'],
  EXIT_BRAIN_V3_LIVE_ROLLOUT: ['DISABLED', 'ENABLED'],
  EXIT_BRAIN_V3_ENABLED: ['false', 'true'],
  EXIT_EXECUTOR_KILL_SWITCH: ['true', 'false'],
};

/** Flags that are numbers from 0: the highest. */
const FLAG_MOST: Readonly<Record<string, number>> = MOST;

/** What a flag may be, for a person. */
export function allowedFor(flag: string): string {
  const most = FLAG_MOST[flag];
  return most === undefined ? (FLAG_CHOICES[flag]?.join(' | ') ?? '') : `0…${most}`;
}

/** A flag or a value that does not exist: a store would take it, and every reader would take it for the default. */
export class FlagRefusedError extends Error {
  readonly code = 'FLAG_REFUSED';
  constructor(message: string) {
    super(message);
    this.name = 'FlagRefusedError';
  }
}

/** One flag as it shall be. */
export interface FlagSetting {
  readonly flag: string;
  readonly value: string;
}

/**
 * Reads `NAME=VALUE` as somebody typed it; case does not count, spelling does.
 * @throws FlagRefusedError that names what is wrong and what would be right.
 */
export function parseFlagSetting(text: string): FlagSetting {
  const at = text.indexOf('=');
  if (at <= 0) throw new FlagRefusedError(`"${text}" is not NAME=VALUE, such as EXIT_EXECUTOR_MODE=SHADOW`);
  const name = text.slice(0, at).toUpperCase();
  const typed = text.slice(at + 1);
  const most = Object.hasOwn(FLAG_MOST, name) ? FLAG_MOST[name] : undefined;
  if (most !== undefined) return { flag: name, value: numberTyped(name, typed, most) };
  const choices = Object.hasOwn(FLAG_CHOICES, name) ? FLAG_CHOICES[name] : undefined;
  if (choices === undefined) {
    const names = [...Object.keys(FLAG_CHOICES), ...Object.keys(FLAG_MOST)];
    throw new FlagRefusedError(`no flag is called ${name}${meant(name, names)}; flags are ${names.join(', ')}`);
  }
  const value = choices.find((choice) => choice.toUpperCase() === typed.toUpperCase());
  if (value === undefined) {
    throw new FlagRefusedError(
      `${name} cannot be "${typed}"${meant(typed.toUpperCase(), choices)}; it is ${choices.join(' or ')}`,
    );
  }
  return { flag: name, value };
}

function numberTyped(name: string, typed: string, most: number): string {
  if (numberUpTo(most, typed) !== null) return typed;
  throw new FlagRefusedError(`${name} cannot be "${typed}"; it is a number from 0 to ${most}`);
}

/** What setting flags would do. */
export interface FlagEffect {
  readonly before: ExitOwnership;
  readonly after: ExitOwnership;
  /** True when one more condition of LIVE would hold: somebody must say yes to that. */
  readonly towardsLive: boolean;
}

/** What these settings would do to flags that stand as they do. */
export function effectOf(values: FlagValues, settings: readonly FlagSetting[]): FlagEffect {
  const changed = { ...values, ...Object.fromEntries(settings.map(({ flag, value }) => [flag, value])) };
  const before = conditionsOf(values);
  const after = conditionsOf(changed);
  return {
    before: interpretFlags(values).ownership,
    after: interpretFlags(changed).ownership,
    towardsLive: after.some((holds, index) => holds && before[index] !== true) || letsMoreThrough(values, changed),
  };
}

/** A larger share of new positions, or less confidence asked for. */
function letsMoreThrough(values: FlagValues, changed: FlagValues): boolean {
  const before = liveRulesOf(values);
  const after = liveRulesOf(changed);
  return after.sharePercent > before.sharePercent || (after.minConfidence ?? 0) < (before.minConfidence ?? 0);
}

/** What must hold for LIVE, each by itself. */
function conditionsOf(values: FlagValues): readonly boolean[] {
  const { exitMode, executorMode, rolloutEnabled, killSwitch } = interpretFlags(values);
  return [exitMode === 'EXIT_BRAIN_V3', executorMode === 'LIVE', rolloutEnabled, !killSwitch];
}

/** Where the three rollbacks lead: the rollout flag is the first to fall in each of them. */
export const ROLLBACKS: Readonly<Record<'kill-switch' | 'shadow' | 'legacy', readonly FlagSetting[]>> = {
  'kill-switch': [{ flag: 'EXIT_BRAIN_V3_LIVE_ROLLOUT', value: 'DISABLED' }],
  shadow: [
    { flag: 'EXIT_BRAIN_V3_LIVE_ROLLOUT', value: 'DISABLED' },
    { flag: 'EXIT_EXECUTOR_MODE', value: 'SHADOW' },
  ],
  legacy: [
    { flag: 'EXIT_BRAIN_V3_LIVE_ROLLOUT', value: 'DISABLED' },
    { flag: 'EXIT_MODE', value: 'LEGACY' },
    { flag: 'EXIT_BRAIN_V3_ENABLED', value: 'false' },
  ],
};

/** " – did you mean X?" when something like it exists. */
function meant(typed: string, choices: readonly string[]): string {
  const [nearest] = choices
    .map((choice) => ({ choice, distance: distance(typed, choice.toUpperCase()) }))
    .filter((each) => each.distance <= 3)
    .sort((a, b) => a.distance - b.distance);
  return nearest === undefined ? '' : ` (did you mean ${nearest.choice}?)`;
}

/** How many letters must be changed, added or left out to make one text of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
