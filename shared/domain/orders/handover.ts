import type { LivingLife } from '../life/state.ts';
import type { CancelRequest } from './order.ts';
import { isPlacement, rests } from './order.ts';
import { beingCancelled, restsCovered } from './protection.ts';
import { cancels, liveTakeProfits } from './take-profits.ts';

/** Cancels for the brain's own take-profits that rest: another owner lays another ladder. */
export const cancelsOfBrainLadder = (state: LivingLife, nowMs: number): readonly CancelRequest[] =>
  cancels(
    state,
    liveTakeProfits(state, nowMs).filter(({ order }) => order.module === undefined && rests(order)),
  );

/**
 * Cancels for take-profits and trailing stops of the old exit stack that rest, once stops which stay close the whole
 * position. Its other stops count as the brain's own: they go when a tighter one has taken over.
 */
export function cancelsOfLegacy(state: LivingLife): readonly CancelRequest[] {
  const going = beingCancelled(state);
  if (!restsCovered(state, ({ intentId }) => going.has(intentId))) return [];
  const left = Object.entries(state.orders).flatMap(([intentId, order]) =>
    order.module !== undefined && isPlacement(order) && rests(order) && LEFT_BEHIND.has(order.request.kind)
      ? [{ intentId, order }]
      : [],
  );
  return cancels(state, left);
}

const LEFT_BEHIND: ReadonlySet<string> = new Set(['tp', 'trailing']);
