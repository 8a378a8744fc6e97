import { describe, expect, it } from 'vitest';
import type { Exclusion, Pair, PairInput } from '../../../shared/domain/counterfactual/compare.ts';
import { comparePair, MINIMUM_PAIRS, summarise } from '../../../shared/domain/counterfactual/compare.ts';
import { at, bars, barsFrom, FREE, LONG, stop, targets } from './support.ts';

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
    expect(summary).toMatchObject({
      verdict: 'go',
      why: 'the mean difference lies above 0 R and the drawdown is not larger',
    });
    expect(summary.meanDifferenceR).toBeCloseTo(0.4, 12);
    expect(summary.interval?.low).toBeGreaterThan(0);
  });

  it('is stay when the interval holds zero, touches it too, and when the drawdown is larger', () => {
    const notAbove = ['stay', 'the 95 % interval of the mean difference does not lie above 0 R'];
    const told = (pairs: readonly Pair[]) => {
      const { verdict, why } = summarise(pairs, [], 7);
      return [verdict, why];
    };
    expect(told(many((index) => pair(index % 2 === 0 ? 1 : -1)))).toEqual(notAbove);
    expect(told(many(() => pair(0)))).toEqual(notAbove);
    expect(told(many(() => pair(1, 0, { drawdownDifferenceR: 0.11 })))).toEqual([
      'stay',
      "the brain's drawdown is larger by more than 0.1 R on average",
    ]);
    // Fifty pairs, one of them by 5 R: 0.1 R on average is not more than 0.1 R.
    expect(told(many((index) => pair(1, 0, { drawdownDifferenceR: index === 0 ? 5 : 0 })))[0]).toBe('go');
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

  it('of nothing is none, and says nothing else', () => {
    expect(summarise([], [], 7)).toMatchObject({
      pairs: 0,
      meanDifferenceR: 0,
      interval: null,
      meanDrawdownDifferenceR: 0,
      shareImproved: 0,
      verdict: 'no-verdict',
      byProfile: {},
      calibration: [],
    });
  });

  it('counts as improved what realised more, and not what realised the same', () => {
    expect(summarise([pair(1), pair(0), pair(0.5, 0.5), pair(-1)], [], 7).shareImproved).toBe(0.25);
  });

  it('groups by profile, and by confidence where there is one, from the least on', () => {
    const summary = summarise(
      [
        pair(-1, 0, { confidence: 0.95, profile: 'TREND_DEFAULT' }),
        pair(1, 0, { confidence: 1 }),
        pair(1),
        pair(3, 0, { confidence: null, profile: null }),
        pair(2, 0, { confidence: 0.05 }),
      ],
      [],
      7,
    );
    expect(summary.byProfile).toEqual({
      NORMAL_DEFAULT: { pairs: 3, meanDifferenceR: 4 / 3 },
      TREND_DEFAULT: { pairs: 1, meanDifferenceR: -1 },
      none: { pairs: 1, meanDifferenceR: 3 },
    });
    expect(summary.calibration).toEqual([
      { from: 0, pairs: 1, shareImproved: 1, meanDifferenceR: 2 },
      { from: 0.8, pairs: 1, shareImproved: 1, meanDifferenceR: 1 },
      { from: 0.9, pairs: 2, shareImproved: 0.5, meanDifferenceR: 0 },
    ]);
  });

  it('takes a mean confidence that is a hair below its step for that step', () => {
    const confidence = Array.from({ length: 10 }, () => 0.8).reduce((sum, each) => sum + each, 0) / 10;
    expect(confidence).toBeLessThan(0.8);
    expect(summarise([pair(1, 0, { confidence })], [], 7).calibration).toMatchObject([{ from: 0.8 }]);
  });
});

describe('a position', () => {
  const base: PairInput = {
    id: 'x',
    symbol: 'SOLUSDT',
    profile: 'NORMAL_DEFAULT',
    confidence: 0.8,
    entry: LONG,
    brain: [stop(98)],
    follow: () => [],
    legacy: [stop(98)],
  };
  const compared = (input: Partial<PairInput>, path = bars([100, 102, 99, 100], [100, 100, 97, 97])) =>
    comparePair({ ...base, ...input }, path, FREE);

  it('is replayed once for each owner, and the differences are the brain’s less legacy’s', () => {
    expect(compared({ brain: [stop(98), targets(0, [102, 0.5])] })).toEqual({
      id: 'x',
      symbol: 'SOLUSDT',
      profile: 'NORMAL_DEFAULT',
      confidence: 0.8,
      openedAtMs: at(0),
      brain: { realisedR: 0, drawdownR: 0.5, endedBy: 'stop', endedAtMs: at(2) },
      legacy: { realisedR: -1, drawdownR: 1, endedBy: 'stop', endedAtMs: at(2) },
      differenceR: 1,
      drawdownDifferenceR: -0.5,
    });
  });

  it('is followed for the brain alone', () => {
    const result = compared({ follow: () => [stop(99.5)] });
    expect(result).toMatchObject({ brain: { realisedR: -0.25 }, legacy: { realisedR: -1 } });
  });

  it('without legacy orders, without decisions or without bars is excluded by its reason', () => {
    expect(compared({ legacy: [] })).toBe('nothing-of-legacy');
    expect(compared({ brain: [] })).toBe('nothing-of-the-brain');
    expect(compared({}, [])).toBe('no-candles');
    expect(compared({}, barsFrom(1, [100, 100, 97, 97]))).toBe('no-candles');
  });

  it('that is not over yet for one of them is not compared', () => {
    expect(compared({ brain: [stop(90)] })).toBe('not-over-yet');
    expect(compared({ legacy: [stop(90)] })).toBe('not-over-yet');
  });
});
