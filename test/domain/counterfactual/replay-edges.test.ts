import { describe, expect, it } from 'vitest';
import type { ReplayEntry } from '../../../shared/domain/counterfactual/instruction.ts';
import { replay } from '../../../shared/domain/counterfactual/replay.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import { at, bars, barsFrom, close, ended, FREE, LONG, plan, SHORT, stop, targets } from './support.ts';

const LEVEL = [100, 100, 100, 100] as const;

describe('instructions', () => {
  it('are taken in the order of their times, however they are given', () => {
    const path = bars(LEVEL, [100, 100, 97, 97]);
    expect(ended(LONG, [stop(98, 1), stop(90, 0)], path).realisedR).toBe(-1);
  });

  it('close a share of the entry, never more than is open, at the open of the bar', () => {
    const path = bars([101, 101, 101, 101], [103, 103, 103, 103], [104, 104, 104, 104]);
    const result = ended(LONG, [close(0.5), close(0.25, 1), close(9, 2)], path);
    expect(result.realisedR).toBeCloseTo((0.5 * 0.01 + 0.25 * 0.03 + 0.25 * 0.04) / 0.02, 9);
    expect(result).toMatchObject({ endedBy: 'market', endedAtMs: at(3) });
  });

  it('do nothing to a position that is out', () => {
    const crash = bars([101, 101, 50, 50]);
    for (const instructions of [
      [close(1), stop(200), close(1)],
      [stop(98), targets(0, [101, 1]), close(1)],
    ]) {
      expect(ended(LONG, instructions, crash)).toMatchObject({ realisedR: 0.5, endedBy: 'market', endedAtMs: at(1) });
    }
  });

  it('name shares of the entry, and of what is open from a new plan on', () => {
    const path = bars(LEVEL, [100, 102, 100, 100], [100, 100, 98, 98]);
    const gained = (...more: Parameters<typeof ended>[1]) =>
      ended(LONG, [close(0.5), ...more, targets(0, [102, 0.5]), stop(98)], path).realisedR;
    expect(gained()).toBeCloseTo(0.5, 9);
    expect(gained(plan(0))).toBeCloseTo(0.25 - 0.25, 9);
    const later = bars([101, 101, 101, 101], [103, 103, 103, 103], [100, 100, 98, 98]);
    // Half at 101, half of the other half at 103, the rest at the stop.
    expect(ended(LONG, [close(0.5), plan(1), close(0.5, 1), stop(98, 2)], later).realisedR).toBeCloseTo(0.375, 9);
  });
});

describe('a target', () => {
  it('is sold when it is reached, exactly too, and the last one ends the position', () => {
    const path = bars([100, 102, 100, 101], [101, 104, 101, 104]);
    expect(ended(LONG, [targets(0, [102, 0.5], [104, 0.5])], path)).toMatchObject({
      endedBy: 'targets',
      endedAtMs: at(2),
      realisedR: expect.closeTo(1.5, 9),
    });
    expect(replay(LONG, [targets(0, [104.01, 1])], path, FREE)).toBe('not-over-yet');
  });

  it('is sold once, also when it is asked for again', () => {
    const path = bars([100, 102, 100, 102], [102, 102, 102, 102], [102, 102, 98, 98]);
    const asked = [0, 1].map((minute) => targets(minute, [102, 0.5]));
    expect(ended(LONG, [stop(98), ...asked], path).realisedR).toBeCloseTo(0, 9);
  });

  it('that is no longer asked for is not sold', () => {
    const path = bars(LEVEL, [100, 102, 100, 102], [102, 102, 98, 98]);
    expect(ended(LONG, [stop(98), targets(0, [102, 0.5]), targets(1)], path).realisedR).toBe(-1);
  });

  it('that takes the last thousand-millionth leaves nothing', () => {
    const thirds = targets(0, [101, 0.3], [102, 0.3], [103, 0.4]);
    expect(ended(LONG, [stop(98), thirds], bars([100, 103, 100, 103], [103, 103, 97, 97]))).toMatchObject({
      endedBy: 'targets',
      endedAtMs: at(1),
    });
  });
});

describe('a stop', () => {
  it('is hit when the bar touches it, and fills at the open when that is at or beyond it', () => {
    expect(ended(LONG, [stop(98)], bars([100, 100, 98, 99])).realisedR).toBe(-1);
    expect(replay(LONG, [stop(98)], bars([100, 100, 98.01, 99]), FREE)).toBe('not-over-yet');
    expect(ended(LONG, [stop(98)], bars([98, 99, 97, 99])).realisedR).toBe(-1);
    expect(ended(SHORT, [stop(102)], bars([100, 102, 100, 100])).realisedR).toBe(-1);
  });

  it('that is taken away, or was never there, stops nothing', () => {
    const path = bars(LEVEL, [100, 150, 50, 100]);
    for (const entry of [LONG, SHORT]) {
      expect(replay(entry, [], path, FREE)).toBe('not-over-yet');
      expect(replay(entry, [stop(100.5), stop(null)], path, FREE)).toBe('not-over-yet');
    }
  });

  it('is told to those who follow, with the share that is left', () => {
    const seen: unknown[] = [];
    const follow = (_: Candle, standing: unknown) => {
      seen.push(standing);
      return seen.length === 1 ? [stop(99, 1)] : [];
    };
    const path = bars(LEVEL, LEVEL, [100, 100, 98.5, 98.5]);
    expect(ended(LONG, [stop(98), close(0.5)], path, FREE, follow).realisedR).toBeCloseTo(-0.25, 9);
    expect(seen).toEqual([
      { share: 0.5, stop: 98 },
      { share: 0.5, stop: 99 },
    ]);
  });
});

describe('what a replay costs', () => {
  it('is funding at the hours of it, paid by longs and earned by shorts on what is open', () => {
    // Seven hours after one o'clock is eight o'clock.
    const funded = { ...FREE, fundingPerEightHours: 0.002 };
    const realised = (entry: ReplayEntry, share: number) =>
      ended({ ...entry, openedAtMs: at(420) }, [close(share, 420), close(1, 421)], barsFrom(420, LEVEL, LEVEL), funded)
        .realisedR;
    expect(realised(LONG, 0)).toBeCloseTo(-0.1, 9);
    expect(realised(SHORT, 0)).toBeCloseTo(0.1, 9);
    expect(realised(LONG, 0.5)).toBeCloseTo(-0.05, 9);
  });

  it('is a drawdown from the best value to the worst, the end included', () => {
    const path = bars([100, 104, 100, 104], [104, 104, 100, 100]);
    expect(ended(LONG, [stop(101, 1)], path).drawdownR).toBeCloseTo(1.5, 9);
    const twice = bars([100, 100, 99, 100], [102, 102, 101, 101]);
    expect(ended(LONG, [stop(101, 1)], twice).drawdownR).toBeCloseTo(0.5, 9);
    expect(ended(LONG, [close(1, 1)], bars([100, 104, 100, 104], [103, 103, 103, 103])).drawdownR).toBeCloseTo(0.5, 9);
  });
});
