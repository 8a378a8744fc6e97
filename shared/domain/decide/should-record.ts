import type { ExitDecision } from './exit-decision.ts';

/** What is remembered of a decision that was recorded: its type and the parameters that tell two of one type apart. */
export interface RecordedDecision {
  readonly type: ExitDecision['decisionType'];
  readonly newSlPrice?: number | null;
  readonly fraction?: number | null;
  readonly tpLevels?: readonly number[] | null;
}

/** Prices that differ by at most this fraction of the recorded one are the same price. */
const SAME_PRICE_FRACTION = 0.005;

/**
 * Whether a decision is worth recording after the last recorded one: it is the first, of another type, or its parameters changed (a price by more than 0.5 %).
 * The original also repeated every identical full_exit_now and update_tp_limits; here it is recorded once.
 */
export function shouldRecordDecision(lastRecorded: RecordedDecision | null, decision: ExitDecision): boolean {
  if (lastRecorded === null || lastRecorded.type !== decision.decisionType) return true;
  switch (decision.decisionType) {
    case 'no_change':
    case 'full_exit_now':
      return false;
    case 'partial_close':
      return lastRecorded.fraction !== decision.fractionToClose;
    case 'move_sl':
      return priceChanged(lastRecorded.newSlPrice, decision.newSlPrice);
    case 'update_tp_limits':
      return ladderChanged(lastRecorded.tpLevels ?? [], decision.newTpLevels ?? []);
    default:
      return decision.decisionType satisfies never;
  }
}

/** A missing price or one of 0 tells nothing. */
function priceChanged(last: number | null | undefined, now: number | null): boolean {
  if (!last || !now) return false;
  return Math.abs(now - last) / last > SAME_PRICE_FRACTION;
}

const ladderChanged = (before: readonly number[], after: readonly number[]): boolean =>
  before.length !== after.length || after.some((price, index) => priceChanged(before[index], price));
