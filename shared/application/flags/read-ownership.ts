import { interpretFlags } from '../../domain/flags/interpret.ts';
import type { Ownership } from '../../domain/orders/gate.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Flags, RawFlags } from '../../ports/flags.ts';
import { FlagsUnreadableError } from '../../ports/flags.ts';

/** A decision may rest on flags this old. */
export const DECISION_FLAGS_AGE_MS = 5_000;
/** An order on the wire may rest on flags this old. */
export const ORDER_FLAGS_AGE_MS = 1_000;
/** Flags that could not be read for longer than this no longer allow anything but protection. */
export const FLAGS_LOST_AFTER_MS = 60_000;

/** What the flags say now, and how far it can be trusted. */
export interface OwnershipReading {
  /** Who owns the exits; when the flags are lost, the owner that was last written down. */
  readonly ownership: Ownership;
  readonly version: string;
  /** Null when the flags could never be read. */
  readonly readStartedAtMs: number | null;
  readonly values: RawFlags;
  /** False when the flags are lost: protective orders of the last owner still leave, discretionary ones do not. */
  readonly mayDiscretion: boolean;
  readonly lost: boolean;
}

/** Reads the flags and says who owns the exits. Never throws: unreadable flags are an answer, and a safe one. */
export async function readOwnership(
  deps: { readonly flags: Flags; readonly clock: Clock },
  maxAgeMs: number,
  lastOwner: Ownership | null,
): Promise<OwnershipReading> {
  try {
    const reading = await deps.flags.read(maxAgeMs);
    const ageMs = deps.clock.now() - reading.readStartedAtMs;
    const lost = reading.source === 'last-known-good' && ageMs > FLAGS_LOST_AFTER_MS;
    return {
      ownership: lost && lastOwner !== null ? lastOwner : interpretFlags(reading.values).ownership,
      version: reading.version,
      readStartedAtMs: reading.readStartedAtMs,
      values: reading.values,
      // A last-known-good reading is older than was asked for: what it allows may just have been taken back.
      mayDiscretion: reading.source === 'store',
      lost,
    };
  } catch (error) {
    if (!(error instanceof FlagsUnreadableError)) throw error;
    const none = { version: 'unreadable', readStartedAtMs: null, values: {}, mayDiscretion: false, lost: true };
    return { ownership: lastOwner ?? 'LEGACY', ...none };
  }
}
