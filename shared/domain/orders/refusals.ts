import type { OrderRequest } from './order.ts';
import type { OrderPurpose } from './outcome-table.ts';

/** The refusals of one purpose since the exchange last took an order of it. */
export interface Refusal {
  /** Code of the newest one; null when it carried none. */
  readonly code: number | null;
  /** How many there were in a row. */
  readonly count: number;
  /** UTC milliseconds of the newest one. */
  readonly atMs: number;
}

export type Refusals = Readonly<Partial<Record<OrderPurpose, Refusal>>>;

/** Waits between two tries of one purpose: 10, 20, 40 s and so on … */
const FIRST_WAIT_MS = 10_000;
/** … up to this; a position without a stop never waits longer than the first of them. */
const LONGEST_WAIT_MS = 60_000;
/** Judgements come a tick apart and an answer takes its time: a wait that ends this soon is over. */
const SLACK_MS = 2_000;

/** What an order is for, in the words of the outcome table. */
export function purposeOf({ operation, kind }: OrderRequest): OrderPurpose {
  if (operation === 'cancel') return 'cancel';
  if (kind === 'sl') return 'stop';
  if (kind === 'hard_sl') return 'floor';
  if (kind === 'trailing') return 'stop';
  return kind === 'tp' ? 'take-profit' : 'market';
}

/** The refusals after one more. */
export const refused = (refusals: Refusals, purpose: OrderPurpose, code: number | null, atMs: number): Refusals => ({
  ...refusals,
  [purpose]: { code, count: (refusals[purpose]?.count ?? 0) + 1, atMs },
});

/** The refusals after the exchange has taken an order of this purpose; undefined when none are left. */
export function taken(refusals: Refusals | undefined, purpose: OrderPurpose): Refusals | undefined {
  const { [purpose]: _over, ...left } = refusals ?? {};
  return Object.keys(left).length === 0 ? undefined : left;
}

/**
 * True while a purpose that was refused is not asked for again; `isBare` when the position has no stop at all. Leaving a
 * position is never held back (`isExit`): it is asked for at every judgement.
 */
export function isHeldBack(
  refusals: Refusals | undefined,
  purpose: OrderPurpose,
  nowMs: number,
  isBare?: boolean,
  isExit?: boolean,
): boolean {
  const refusal = refusals?.[purpose];
  if (refusal === undefined || isExit === true) return false;
  const longest = purpose === 'stop' && isBare === true ? FIRST_WAIT_MS : LONGEST_WAIT_MS;
  const wait = Math.min(longest, FIRST_WAIT_MS * 2 ** Math.min(refusal.count - 1, 6));
  return nowMs - refusal.atMs < wait - SLACK_MS;
}
