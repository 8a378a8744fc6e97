import { direction, type Side } from '../position/position.ts';
import { callbackForR } from '../profiles/levels.ts';
import type { TrailingProfile } from '../profiles/profile.ts';

/** A position and the trailing rules of its plan; prices in quote currency. */
export interface TrailingInput {
  readonly side: Side;
  readonly entryPrice: number;
  readonly markPrice: number;
  /** The plan's stop distance as a fraction of entry: one R. */
  readonly slFraction: number;
  readonly trailing: TrailingProfile;
}

/** The stop price the profile's trailing asks for now, its callback tightened by the curve; null before the gain reaches the activation R. */
export function profileTrailingStop(input: TrailingInput): number | null {
  const { side, entryPrice, markPrice, slFraction, trailing } = input;
  if (!(entryPrice > 0 && markPrice > 0 && slFraction > 0)) return null;
  const gainFraction = (direction(side) * (markPrice - entryPrice)) / entryPrice;
  const currentR = gainFraction / slFraction;
  if (!(currentR >= trailing.activationR)) return null;
  return markPrice * (1 - direction(side) * callbackForR(trailing, currentR));
}
