import type { Brain } from '../brain.ts';

/** The venue refuses what is stamped more than a second ahead of its clock. */
const WARN_MS = 500;
const ALARM_MS = 1_000;
/** How far the venue's clock and ours are apart, milliseconds. */
export interface ClockDrift {
  /** The venue's minus ours, as far as one read tells. */
  readonly driftMs: number;
  /** What is left of it when half the round trip is taken off. */
  readonly surelyMs: number;
}

/** Reads the venue's clock and tells when it and ours differ: half the round trip is not known and never alarms. Null when it could not be read. */
export async function watchClock({ exchange, clock, log }: Brain, account: string): Promise<ClockDrift | null> {
  const askedMs = clock.now();
  const venueMs = await exchange.serverTimeMs().catch(() => null);
  if (venueMs === null) {
    log.warn('[EXIT_BRAIN] the clock of the venue could not be read', { account });
    return null;
  }
  const roundTripMs = clock.now() - askedMs;
  const driftMs = Math.round(venueMs - (askedMs + roundTripMs / 2));
  const surelyMs = Math.max(0, Math.abs(driftMs) - roundTripMs / 2);
  const fields = { account, driftMs, roundTripMs };
  const text = `the venue's clock and ours differ by ${driftMs} ms`;
  if (surelyMs > ALARM_MS) log.error(`[EXIT_ALARM] ${text}`, fields);
  else if (surelyMs > WARN_MS) log.warn(`[EXIT_BRAIN] ${text}`, fields);
  return { driftMs, surelyMs };
}
