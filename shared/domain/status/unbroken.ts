/** A time in which no sign came, UTC milliseconds. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A row of signs, told by its last: since when none was missing. */
export interface Unbroken {
  readonly atMs: number;
  /** UTC milliseconds. */
  readonly unbrokenSinceMs: number;
  /** The last time in which signs were missing; absent where none ever was. */
  readonly lastGap?: Gap;
}

/** So many intervals without a sign are a gap. */
export const SIGNS_MISSING = 3;

/** The row with one more sign; `before` is null for the first. */
export function continued(before: Unbroken | null, atMs: number, intervalMs: number): Unbroken {
  if (before === null) return { atMs, unbrokenSinceMs: atMs };
  const { unbrokenSinceMs, lastGap } = before;
  const isUnbroken = atMs - before.atMs < SIGNS_MISSING * intervalMs;
  // A row that was written before gaps were noted begins with its last sign.
  if (isUnbroken) return { atMs, unbrokenSinceMs: unbrokenSinceMs ?? before.atMs, ...(lastGap && { lastGap }) };
  return { atMs, unbrokenSinceMs: atMs, lastGap: { fromMs: before.atMs, toMs: atMs } };
}

/** The gap that is open at a moment; null while signs are fresh. */
export const openGap = (last: Unbroken, nowMs: number, intervalMs: number): Gap | null =>
  nowMs - last.atMs < SIGNS_MISSING * intervalMs ? null : { fromMs: last.atMs, toMs: nowMs };
