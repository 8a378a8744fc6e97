import { describe, expect, it } from 'vitest';
import type { Exclusion, Pair, PairInput } from '../../../shared/domain/counterfactual/compare.ts';
import { comparePair, MINIMUM_PAIRS, summarise } from '../../../shared/domain/counterfactual/compare.ts';
import { DEFAULT_COSTS } from '../../../shared/domain/counterfactual/replay.ts';
import { bootstrapMean, histogram } from '../../../shared/domain/counterfactual/statistics.ts';

const outcome = (realisedR: number, drawdownR = 0.5) =>
  ({ realisedR, drawdownR, endedBy: 'stop', endedAtMs: 0 }) as const;
const pair = (brainR: number, legacyR = 0, more: Partial<Pair> = {}): Pair => ({
  id: 'p',
  symbol: 'SOLUSDT',
  profile: 'NORMAL_DEFAULT',
  confidence: 0.85,
  openedAtMs: 0,
  brain: outcome(brainR),
  legacy: outcome(legacyR),
  differenceR: brainR - legacyR,
  drawdownDifferenceR: 0,
  ...more,
});
const many = (make: (index: number) => Pair, count = MINIMUM_PAIRS): Pair[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('the verdict', () => {
  it('is none below the minimum, however clear the numbers are', () => {
    const summary = summarise(
      many(() => pair(1), MINIMUM_PAIRS - 1),
      [],
      7,
    );
    expect(summary).toMatchObject({ verdict: 'no-verdict', why: '49 pairs; at least 50 are needed', shareImproved: 1 });
  });

  it('is go when the interval lies above zero and the drawdown is not larger', () => {
    const summary = summarise(
      many((index) => pair(0.2 + (index % 5) / 10)),
      [],
      7,
    );
    expect(summary.verdict).toBe('go');
    expect(summary.meanDifferenceR).toBeCloseTo(0.4, 12);
    expect(summary.interval?.low).toBeGreaterThan(0);
  });

  it('is stay when the interval holds zero, and when the drawdown is larger', () => {
    expect(
      summarise(
        many((index) => pair(index % 2 === 0 ? 1 : -1)),
        [],
        7,
      ).verdict,
    ).toBe('stay');
    const deep = summarise(
      many(() => pair(1, 0, { drawdownDifferenceR: 0.11 })),
      [],
      7,
    );
    expect([deep.verdict, deep.why]).toEqual(['stay', "the brain's drawdown is larger by more than 0.1 R on average"]);
  });

  it('counts what was excluded by its reason', () => {
    const exclusions: Exclusion[] = ['no-candles', 'no-candles', 'nothing-of-legacy'];
    expect(summarise([], exclusions, 7).excluded).toEqual({
      'no-candles': 2,
      'not-over-yet': 0,
      'nothing-of-legacy': 1,
      'nothing-of-the-brain': 0,
    });
  });

  it('groups by profile and by confidence', () => {
    const summary = summarise([pair(1), pair(-1, 0, { confidence: 0.95, profile: 'TREND_DEFAULT' })], [], 7);
    expect(summary.byProfile).toEqual({
      NORMAL_DEFAULT: { pairs: 1, meanDifferenceR: 1 },
      TREND_DEFAULT: { pairs: 1, meanDifferenceR: -1 },
    });
    expect(summary.calibration).toEqual([
      { from: 0.8, pairs: 1, shareImproved: 1, meanDifferenceR: 1 },
      { from: 0.9, pairs: 1, shareImproved: 0, meanDifferenceR: -1 },
    ]);
  });
});

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

  it('is as wide as the standard error says, within a tenth', () => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const { low, high } = bootstrapMean(values, 1) ?? { low: 0, high: 0 };
    const expected = (2 * 1.96 * deviation) / Math.sqrt(values.length);
    expect(Math.abs(high - low - expected)).toBeLessThan(expected / 10);
  });

  it('has nothing to say of one value', () => {
    expect(bootstrapMean([1], 1)).toBeNull();
  });
});

it('a histogram counts every value once', () => {
  expect(histogram([0, 0.1, 0.5, 1], 2)).toEqual([
    { from: 0, to: 0.5, count: 2 },
    { from: 0.5, to: 1, count: 2 },
  ]);
  expect(histogram([3, 3], 2).reduce((sum, { count }) => sum + count, 0)).toBe(2);
});

it('a position without legacy orders, without decisions or without bars is excluded by its reason', () => {
  const entry = { side: 'LONG', entryPrice: 100, openedAtMs: 0, slFraction: 0.02 } as const;
  const wanted = [{ atMs: 0, do: 'stop', price: 98 }] as const;
  const base: PairInput = {
    id: 'x',
    symbol: 'SOLUSDT',
    profile: null,
    confidence: null,
    entry,
    brain: wanted,
    follow: () => [],
    legacy: wanted,
  };
  expect(comparePair({ ...base, legacy: [] }, [], DEFAULT_COSTS)).toBe('nothing-of-legacy');
  expect(comparePair({ ...base, brain: [] }, [], DEFAULT_COSTS)).toBe('nothing-of-the-brain');
  expect(comparePair(base, [], DEFAULT_COSTS)).toBe('no-candles');
  const bar = (minute: number) => ({
    openTimeMs: minute * 60_000,
    open: 100,
    high: 101,
    low: 99,
    close: 100,
    volume: 1,
  });
  expect(comparePair(base, [bar(0), bar(1)], DEFAULT_COSTS)).toBe('not-over-yet');
  expect(comparePair(base, [bar(0), bar(2)], DEFAULT_COSTS)).toBe('no-candles');
  expect(comparePair(base, [bar(1), bar(2)], DEFAULT_COSTS)).toBe('no-candles');
});
