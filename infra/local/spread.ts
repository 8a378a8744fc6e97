/** How measured values lie: median, 99th percentile (nearest rank) and maximum; zeros of nothing. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** How many were measured. */
  readonly n: number;
}

/** The spread of values in any order. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const at = (index: number): number => sorted[index] ?? 0;
  const p50 = n % 2 === 1 ? at(n >> 1) : (at(n / 2 - 1) + at(n / 2)) / 2;
  return { p50, p99: at(Math.ceil(n * 0.99) - 1), max: at(n - 1), n };
}

/** The same from a count per value, as `{ '1': 12, '3': 1 }`. */
export const spreadOfCounts = (counts: Readonly<Record<string, number>>): Spread =>
  spreadOf(Object.entries(counts).flatMap(([value, count]) => Array.from({ length: count }, () => Number(value))));
