import type { Dimensions, Metrics } from '../../ports/metrics.ts';

/** One measured value. */
export interface RecordedMetric {
  readonly unit: 'count' | 'milliseconds';
  readonly name: string;
  readonly value: number;
  readonly dimensions: Dimensions;
}

/** Metrics that only record: what was measured is in `recorded`, in order. */
export function memoryMetrics(): Metrics & { readonly recorded: readonly RecordedMetric[] } {
  const recorded: RecordedMetric[] = [];
  const record =
    (unit: RecordedMetric['unit']) =>
    (name: string, value: number, dimensions: Dimensions = {}): void => {
      recorded.push({ unit, name, value, dimensions: { ...dimensions } });
    };
  return { recorded, count: record('count'), milliseconds: record('milliseconds'), flush: () => {} };
}
