import type { Brain } from '../brain.ts';

const WARN_MS = 500;
/** The venue refuses what is stamped more than a second ahead of its clock. */
export const DRIFT_ALARM_MS = 1_000;

/** How far the venue's clock and ours are apart, milliseconds. */
export interface ClockDrift {
  /** The venue's minus ours, as far as one read tells. */
  readonly driftMs: number;
  /** What is left of it when half the round trip, which is not known, is taken off. */
  readonly surelyMs: number;
}

/** Reads the venue's clock beside ours. */
export async function readDrift({
  exchange,
  clock,
}: Pick<Brain, 'exchange' | 'clock'>): Promise<ClockDrift & { readonly roundTripMs: number }> {
  const askedMs = clock.now();
  const venueMs = await exchange.serverTimeMs();
  const roundTripMs = clock.now() - askedMs;
  const driftMs = Math.round(venueMs - (askedMs + roundTripMs / 2));
  return { driftMs, surelyMs: Math.max(0, Math.abs(driftMs) - roundTripMs / 2), roundTripMs };
}

/** Reads the venue's clock and tells when it and ours differ; null when it could not be read. */
export async function watchClock(brain: Brain, account: string): Promise<ClockDrift | null> {
  const { log } = brain;
  const drift = await readDrift(brain).catch(() => null);
  if (drift === null) {
    log.warn('[EXIT_BRAIN] the clock of the venue could not be read', { account });
    return null;
  }
  const { driftMs, surelyMs, roundTripMs } = drift;
  const fields = { account, driftMs, roundTripMs };
  const text = `the venue's clock and ours differ by ${driftMs} ms`;
  if (surelyMs > DRIFT_ALARM_MS) log.error(`[EXIT_ALARM] ${text}`, fields);
  else if (surelyMs > WARN_MS) log.warn(`[EXIT_BRAIN] ${text}`, fields);
  return { driftMs, surelyMs };
}
