import { describe, expect, it } from 'vitest';
import type { Costs, Instruction, ReplayEntry, Trail } from '../../../shared/domain/counterfactual/replay.ts';
import { replay } from '../../../shared/domain/counterfactual/replay.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';

const START_MS = Date.UTC(2025, 0, 1, 1);
const MINUTE = 60_000;
const LONG: ReplayEntry = { side: 'LONG', entryPrice: 100, openedAtMs: START_MS, slFraction: 0.02 };
const SHORT: ReplayEntry = { ...LONG, side: 'SHORT' };
const FREE: Costs = { takerFee: 0, makerFee: 0, slippage: 0, fundingPerEightHours: 0 };
const bars = (...rows: readonly (readonly [number, number, number, number])[]): Candle[] =>
  rows.map(([open, high, low, close], index) => ({
    openTimeMs: START_MS + index * MINUTE,
    open,
    high,
    low,
    close,
    volume: 1,
  }));
const at = (minute: number) => START_MS + minute * MINUTE;
const stop = (price: number | null, minute = 0): Instruction => ({
  atMs: at(minute),
  do: 'stop',
  price: price as number,
});
const close = (share: number, minute = 0): Instruction => ({ atMs: at(minute), do: 'close', share });
const trail = (minute: number, ...trails: readonly Trail[]): Instruction => ({ atMs: at(minute), do: 'trail', trails });
const targets = (of: 'open' | 'entry', ...levels: readonly (readonly [number, number])[]): Instruction => ({
  atMs: START_MS,
  do: 'targets',
  targets: levels.map(([price, share]) => ({ price, share, of })),
});

describe('instructions', () => {
  it('are taken in the order of their times, however they are given', () => {
    const path = bars([100, 100, 100, 100], [100, 100, 97, 97]);
    expect(replay(LONG, [stop(98, 1), stop(90, 0)], path, FREE)?.realisedR).toBe(-1);
  });

  it('close a share of what is open, never more than it, at the open of the bar', () => {
    const path = bars([101, 101, 101, 101], [103, 103, 103, 103], [104, 104, 104, 104]);
    const result = replay(LONG, [close(0.5), close(0.5, 1), close(9, 2)], path, FREE);
    expect(result?.realisedR).toBeCloseTo((0.5 * 0.01 + 0.25 * 0.03 + 0.25 * 0.04) / 0.02, 9);
    expect(result).toMatchObject({ endedBy: 'market', endedAtMs: at(3) });
  });

  it('do nothing to a position that is out', () => {
    const result = replay(LONG, [close(1), stop(200), close(1)], bars([101, 101, 50, 50]), FREE);
    expect(result).toMatchObject({ realisedR: 0.5, endedBy: 'market', endedAtMs: at(1) });
  });

  it('name targets as shares of the entry or of what is open', () => {
    const path = bars([100, 100, 100, 100], [100, 102, 100, 100], [100, 100, 98, 98]);
    const half = close(0.5);
    const gained = (of: 'open' | 'entry') =>
      replay(LONG, [half, targets(of, [102, 0.5]), stop(98)], path, FREE)?.realisedR;
    expect(gained('entry')).toBeCloseTo(0.5, 9);
    expect(gained('open')).toBeCloseTo(0.25 - 0.25, 9);
  });

  it('sell only the targets that are reached, and end by them', () => {
    const path = bars([100, 102, 100, 101], [101, 104, 101, 104]);
    expect(replay(LONG, [targets('open', [102, 0.5], [104, 0.5])], path, FREE)).toMatchObject({
      endedBy: 'targets',
      endedAtMs: at(2),
      realisedR: expect.closeTo(1.5, 9),
    });
    expect(replay(LONG, [targets('open', [104.01, 1])], path, FREE)).toBeNull();
  });
});

describe('a stop', () => {
  it('is hit when the bar touches it, and fills at the open when that is at or beyond it', () => {
    expect(replay(LONG, [stop(98)], bars([100, 100, 98, 99]), FREE)?.realisedR).toBe(-1);
    expect(replay(LONG, [stop(98)], bars([100, 100, 98.01, 99]), FREE)).toBeNull();
    expect(replay(LONG, [stop(98)], bars([98, 99, 97, 99]), FREE)?.realisedR).toBe(-1);
    expect(replay(SHORT, [stop(102)], bars([100, 102, 100, 100]), FREE)?.realisedR).toBe(-1);
  });

  it('is told to those who follow, with the share that is left', () => {
    const seen: unknown[] = [];
    const follow = (_: Candle, standing: unknown) => {
      seen.push(standing);
      return seen.length === 1 ? [stop(99, 1)] : [];
    };
    const path = bars([100, 100, 100, 100], [100, 100, 100, 100], [100, 100, 98.5, 98.5]);
    expect(replay(LONG, [stop(98), close(0.5)], path, FREE, follow)?.realisedR).toBeCloseTo(-0.25, 9);
    expect(seen).toEqual([
      { share: 0.5, stop: 98 },
      { share: 0.5, stop: 99 },
    ]);
  });
});

describe('a trailing stop', () => {
  it('follows the best price from the next bar on, at once without an activation', () => {
    const path = bars([100, 110, 100, 110], [110, 110, 104, 104]);
    const result = replay(LONG, [trail(0, { callback: 0.05, activation: null })], path, FREE);
    expect(result).toMatchObject({ endedBy: 'stop', realisedR: expect.closeTo(2.25, 9) });
    const short = bars([100, 100, 90, 90], [90, 96, 90, 96]);
    expect(replay(SHORT, [trail(0, { callback: 0.05, activation: null })], short, FREE)?.realisedR).toBeCloseTo(
      2.75,
      9,
    );
  });

  it('starts at its activation, exactly too, and not before', () => {
    const path = bars([100, 105, 100, 105], [105, 105, 99, 99]);
    const result = (activation: number) => replay(LONG, [trail(0, { callback: 0.05, activation })], path, FREE);
    expect(result(105)?.realisedR).toBeCloseTo((105 * 0.95 - 100) / 2, 9);
    expect(result(105.01)).toBeNull();
  });

  it('never goes back, and the tighter of two stops counts', () => {
    const path = bars([100, 110, 100, 108], [108, 108, 106, 106], [106, 106, 104, 104]);
    expect(replay(LONG, [trail(0, { callback: 0.05, activation: 105 })], path, FREE)?.realisedR).toBeCloseTo(2.25, 9);
    const beside = [stop(105), trail(0, { callback: 0.05, activation: 105 })];
    expect(replay(LONG, [...beside.slice(0, 1)], bars([106, 106, 105, 105]), FREE)?.realisedR).toBe(2.5);
    expect(
      replay(LONG, [stop(103, 1), trail(0, { callback: 0.05, activation: null })], path, FREE)?.realisedR,
    ).toBeCloseTo(2.25, 9);
    expect(
      replay(LONG, [stop(105, 1), trail(0, { callback: 0.05, activation: null })], path, FREE)?.realisedR,
    ).toBeCloseTo(2.5, 9);
  });

  it('that has not started stops nothing', () => {
    expect(replay(LONG, [trail(0, { callback: 0.05, activation: 200 })], bars([100, 101, 1, 1]), FREE)).toBeNull();
  });
});

describe('what a replay costs', () => {
  it('is funding at the hours of it, paid by longs and earned by shorts on what is open', () => {
    const eight = Date.UTC(2025, 0, 1, 8);
    const path = [0, 1].map((index) => ({
      openTimeMs: eight + index * MINUTE,
      open: 100,
      high: 100,
      low: 100,
      close: 100,
      volume: 1,
    }));
    const funded = { ...FREE, fundingPerEightHours: 0.002 };
    const realised = (entry: ReplayEntry, share: number) =>
      replay(
        { ...entry, openedAtMs: eight },
        [
          { atMs: eight, do: 'close', share },
          { atMs: eight + MINUTE, do: 'close', share: 1 },
        ],
        path,
        funded,
      )?.realisedR;
    expect(realised(LONG, 0)).toBeCloseTo(-0.1, 9);
    expect(realised(SHORT, 0)).toBeCloseTo(0.1, 9);
    expect(realised(LONG, 0.5)).toBeCloseTo(-0.05, 9);
  });

  it('is a drawdown from the best value to the worst, the end included', () => {
    const path = bars([100, 104, 100, 104], [104, 104, 100, 100]);
    expect(replay(LONG, [stop(101, 1)], path, FREE)?.drawdownR).toBeCloseTo(1.5, 9);
    expect(replay(LONG, [stop(101, 1)], bars([100, 100, 99, 100], [102, 102, 101, 101]), FREE)?.drawdownR).toBeCloseTo(
      0.5,
      9,
    );
  });
});
