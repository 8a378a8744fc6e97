import { direction, type Side } from '../position/position.ts';
import type { TrailingProfile } from './profile.ts';

/** The quote price of a take-profit `rMultiple` R from entry, R being the stop distance as a fraction of entry. */
export const tpPrice = (side: Side, entryPrice: number, rMultiple: number, slFraction: number): number =>
  entryPrice * (1 + direction(side) * (rMultiple * slFraction));

/** The trailing callback (fraction of price) at a gain of `currentR` R: the last threshold of the ascending curve that is reached. */
export function callbackForR(trailing: TrailingProfile, currentR: number): number {
  let callbackFraction = trailing.callbackFraction;
  for (const [thresholdR, tighterFraction] of trailing.tighteningCurve) {
    if (!(currentR >= thresholdR)) break;
    callbackFraction = tighterFraction;
  }
  return callbackFraction;
}
