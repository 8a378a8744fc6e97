import { floatText } from '../text/number-text.ts';
import type { ExitProfile, ProfileLeg, TpKind, TrailingProfile } from './profile.ts';

/** A profile, leg or trailing rule breaks a rule; the message says which value. */
export class InvalidProfileError extends Error {
  readonly code = 'INVALID_PROFILE';
  constructor(message: string) {
    super(message);
    this.name = 'InvalidProfileError';
  }
}

/** A checked take-profit step: a multiple of R above 0 and a share of the position, 0 < fraction ≤ 1. @throws InvalidProfileError */
export function profileLeg(rMultiple: number, sizeFraction: number, kind: TpKind = 'HARD'): ProfileLeg {
  if (!(sizeFraction > 0 && sizeFraction <= 1)) {
    throw new InvalidProfileError(`size_fraction must be 0.0-1.0, got ${floatText(sizeFraction)}`);
  }
  if (rMultiple <= 0) throw new InvalidProfileError(`r_multiple must be positive, got ${floatText(rMultiple)}`);
  return { rMultiple, sizeFraction, kind };
}

/** Checked trailing rules: callbacks are fractions of price, thresholds are in R; the curve is sorted by R. @throws InvalidProfileError */
export function trailingProfile(
  callbackFraction: number,
  activationR = 0.5,
  tighteningCurve: TrailingProfile['tighteningCurve'] = [],
): TrailingProfile {
  if (callbackFraction <= 0) {
    throw new InvalidProfileError(`callback_pct must be positive, got ${floatText(callbackFraction)}`);
  }
  if (activationR < 0) throw new InvalidProfileError(`activation_r must be >= 0, got ${floatText(activationR)}`);
  return { callbackFraction, activationR, tighteningCurve: tighteningCurve.toSorted((a, b) => a[0] - b[0]) };
}

/** A checked profile: at least one leg, and the legs' fractions sum to at most 1 (left to right, no tolerance). @throws InvalidProfileError */
export function exitProfile(
  name: string,
  tpLegs: readonly ProfileLeg[],
  trailing: TrailingProfile | null = null,
): ExitProfile {
  if (tpLegs.length === 0) throw new InvalidProfileError('TPProfile must have at least one TP leg');
  const totalTpFraction = tpLegs.reduce((sum, leg) => sum + leg.sizeFraction, 0);
  if (totalTpFraction > 1) {
    throw new InvalidProfileError(`TP leg sizes sum to ${floatText(totalTpFraction)}, must be <= 1.0`);
  }
  return { name, tpLegs, trailing, totalTpFraction };
}
