/** The range in which the mean lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 10_000;
/** So many resamples lie below the interval, and as many above it. */
const BEYOND = RESAMPLES * 0.025;

/** Percentile bootstrap of the mean, 95 %; the same seed gives the same interval. Null for fewer than two values. */
export function bootstrapMean(values: readonly number[], seed: number): Interval | null {
  if (values.length < 2) return null;
  const random = generator(seed);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn++) sum += values[Math.floor(random() * values.length)] ?? 0;
    return sum / values.length;
  }).sort((a, b) => a - b);
  return { low: means[BEYOND] ?? 0, high: means[RESAMPLES - 1 - BEYOND] ?? 0 };
}

/** Numbers in [0, 1) that follow from the seed (a Weyl sequence, mixed). */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Values in ranges of equal width between the smallest and the largest. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How many values fall into each of so many ranges. */
export function histogram(values: readonly number[], bins: number): readonly Bin[] {
  if (values.length === 0) return [];
  const low = Math.min(...values);
  const width = (Math.max(...values) - low) / bins || 1;
  return Array.from({ length: bins }, (_, index) => {
    const from = low + index * width;
    const isLast = index === bins - 1;
    const count = values.filter((value) => value >= from && (isLast || value < from + width)).length;
    return { from, to: from + width, count };
  });
}
