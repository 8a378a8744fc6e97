import { describe, expect, it } from 'vitest';
import { replay } from '../../../shared/domain/counterfactual/replay.ts';
import { bars, ended, FREE, LONG, SHORT, stop, trail } from './support.ts';

const AT_ONCE = { callback: 0.05, activation: null };

describe('a trailing stop', () => {
  it('without an activation follows from the open of the bar on', () => {
    expect(ended(LONG, [trail(0, AT_ONCE)], bars([100, 120, 95, 110])).realisedR).toBeCloseTo(-2.5, 9);
    expect(ended(SHORT, [trail(0, AT_ONCE)], bars([100, 105, 80, 90])).realisedR).toBeCloseTo(-2.5, 9);
    expect(replay(LONG, [trail(0, AT_ONCE)], bars([100, 120, 95.01, 110]), FREE)).toBe('not-over-yet');
  });

  it('follows the best price of a bar from the next bar on', () => {
    const path = bars([100, 110, 100, 110], [110, 110, 104, 104]);
    expect(ended(LONG, [trail(0, AT_ONCE)], path)).toMatchObject({ endedBy: 'stop', realisedR: expect.closeTo(2.25) });
    expect(ended(SHORT, [trail(0, AT_ONCE)], bars([100, 100, 90, 90], [90, 96, 90, 96])).realisedR).toBeCloseTo(2.75);
  });

  it('starts at its activation, exactly too, and not before', () => {
    const path = bars([100, 105, 100, 105], [105, 105, 99, 99]);
    const result = (activation: number) => replay(LONG, [trail(0, { callback: 0.05, activation })], path, FREE);
    expect(result(105)).toMatchObject({ realisedR: expect.closeTo((105 * 0.95 - 100) / 2, 9) });
    expect(result(105.01)).toBe('not-over-yet');
    const short = bars([100, 100, 95, 95], [95, 101, 95, 101]);
    const ofShort = (activation: number) => replay(SHORT, [trail(0, { callback: 0.05, activation })], short, FREE);
    expect(ofShort(95)).toMatchObject({ realisedR: expect.closeTo((100 - 95 * 1.05) / 2, 9) });
    expect(ofShort(94.99)).toBe('not-over-yet');
  });

  it('that has not started stops nothing, and leaves the stop beside it as it is', () => {
    const waiting = (activation: number) => trail(0, { callback: 0.05, activation });
    expect(replay(LONG, [waiting(200)], bars([100, 101, 1, 1]), FREE)).toBe('not-over-yet');
    expect(replay(SHORT, [waiting(50)], bars([100, 400, 99, 400]), FREE)).toBe('not-over-yet');
    expect(ended(LONG, [waiting(200), stop(98)], bars([100, 101, 97, 97])).realisedR).toBe(-1);
  });

  it('never goes back', () => {
    const path = bars([100, 110, 100, 108], [108, 108, 106, 106], [106, 106, 104, 104]);
    expect(ended(LONG, [trail(0, { callback: 0.05, activation: 105 })], path).realisedR).toBeCloseTo(2.25, 9);
    const short = bars([100, 100, 90, 92], [92, 94, 92, 94], [94, 95, 94, 95]);
    expect(ended(SHORT, [trail(0, { callback: 0.05, activation: 95 })], short).realisedR).toBeCloseTo(2.75, 9);
  });

  it('goes on from its best price when it is asked for again, and a new one begins anew', () => {
    const path = bars([100, 110, 100, 108], [108, 108, 106, 106], [106, 106, 104, 104]);
    const first = { callback: 0.05, activation: 105 };
    expect(ended(LONG, [trail(0, first), trail(1, first)], path).realisedR).toBeCloseTo(2.25, 9);
    expect(ended(LONG, [trail(0, first), trail(1, first, AT_ONCE)], path).realisedR).toBeCloseTo(2.25, 9);
    expect(replay(LONG, [trail(0, first), trail(1)], path, FREE)).toBe('not-over-yet');
    const other = { ...trail(1), trails: [{ id: 'another', callback: 0.05, activation: null }] } as const;
    // From the open at 108: 102.6 is not reached.
    expect(replay(LONG, [trail(0, first), other], path, FREE)).toBe('not-over-yet');
  });

  it('counts where it is the tighter of two stops', () => {
    const path = bars([100, 110, 100, 108], [108, 108, 106, 106], [106, 106, 104, 104]);
    expect(ended(LONG, [stop(103, 1), trail(0, AT_ONCE)], path).realisedR).toBeCloseTo(2.25, 9);
    expect(ended(LONG, [stop(105, 1), trail(0, AT_ONCE)], path).realisedR).toBeCloseTo(2.5, 9);
  });
});
