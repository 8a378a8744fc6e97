import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import { marketState } from '../../../shared/domain/market/market-state.ts';
import { classifyRegime, volatilityFraction } from '../../../shared/domain/market/regime.ts';
import { returnsOf } from '../../../shared/domain/market/returns.ts';
import { mean, rootMeanSquare, standardDeviation } from '../../../shared/domain/statistics/moments.ts';
import { candles } from '../given.ts';

const flat = Array.from({ length: 20 }, () => 100);
/** Seventeen bars, the first at 100: sixteen returns, of which only the first is one. */
const jumpedTo = (price: number) => candles([100, ...Array.from({ length: 16 }, () => price)]);

describe('a regime, exactly at its bounds', () => {
  it('is a trend above 2 % from the mean close', () => {
    expect(classifyRegime(candles(flat), 102)).toBe('NORMAL');
    expect(classifyRegime(candles(flat), 102.01)).toBe('TRENDING');
    expect(classifyRegime(candles(flat), 97.99)).toBe('TRENDING');
  });

  it('is a trend below 3 % of volatility', () => {
    expect(classifyRegime(jumpedTo(111.9), 120)).toBe('TRENDING');
    expect(classifyRegime(jumpedTo(112), 120)).toBe('NORMAL');
  });

  it('is a range below 1 % from the mean close, in bars of less than 1.5 %', () => {
    expect(classifyRegime(candles(flat), 100.99)).toBe('RANGE');
    expect(classifyRegime(candles(flat), 101)).toBe('NORMAL');
    const oneWide = (high: number, low: number) =>
      candles(flat.slice(0, 16)).map((bar, index) => (index === 3 ? { ...bar, high, low } : bar));
    expect(classifyRegime(oneWide(112, 88), 100)).toBe('NORMAL');
    expect(classifyRegime(oneWide(112, 88.1), 100)).toBe('RANGE');
  });

  it('is volatile above 4 %', () => {
    expect(classifyRegime(jumpedTo(116), 120)).toBe('NORMAL');
    expect(classifyRegime(jumpedTo(116.1), 120)).toBe('VOLATILE');
  });

  it('is judged at the last close when no price is given', () => {
    expect(classifyRegime(candles([...flat, 103]))).toBe('TRENDING');
    expect(classifyRegime(candles([...flat, 103]), 100)).toBe('RANGE');
  });
});

describe('a spike, exactly at its bounds', () => {
  const spikes = (closes: readonly number[]) => marketState(candles(closes)).volatilitySpike;

  it('is three times as wild as the hours before', () => {
    expect(spikes([1, 2, 4, 8, 16, 64, 256, 1_024, 4_096])).toBe(true);
    expect(spikes([1, 2, 4, 8, 16, 64, 256, 1_024, 4_095])).toBe(false);
  });

  it('needs 1 % of volatility', () => {
    expect(spikes([...flat, 102, 102, 102, 102])).toBe(true);
    expect(spikes([...flat, 101.99, 101.99, 101.99, 101.99])).toBe(false);
  });

  it('needs an hour before the last one', () => {
    expect(spikes([100, 100, 100, 100, 100, 105, 100, 105, 100])).toBe(true);
    expect(spikes([100, 100, 100, 100, 105, 100, 105, 100])).toBe(false);
  });

  it('compares the last hour alone with all the hours before', () => {
    const calm = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? 100 : 100.5));
    expect(spikes([...calm, 102.5, 100, 102.5, 100])).toBe(true);
    expect(spikes([...flat, 110, 100, 100, 100, 100, 100, 105, 100, 105, 100])).toBe(false);
  });
});

describe('a bar without a price', () => {
  const bars = candles(flat);
  const odd = (at: number, changes: Partial<Candle>) =>
    bars.map((bar, index) => (index === at ? { ...bar, ...changes } : bar));

  it('is no crash', () => {
    expect(marketState(odd(19, { close: 0 })).regime).not.toBe('crash');
    expect(marketState(odd(18, { low: 0 })).regime).not.toBe('crash');
  });

  it('moved nothing, and nothing can be measured from it', () => {
    expect(classifyRegime(odd(5, { close: 0 }), 95)).toBe('RANGE');
    expect(volatilityFraction(odd(5, { close: 0 }))).toBe(0.1);
    expect(returnsOf(odd(1, { close: 0 })).slice(0, 3)).toEqual([-1, 0, 0]);
  });
});

describe('too little to measure', () => {
  it('is an unknown market that neither moves nor spikes', () => {
    expect(marketState([])).toEqual({
      regime: 'unknown',
      volatilityFraction: 0.02,
      trendStrength: 0,
      volatilitySpike: false,
    });
  });

  it('has returns between bars only: a steady climb has no spread of them', () => {
    const climb = Array.from({ length: 10 }, (_, index) => 2 ** index);
    expect(returnsOf(candles(climb))).toEqual(Array(9).fill(1));
    expect(volatilityFraction(candles(climb))).toBe(0.005);
  });

  it('is 0 on average', () => {
    expect([mean([]), rootMeanSquare([]), standardDeviation([])]).toEqual([0, 0, 0]);
  });
});
