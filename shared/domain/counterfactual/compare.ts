import type { Candle } from '../market/candle.ts';
import { mean } from '../statistics/moments.ts';
import type { Costs, Follow, Instruction, ReplayEntry, ReplayResult, Unreplayable } from './instruction.ts';
import { replay } from './replay.ts';
import type { Interval } from './statistics.ts';
import { bootstrapMean } from './statistics.ts';

/** One position and what both owners wanted with it. */
export interface PairInput {
  readonly id: string;
  readonly symbol: string;
  readonly profile: string | null;
  /** Mean confidence of the brain's decisions; null when none had one. */
  readonly confidence: number | null;
  readonly entry: ReplayEntry;
  readonly brain: readonly Instruction[];
  readonly follow: Follow;
  readonly legacy: readonly Instruction[];
}

/** One position replayed twice on the same bars. */
export interface Pair {
  readonly id: string;
  readonly symbol: string;
  readonly profile: string | null;
  readonly confidence: number | null;
  readonly openedAtMs: number;
  readonly brain: ReplayResult;
  readonly legacy: ReplayResult;
  /** Brain minus legacy, in R. */
  readonly differenceR: number;
  /** Brain minus legacy, in R: below 0 the brain's worst moment was milder. */
  readonly drawdownDifferenceR: number;
}

/** Why a position could not be compared. */
export type Exclusion = Unreplayable | 'nothing-of-legacy' | 'nothing-of-the-brain';

/** Replays one position for both owners, or says why it cannot be compared. */
export function comparePair(input: PairInput, bars: readonly Candle[], costs: Costs): Pair | Exclusion {
  if (input.legacy.length === 0) return 'nothing-of-legacy';
  if (input.brain.length === 0) return 'nothing-of-the-brain';
  const brain = replay(input.entry, input.brain, bars, costs, input.follow);
  const legacy = replay(input.entry, input.legacy, bars, costs);
  if (typeof brain === 'string') return brain;
  if (typeof legacy === 'string') return legacy;
  const { id, symbol, profile, confidence } = input;
  return {
    id,
    symbol,
    profile,
    confidence,
    openedAtMs: input.entry.openedAtMs,
    brain,
    legacy,
    differenceR: brain.realisedR - legacy.realisedR,
    drawdownDifferenceR: brain.drawdownR - legacy.drawdownR,
  };
}

/** Fewer pairs than this are no evidence. */
export const MINIMUM_PAIRS = 50;
/** On average the brain's drawdown may be larger than legacy's by this much, in R. */
export const MOST_DRAWDOWN_R = 0.1;

/** What the evidence says: `go` towards LIVE, `stay` in SHADOW, or nothing yet. */
export type Verdict = 'go' | 'stay' | 'no-verdict';

/** The comparison of many positions. */
export interface Comparison {
  readonly pairs: number;
  readonly excluded: Readonly<Record<Exclusion, number>>;
  readonly meanDifferenceR: number;
  /** 95 %. */
  readonly interval: Interval | null;
  readonly meanDrawdownDifferenceR: number;
  /** Share of the pairs in which the brain realised more. */
  readonly shareImproved: number;
  readonly verdict: Verdict;
  readonly why: string;
  readonly byProfile: Readonly<Record<string, { readonly pairs: number; readonly meanDifferenceR: number }>>;
  /** Pairs by the brain's mean confidence, in steps of 0.1: a calibrated confidence improves more where it is higher. */
  readonly calibration: readonly {
    readonly from: number;
    readonly pairs: number;
    readonly shareImproved: number;
    readonly meanDifferenceR: number;
  }[];
}

/** The evidence of all pairs together; the rule for the verdict is written in docs/shadow-evidence.md. */
export function summarise(pairs: readonly Pair[], exclusions: readonly Exclusion[], seed: number): Comparison {
  const differences = pairs.map(({ differenceR }) => differenceR);
  const interval = bootstrapMean(differences, seed);
  const meanDrawdownDifferenceR = mean(pairs.map(({ drawdownDifferenceR }) => drawdownDifferenceR));
  const excluded = { 'no-candles': 0, 'not-over-yet': 0, 'nothing-of-legacy': 0, 'nothing-of-the-brain': 0 };
  for (const exclusion of exclusions) excluded[exclusion] += 1;
  return {
    pairs: pairs.length,
    excluded,
    meanDifferenceR: mean(differences),
    interval,
    meanDrawdownDifferenceR,
    shareImproved: shareImproved(pairs),
    ...verdictOf(pairs.length, interval, meanDrawdownDifferenceR),
    byProfile: Object.fromEntries(
      [...Map.groupBy(pairs, ({ profile }) => profile ?? 'none')].map(([profile, group]) => [
        profile,
        { pairs: group.length, meanDifferenceR: mean(group.map(({ differenceR }) => differenceR)) },
      ]),
    ),
    calibration: calibrationOf(pairs),
  };
}

function verdictOf(
  pairs: number,
  interval: Interval | null,
  drawdown: number,
): { readonly verdict: Verdict; readonly why: string } {
  if (pairs < MINIMUM_PAIRS || interval === null) {
    return { verdict: 'no-verdict', why: `${pairs} pairs; at least ${MINIMUM_PAIRS} are needed` };
  }
  if (interval.low <= 0) {
    return { verdict: 'stay', why: 'the 95 % interval of the mean difference does not lie above 0 R' };
  }
  if (drawdown > MOST_DRAWDOWN_R) {
    return { verdict: 'stay', why: `the brain's drawdown is larger by more than ${MOST_DRAWDOWN_R} R on average` };
  }
  return { verdict: 'go', why: 'the mean difference lies above 0 R and the drawdown is not larger' };
}

const shareImproved = (pairs: readonly Pair[]): number =>
  pairs.length === 0 ? 0 : pairs.filter(({ differenceR }) => differenceR > 0).length / pairs.length;

function calibrationOf(pairs: readonly Pair[]): Comparison['calibration'] {
  const known = pairs.flatMap((pair) => (pair.confidence === null ? [] : [{ ...pair, confidence: pair.confidence }]));
  // A mean of ten times 0.8 is 0.7999…: what is that near to a step stands on it.
  const steps = Map.groupBy(known, ({ confidence }) => Math.min(9, Math.floor(confidence * 10 + 1e-9)));
  return [...steps]
    .sort(([a], [b]) => a - b)
    .map(([step, group]) => ({
      from: step / 10,
      pairs: group.length,
      shareImproved: shareImproved(group),
      meanDifferenceR: mean(group.map(({ differenceR }) => differenceR)),
    }));
}
