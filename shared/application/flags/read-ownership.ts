import { interpretFlags } from '../../domain/flags/interpret.ts';
import type { LiveRules } from '../../domain/flags/live-rules.ts';
import { liveRulesOf, UNLIMITED } from '../../domain/flags/live-rules.ts';
import type { Ownership } from '../../domain/orders/gate.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Flags, FlagsReading, RawFlags } from '../../ports/flags.ts';
import { FlagsUnreadableError } from '../../ports/flags.ts';

/** A decision may rest on flags this old. */
export const DECISION_FLAGS_AGE_MS = 5_000;
/** An order on the wire may rest on flags this old. */
export const ORDER_FLAGS_AGE_MS = 1_000;
/** Flags that could not be read for longer than this no longer say who owns the exits: the journal does. */
export const FLAGS_LOST_AFTER_MS = 60_000;

/** What the flags say now, and how far it can be trusted. */
export interface OwnershipReading {
  /** Who owns the exits; when the flags are lost, the owner that was last written down. */
  readonly ownership: Ownership;
  readonly version: string;
  /** Null when the flags could never be read. */
  readonly readStartedAtMs: number | null;
  readonly values: RawFlags;
  /** False when the flags are older than was asked for: protective orders of the last owner still leave, discretionary ones do not. */
  readonly mayDiscretion: boolean;
  readonly lost: boolean;
  /** What narrows LIVE, by the last values that could be read. */
  readonly live: LiveRules;
}

/**
 * Reads the flags and says who owns the exits; unreadable flags are an answer, and a safe one. `lastOwner` is asked for
 * the owner that was last written down only when the flags are lost, and what it throws is thrown on.
 */
export async function readOwnership(
  deps: { readonly flags: Flags; readonly clock: Clock },
  maxAgeMs: number,
  lastOwner: () => Promise<Ownership | null>,
): Promise<OwnershipReading> {
  const reading = await readOrNull(deps.flags, maxAgeMs);
  if (reading === null) {
    const none = { version: 'unreadable', readStartedAtMs: null, values: {}, mayDiscretion: false, lost: true };
    return { ownership: (await lastOwner()) ?? 'LEGACY', ...none, live: UNLIMITED };
  }
  const { version, readStartedAtMs, values, source } = reading;
  const ageMs = deps.clock.now() - readStartedAtMs;
  const lost = source === 'last-known-good' && ageMs > FLAGS_LOST_AFTER_MS;
  const said = interpretFlags(values).ownership;
  return {
    ownership: lost ? ((await lastOwner()) ?? said) : said,
    version,
    readStartedAtMs,
    values,
    // A last-known-good reading is older than was asked for: what it allows may just have been taken back.
    mayDiscretion: source === 'store',
    lost,
    live: liveRulesOf(values),
  };
}

async function readOrNull(flags: Flags, maxAgeMs: number): Promise<FlagsReading | null> {
  try {
    return await flags.read(maxAgeMs);
  } catch (error) {
    if (!(error instanceof FlagsUnreadableError)) throw error;
    return null;
  }
}
