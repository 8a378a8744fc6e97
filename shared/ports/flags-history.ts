import type { FlagName } from './flags.ts';

/** The newest version of a flag, and who wrote it. */
export interface FlagVersion {
  readonly version: number;
  readonly value: string;
  /** As the store names the identity; null when it does not say. */
  readonly changedBy: string | null;
  /** UTC milliseconds. */
  readonly changedAtMs: number;
}

/** Who changed the flags, and when: for the record, never for a decision. */
export interface FlagsHistory {
  /** The newest version of a flag; null when it does not exist. */
  newest(flag: FlagName): Promise<FlagVersion | null>;
}
