import { describe, expect, it } from 'vitest';
import { marketState } from '../../../shared/domain/market/market-state.ts';
import { classifyRegime, volatilityFraction } from '../../../shared/domain/market/regime.ts';
import { candles } from '../given.ts';

const flat = Array.from({ length: 20 }, () => 100);
const rising = flat.map((price, index) => price * 1.003 ** index);
const zigzag = flat.map((price, index) => (index % 2 === 0 ? price : price * 1.05));

describe('a market', () => {
  it.each([
    ['flat', flat, 0.001, 'RANGE', 'range'],
    ['flat with wide bars', flat, 0.01, 'NORMAL', 'normal'],
    ['rising', rising, 0.001, 'TRENDING', 'trend'],
    ['jumping', zigzag, 0, 'VOLATILE', 'high_vol'],
    ['too short', flat.slice(0, 14), 0, 'unknown', 'unknown'],
    ['empty', [], 0, 'unknown', 'unknown'],
  ])('that is %s', (_, closes, reach, regime, token) => {
    expect(classifyRegime(candles(closes, reach))).toBe(regime);
    expect(marketState(candles(closes, reach)).regime).toBe(token);
  });

  it('is as volatile as its returns, within 0.5–10 %', () => {
    expect(volatilityFraction(candles(flat))).toBe(0.005);
    expect(volatilityFraction(candles(zigzag))).toBeCloseTo(0.0488, 3);
    expect(volatilityFraction(candles(flat.slice(0, 9)))).toBe(0.02);
  });

  it('crashes when it leaves the extreme of the last hour by 6 %, up or down', () => {
    expect(marketState(candles([...flat, 97, 95, 94])).regime).toBe('crash');
    expect(marketState(candles([...flat, 97, 95, 94.1])).regime).not.toBe('crash');
    expect(marketState(candles([...flat, 103, 105, 106])).regime).toBe('crash');
    expect(marketState(candles([...flat, 94, 94, 94, 94, 94])).regime).not.toBe('crash');
    expect(marketState(candles([100, 90])).regime).toBe('unknown');
  });

  it('spikes when the last hour is three times as wild as the hours before, and moves at all', () => {
    expect(marketState(candles([...flat, 103, 100, 103, 100])).volatilitySpike).toBe(true);
    expect(marketState(candles([...flat, 100.5, 100, 100.5, 100])).volatilitySpike).toBe(false);
    expect(marketState(candles(zigzag)).volatilitySpike).toBe(false);
    expect(marketState(candles([100, 110, 100, 110])).volatilitySpike).toBe(false);
  });

  it('has a signed trend that the planner calls a trend where the classifier does', () => {
    const strength = (last: number) => marketState(candles([...flat.slice(1), last])).trendStrength;
    expect(strength(100)).toBe(0);
    expect(strength(102.1)).toBeCloseTo(0.6, 1);
    expect(strength(97.9)).toBeCloseTo(-0.6, 1);
    expect(strength(120)).toBe(1);
    expect(strength(80)).toBe(-1);
  });
});
