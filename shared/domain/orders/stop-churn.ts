import type { ExitDecision } from '../decide/exit-decision.ts';
import type { LivingLife } from '../life/state.ts';
import { toNumber } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import { rests } from './order.ts';
import { workingStop } from './protection.ts';

/** How often and how far a trailing stop moves: each move is two orders, and the venue counts orders. */
export const STOP_MOVES = {
  /** Least step of a trailing move, fraction of price. */
  minStepFraction: 0.002,
  /** Least time between the last move and a trailing one, milliseconds. */
  minIntervalMs: 30_000,
} as const;

/** True for a trailing move that is too small or too soon; a first stop, break-even and a tighter stop for more risk never wait. */
export function isChurn(
  { decisionType, newSlPrice, slReason }: ExitDecision,
  state: LivingLife,
  nowMs: number,
): boolean {
  if (decisionType !== 'move_sl' || slReason !== 'trailing' || newSlPrice === null) return false;
  const current = workingStop(state, nowMs);
  if (current === null || !rests(current.order)) return false;
  const resting = toNumber(current.order.request.price ?? '0');
  // From the losing side of entry to the gaining one is break-even, by whatever rule.
  const sign = direction(state.identity.side);
  const entry = toNumber(state.entryPrice);
  if (sign * (resting - entry) < 0 && sign * (newSlPrice - entry) >= 0) return false;
  const isSmall = Math.abs(newSlPrice - resting) < STOP_MOVES.minStepFraction * newSlPrice;
  return isSmall || nowMs - (current.order.ackedAtMs ?? 0) < STOP_MOVES.minIntervalMs;
}
