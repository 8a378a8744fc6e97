import { describe, expect, it } from 'vitest';
import type { Costs, Instruction, ReplayEntry } from '../../../shared/domain/counterfactual/replay.ts';
import { replay } from '../../../shared/domain/counterfactual/replay.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';

const START_MS = Date.UTC(2025, 0, 1, 1);
const MINUTE = 60_000;
const LONG: ReplayEntry = { side: 'LONG', entryPrice: 100, openedAtMs: START_MS, slFraction: 0.02 };
const SHORT: ReplayEntry = { ...LONG, side: 'SHORT' };
const FREE: Costs = { takerFee: 0, makerFee: 0, slippage: 0, fundingPerEightHours: 0 };

/** Bars of open, high, low, close, one a minute from the start on. */
const bars = (...rows: readonly (readonly [number, number, number, number])[]): Candle[] =>
  rows.map(([open, high, low, close], index) => ({
    openTimeMs: START_MS + index * MINUTE,
    open,
    high,
    low,
    close,
    volume: 1,
  }));
const stop = (price: number, atMs = START_MS): Instruction => ({ atMs, do: 'stop', price });
const targets = (...levels: readonly (readonly [number, number])[]): Instruction => ({
  atMs: START_MS,
  do: 'targets',
  targets: levels.map(([price, share]) => ({ price, share, of: 'open' })),
});

describe('a replayed exit', () => {
  it('ends at its stop: one R below entry is −1 R', () => {
    const result = replay(LONG, [stop(98)], bars([100, 100.5, 99, 99], [99, 99, 97, 97.5]), FREE);
    expect(result).toMatchObject({ realisedR: -1, endedBy: 'stop', endedAtMs: START_MS + 2 * MINUTE });
    expect(result?.drawdownR).toBeCloseTo(1, 12);
  });

  it('takes the stop before the target when one bar reaches both', () => {
    const both = bars([100, 105, 97, 104]);
    expect(replay(LONG, [stop(98), targets([104, 1])], both, FREE)?.realisedR).toBe(-1);
    expect(replay(SHORT, [stop(104), targets([98, 1])], both, FREE)?.realisedR).toBe(-2);
  });

  it('fills a stop that the bar opened beyond at the open', () => {
    expect(replay(LONG, [stop(98)], bars([95, 96, 94, 95]), FREE)?.realisedR).toBe(-2.5);
  });

  it('sells each target its share and the rest at the moved stop', () => {
    const path = bars([100, 102, 100, 102], [102, 104, 101.5, 104], [104, 104, 101, 101]);
    const moved = stop(102, START_MS + 2 * MINUTE);
    const result = replay(LONG, [stop(98), targets([102, 0.25], [104, 0.25]), moved], path, FREE);
    // 0.25 × 1 R + 0.25 × 2 R + 0.5 × 1 R
    expect(result).toMatchObject({ realisedR: 1.25, endedBy: 'stop' });
    expect(result?.drawdownR).toBeCloseTo(0.5, 12);
  });

  it('mirrors for a short', () => {
    const path = bars([100, 100, 98, 98], [98, 98.5, 96, 96], [96, 99, 96, 99]);
    const moved = stop(98, START_MS + 2 * MINUTE);
    const result = replay(SHORT, [stop(102), targets([98, 0.25], [96, 0.25]), moved], path, FREE);
    expect(result?.realisedR).toBeCloseTo(1.25, 12);
  });

  it('costs fees on both ways, slippage on what is not a limit order, and funding to a long on the hour', () => {
    const costs: Costs = { takerFee: 0.001, makerFee: 0.0005, slippage: 0.001, fundingPerEightHours: 0.0001 };
    const out = replay(LONG, [{ atMs: START_MS, do: 'close', share: 1 }], bars([100, 100, 100, 100]), costs);
    // Entry 0.1 %, slippage 0.1 %, exit 0.1 % of 99.9.
    expect(out?.realisedR).toBeCloseTo(-(0.001 + 0.001 + 0.001 * 0.999) / 0.02, 12);
    const limit = replay(LONG, [targets([101, 1])], bars([100, 102, 100, 101]), costs);
    expect(limit?.realisedR).toBeCloseTo((0.01 - 0.001 - 0.0005 * 1.01) / 0.02, 12);
    const sevenMs = START_MS + 7 * 3_600_000 - MINUTE;
    const late = { ...LONG, openedAtMs: sevenMs };
    const overTheHour = [0, 1].map((index) => ({
      ...bars([100, 100, 100, 100])[0],
      openTimeMs: sevenMs + index * MINUTE,
    }));
    const closing: Instruction = { atMs: sevenMs + 2 * MINUTE, do: 'close', share: 1 };
    const third = { ...overTheHour[0], openTimeMs: sevenMs + 2 * MINUTE };
    const path = [...overTheHour, third] as Candle[];
    const funded = { ...FREE, fundingPerEightHours: 0.0001 };
    expect(replay(late, [closing], path, funded)?.realisedR).toBeCloseTo(-0.0001 / 0.02, 12);
    expect(replay({ ...late, side: 'SHORT' }, [closing], path, funded)?.realisedR).toBeCloseTo(0.0001 / 0.02, 12);
  });

  it('trails the best price of earlier bars once it was activated', () => {
    const trail: Instruction = { atMs: START_MS, do: 'trail', trails: [{ callback: 0.01, activation: 102 }] };
    const path = bars([100, 101.9, 100, 101], [101, 103, 101, 102.5], [102.5, 102.6, 101.5, 101.8]);
    // Activated in the second bar at 103, so the stop of the third is 101.97.
    expect(replay(LONG, [trail], path, FREE)?.realisedR).toBeCloseTo(0.985, 12);
  });

  it('asks what follows after every bar', () => {
    const follow = ({ close }: Candle) => [stop(close - 1, 0)];
    const path = bars([100, 101, 100, 101], [101, 103, 101, 103], [103, 103, 101, 101]);
    expect(replay(LONG, [stop(98)], path, FREE, follow)?.realisedR).toBe(1);
  });

  it('ends after 48 hours at the close', () => {
    const days = Array.from({ length: 48 * 60 }, () => [100, 100, 100, 101] as const);
    expect(replay(LONG, [stop(98)], bars(...days), FREE)).toMatchObject({ realisedR: 0.5, endedBy: 'time' });
  });

  it('is none when bars are missing before it is out', () => {
    const path = bars([100, 100, 99, 100], [100, 100, 99, 100], [100, 100, 97, 97]);
    expect(replay(LONG, [stop(98)], path.slice(0, 2), FREE)).toBeNull();
    expect(replay(LONG, [stop(98)], path.slice(1), FREE)).toBeNull();
    expect(replay(LONG, [stop(98)], [...path.slice(0, 1), ...path.slice(2)], FREE)).toBeNull();
  });
});
