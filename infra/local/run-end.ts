import { TICK_INTERVAL_MS } from './functions.ts';

/** After the last bar the market stands still, and what is flat but not swept gets this long to come to rest. */
const DRAIN_MS = 120_000;
/** Positions opened in the last minutes would only be cut off by the end. */
const NO_ENTRY_BEFORE_END_MS = 10 * 60_000;

/** A run that is stopped finishes what is under way, but waits no longer than this for it. */
const STOP_WITHIN_MS = 10_000;

/** The last moment at which the bot may still open a position, UTC ms; null for ever. */
export const lastEntryMs = (endMs: number | null): number | null =>
  endMs === null ? null : endMs - NO_ENTRY_BEFORE_END_MS;

/**
 * Whether a run is over: some ticks after its last bar, when nothing of a flat position rests any more and every flat
 * life is closed; at the latest after two minutes, and then the report shows what was left.
 */
export function isRunOver(endMs: number | null, nowMs: number, isSettled: () => boolean): boolean {
  if (endMs === null || nowMs < endMs + 2 * TICK_INTERVAL_MS) return false;
  return nowMs >= endMs + DRAIN_MS || isSettled();
}

/**
 * Whether a run that was asked to stop at a moment may end: cut off between a claim and its order it would have to find
 * out after the restart what became of that order, and a position could wait for its stop meanwhile.
 */
export const isStopOver = (stoppedAtMs: number | null, nowMs: number, isBusy: boolean): boolean =>
  stoppedAtMs !== null && (!isBusy || nowMs >= stoppedAtMs + STOP_WITHIN_MS);
