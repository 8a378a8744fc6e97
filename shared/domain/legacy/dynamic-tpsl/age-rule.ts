/** Distances from entry as fractions. */
export interface TpslFractions {
  readonly tpFraction: number;
  readonly slFraction: number;
}

/** How old a position is and what it gained, as a fraction of its value at entry. */
export interface Aged {
  readonly ageMinutes: number;
  readonly gainFraction: number;
}

/** A winner's stop comes nearer after half an hour, a position that goes nowhere is given less room after an hour; nothing ever widens. */
export function withAge(levels: TpslFractions, { ageMinutes, gainFraction }: Aged): TpslFractions {
  if (gainFraction > 0.02 && ageMinutes > 30) {
    return { ...levels, slFraction: Math.min(levels.slFraction, 0.3 * gainFraction) };
  }
  if (Math.abs(gainFraction) < 0.005 && ageMinutes > 60) {
    return { tpFraction: levels.tpFraction * 0.8, slFraction: levels.slFraction * 0.8 };
  }
  return levels;
}
