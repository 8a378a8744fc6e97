import type { OpenLife } from '../life/state.ts';
import { restingStops, restsCovered } from '../orders/protection.ts';

/** True when a stop rests that closes the whole position: the working stop, or else the floor. */
export const isProtected = (life: OpenLife): boolean => restsCovered(life) || restingStops(life, 'hard_sl').length > 0;

/** When the oldest order whose outcome nobody knows was sent, UTC milliseconds; null when there is none. */
export function oldestUnknownMs(lives: readonly Pick<OpenLife, 'orders'>[]): number | null {
  const sent = lives.flatMap(({ orders }) =>
    Object.values(orders).flatMap(({ status, sentAtMs }) =>
      (status === 'sending' || status === 'unknown') && sentAtMs !== undefined ? [sentAtMs] : [],
    ),
  );
  return sent.length === 0 ? null : Math.min(...sent);
}

/** What the last look at each position found, by its stream: since when it has no stop, UTC milliseconds, or null when it has one. */
export type Looks = ReadonlyMap<string, number | null>;

/**
 * The looks after one more. A position that was never seen with a stop counts from when it opened, or from `notBeforeMs` when
 * that is later; one that was seen with a stop counts from the look that finds it without.
 */
export function lookAgain(
  before: Looks,
  lives: readonly { readonly streamId: string; readonly state: OpenLife }[],
  notBeforeMs: number,
  nowMs: number,
): Looks {
  return new Map(
    lives.map(({ streamId, state }) => {
      if (isProtected(state)) return [streamId, null] as const;
      const known = before.get(streamId);
      if (known === undefined) return [streamId, Math.max(state.openedAtMs, notBeforeMs)] as const;
      return [streamId, known ?? nowMs] as const;
    }),
  );
}
