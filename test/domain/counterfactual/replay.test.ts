import { describe, expect, it } from 'vitest';
import { type Costs, DEFAULT_COSTS } from '../../../shared/domain/counterfactual/instruction.ts';
import { replay } from '../../../shared/domain/counterfactual/replay.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import { at, bars, barsFrom, close, ended, FREE, LONG, SHORT, START_MS, stop, targets, trail } from './support.ts';

describe('a replayed exit', () => {
  it('ends at its stop: one R below entry is −1 R', () => {
    const result = ended(LONG, [stop(98)], bars([100, 100.5, 99, 99], [99, 99, 97, 97.5]));
    expect(result).toMatchObject({ realisedR: -1, endedBy: 'stop', endedAtMs: at(2) });
    expect(result.drawdownR).toBeCloseTo(1, 12);
  });

  it('takes the stop before the target when one bar reaches both', () => {
    const both = bars([100, 105, 97, 104]);
    expect(ended(LONG, [stop(98), targets(0, [104, 1])], both).realisedR).toBe(-1);
    expect(ended(SHORT, [stop(104), targets(0, [98, 1])], both).realisedR).toBe(-2);
  });

  it('fills a stop that the bar opened beyond at the open', () => {
    expect(ended(LONG, [stop(98)], bars([95, 96, 94, 95])).realisedR).toBe(-2.5);
    expect(ended(SHORT, [stop(102)], bars([105, 106, 104, 105])).realisedR).toBe(-2.5);
  });

  it('sells each target its share and the rest at the moved stop', () => {
    const path = bars([100, 102, 100, 102], [102, 104, 101.5, 104], [104, 104, 101, 101]);
    const result = ended(LONG, [stop(98), targets(0, [102, 0.25], [104, 0.25]), stop(102, 2)], path);
    // 0.25 × 1 R + 0.25 × 2 R + 0.5 × 1 R
    expect(result).toMatchObject({ realisedR: 1.25, endedBy: 'stop' });
    expect(result.drawdownR).toBeCloseTo(0.5, 12);
  });

  it('mirrors for a short', () => {
    const path = bars([100, 100, 98, 98], [98, 98.5, 96, 96], [96, 99, 96, 99]);
    const result = ended(SHORT, [stop(102), targets(0, [98, 0.25], [96, 0.25]), stop(98, 2)], path);
    expect(result.realisedR).toBeCloseTo(1.25, 12);
  });

  it('costs fees on both ways, slippage on what is not a limit order, and funding to a long on the hour', () => {
    const costs: Costs = { takerFee: 0.001, makerFee: 0.0005, slippage: 0.001, fundingPerEightHours: 0.0001 };
    const out = ended(LONG, [close(1)], bars([100, 100, 100, 100]), costs);
    // Entry 0.1 %, slippage 0.1 %, exit 0.1 % of 99.9.
    expect(out.realisedR).toBeCloseTo(-(0.001 + 0.001 + 0.001 * 0.999) / 0.02, 12);
    const limit = ended(LONG, [targets(0, [101, 1])], bars([100, 102, 100, 101]), costs);
    expect(limit.realisedR).toBeCloseTo((0.01 - 0.001 - 0.0005 * 1.01) / 0.02, 12);
    // Seven hours after one o'clock is eight o'clock.
    const late = { ...LONG, openedAtMs: at(419) };
    const level = [100, 100, 100, 100] as const;
    const path = barsFrom(419, level, level, level);
    const funded = { ...FREE, fundingPerEightHours: 0.0001 };
    expect(ended(late, [close(1, 421)], path, funded).realisedR).toBeCloseTo(-0.0001 / 0.02, 12);
    expect(ended({ ...late, side: 'SHORT' }, [close(1, 421)], path, funded).realisedR).toBeCloseTo(0.0001 / 0.02, 12);
  });

  it('costs what the evidence says unless it is told otherwise', () => {
    const level = [100, 100, 100, 100] as const;
    const costOf = (minute: number, ...asked: Parameters<typeof ended>[1]) =>
      ended({ ...LONG, openedAtMs: at(minute) }, asked, barsFrom(minute, level, level), DEFAULT_COSTS).realisedR *
      -0.02;
    // Percent of the value: taker 0.05, maker 0.02, slippage 0.02, funding 0.01.
    expect(costOf(0, close(1, 1))).toBeCloseTo(0.0005 + 0.0002 + 0.0005 * 0.9998, 12);
    expect(costOf(0, targets(0, [100, 1]))).toBeCloseTo(0.0005 + 0.0002, 12);
    expect(costOf(420, close(1, 421)) - costOf(0, close(1, 1))).toBeCloseTo(0.0001, 12);
  });

  it('trails the best price of earlier bars once it was activated', () => {
    const path = bars([100, 101.9, 100, 101], [101, 103, 101, 102.5], [102.5, 102.6, 101.5, 101.8]);
    // Activated in the second bar at 103, so the stop of the third is 101.97.
    expect(ended(LONG, [trail(0, { callback: 0.01, activation: 102 })], path).realisedR).toBeCloseTo(0.985, 12);
  });

  it('asks what follows after every bar', () => {
    const follow = ({ close: last }: Candle) => [stop(last - 1)];
    const path = bars([100, 101, 100, 101], [101, 103, 101, 103], [103, 103, 101, 101]);
    expect(ended(LONG, [stop(98)], path, FREE, follow).realisedR).toBe(1);
  });

  it('ends after 48 hours at the close', () => {
    const days = Array.from({ length: 48 * 60 }, () => [100, 100, 100, 101] as const);
    expect(ended(LONG, [stop(98)], bars(...days))).toMatchObject({
      realisedR: 0.5,
      endedBy: 'time',
      endedAtMs: at(48 * 60),
    });
  });
});

describe('the bars of a replay', () => {
  const path = bars([100, 100, 99, 100], [100, 100, 99, 100], [100, 100, 97, 97]);

  it('must be there from the first full minute after the entry until it is out', () => {
    expect(replay(LONG, [stop(98)], path.slice(0, 2), FREE)).toBe('not-over-yet');
    expect(replay(LONG, [stop(98)], [], FREE)).toBe('no-candles');
    expect(replay(LONG, [stop(98)], path.slice(1), FREE)).toBe('no-candles');
    expect(replay(LONG, [stop(98)], [...path.slice(0, 1), ...path.slice(2)], FREE)).toBe('no-candles');
  });

  it('count from the first that began after the entry', () => {
    const within = { ...LONG, openedAtMs: START_MS + 1 };
    const first = bars([100, 100, 90, 100], [100, 102, 100, 101]);
    expect(ended(within, [stop(98), targets(0, [102, 1])], first)).toMatchObject({ realisedR: 1, endedAtMs: at(2) });
    expect(replay(within, [stop(98)], first.slice(0, 1), FREE)).toBe('no-candles');
    expect(replay(within, [stop(98)], bars([100, 100, 99, 100]), FREE)).toBe('no-candles');
  });
});
