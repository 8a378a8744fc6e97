/** The parameter names under the flags' path, as the specification names them. */
export const FLAG_NAMES = [
  'EXIT_MODE',
  'EXIT_EXECUTOR_MODE',
  'EXIT_BRAIN_V3_LIVE_ROLLOUT',
  'EXIT_BRAIN_V3_ENABLED',
  'EXIT_EXECUTOR_KILL_SWITCH',
  'EXIT_LIVE_ROLLOUT_PCT',
  'EXIT_LIVE_MIN_CONFIDENCE',
] as const;

export type FlagName = (typeof FLAG_NAMES)[number];

/** Raw flag values; a missing parameter is absent. Their meaning is `shared/domain/flags`. */
export type RawFlags = Readonly<Partial<Record<FlagName, string>>>;

/** One reading of all flags together. */
export interface FlagsReading {
  readonly values: RawFlags;
  /** Changes whenever any value changes, for example "EXIT_MODE:3,EXIT_EXECUTOR_MODE:1". */
  readonly version: string;
  /** When the read that produced the values began, UTC milliseconds: a flip that was visible before this moment is in it. */
  readonly readStartedAtMs: number;
  /** Where the values come from: the store itself, or the last good reading because the store could not be read. */
  readonly source: 'store' | 'last-known-good';
}

/** Reads the flags. Implementations pass `test/contract/flags.contract.ts`. */
export interface Flags {
  /**
   * All flags, from a read that began at most `maxAgeMs` ago; concurrent callers share one read.
   * When the store cannot be read, the last good reading is answered with `source: 'last-known-good'`, however old: its age is the caller's to judge.
   * @throws FlagsUnreadableError when there never was a good reading.
   */
  read(maxAgeMs: number): Promise<FlagsReading>;
}

/** The flags cannot be read and never could be. */
export class FlagsUnreadableError extends Error {
  readonly code = 'FLAGS_UNREADABLE';
  constructor(where: string, cause: unknown) {
    super(`flags: cannot read ${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'FlagsUnreadableError';
  }
}
