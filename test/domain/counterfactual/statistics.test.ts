import { describe, expect, it } from 'vitest';
import { bootstrapMean, histogram } from '../../../shared/domain/counterfactual/statistics.ts';

describe('the bootstrap', () => {
  const values = Array.from({ length: 200 }, (_, index) => Math.sin(index * 12.9898) * 2 + 0.5);

  it('gives the same interval for the same seed, and it holds the mean', () => {
    const first = bootstrapMean(values, 42);
    expect(bootstrapMean(values, 42)).toEqual(first);
    expect(bootstrapMean(values, 43)).not.toEqual(first);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(first?.low).toBeLessThan(mean);
    expect(first?.high).toBeGreaterThan(mean);
  });

  it('gives the interval it always gave, so that a report can be made again', () => {
    const squares = Array.from({ length: 16 }, (_, index) => index ** 2);
    expect([1, 2].map((seed) => bootstrapMean(squares, seed))).toEqual([
      { low: 44, high: 114 },
      { low: 44.3125, high: 114.0625 },
    ]);
  });

  it('is as wide as the standard error says, within a tenth', () => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const { low, high } = bootstrapMean(values, 1) ?? { low: 0, high: 0 };
    const expected = (2 * 1.96 * deviation) / Math.sqrt(values.length);
    expect(Math.abs(high - low - expected)).toBeLessThan(expected / 10);
  });

  it('leaves as much below as above: losses mirror gains', () => {
    const { low, high } = bootstrapMean(values.slice(0, 40), 5) ?? { low: 0, high: 0 };
    const losses = values.slice(0, 40).map((value) => -value);
    expect(bootstrapMean(losses, 5)).toEqual({ low: -high, high: -low });
  });

  it('has nothing to say of one value, and of two that the mean is between them', () => {
    expect(bootstrapMean([1], 1)).toBeNull();
    expect(bootstrapMean([1, 3], 1)).toEqual({ low: 1, high: 3 });
  });
});

describe('a histogram', () => {
  it('counts every value once, in ranges from the smallest to the largest', () => {
    expect(histogram([0, 0.1, 0.5, 1], 2)).toEqual([
      { from: 0, to: 0.5, count: 2 },
      { from: 0.5, to: 1, count: 2 },
    ]);
    expect(histogram([6, 2, 3], 2)).toEqual([
      { from: 2, to: 4, count: 2 },
      { from: 4, to: 6, count: 1 },
    ]);
    expect(histogram([3, 3], 2).reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });

  it('of nothing has no ranges', () => {
    expect(histogram([], 4)).toEqual([]);
  });
});
