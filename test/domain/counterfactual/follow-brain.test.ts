import { describe, expect, it } from 'vitest';
import { followBrain } from '../../../shared/domain/counterfactual/follow-brain.ts';
import type { ExitPlan } from '../../../shared/domain/plan/exit-plan.ts';
import { exitLeg } from '../../../shared/domain/plan/legs.ts';
import { NOON_MS, normalPlan } from '../given.ts';

const MINUTE_MS = 60_000;
const entry = (side: 'LONG' | 'SHORT' = 'LONG', changes: object = {}) => ({
  side,
  entryPrice: 100,
  slFraction: 0.02,
  openedAtMs: NOON_MS,
  ...changes,
});
const untrailed: ExitPlan = { ...normalPlan, trailing: null };
const bar = (close: number, openTimeMs = NOON_MS) => ({
  openTimeMs,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});
const asks = (
  close: number,
  { stop = 98, share = 1 }: { stop?: number | null; share?: number } = {},
  { plan = untrailed, side = 'LONG' as 'LONG' | 'SHORT', fromMs = 0, openTimeMs = NOON_MS } = {},
) => followBrain('BTCUSDT', entry(side) as never, plan, fromMs)(bar(close, openTimeMs), { stop, share });

describe('what the brain would go on deciding', () => {
  it('is a better stop at the end of the minute, for longs and shorts', () => {
    expect(asks(102)).toEqual([{ atMs: NOON_MS + MINUTE_MS, do: 'stop', price: expect.closeTo(100.1, 9) }]);
    expect(asks(98, { stop: 102 }, { side: 'SHORT' })).toEqual([
      { atMs: NOON_MS + MINUTE_MS, do: 'stop', price: expect.closeTo(99.9, 9) },
    ]);
    expect(asks(104)).toEqual([{ atMs: NOON_MS + MINUTE_MS, do: 'stop', price: expect.closeTo(102.44, 9) }]);
  });

  it('is nothing while its plan works, before the real position was gone, and when nothing is left', () => {
    expect(asks(101)).toEqual([]);
    expect(asks(102, {}, { fromMs: NOON_MS + MINUTE_MS + 1 })).toEqual([]);
    expect(asks(102, {}, { fromMs: NOON_MS + MINUTE_MS })).toHaveLength(1);
    expect(asks(102, { share: 0 })).toEqual([]);
    expect(asks(102, { share: -1 })).toEqual([]);
  });

  it('follows the trailing of its plan', () => {
    const trailing = { callbackFraction: 0.005, activationR: 0.5, tighteningCurve: [] };
    expect(asks(101.1, {}, { plan: { ...normalPlan, trailing } })).toEqual([
      { atMs: NOON_MS + MINUTE_MS, do: 'stop', price: expect.closeTo(101.1 * 0.995, 9) },
    ]);
  });

  it('is its first stop when there is none', () => {
    expect(asks(100, { stop: null })).toEqual([{ atMs: NOON_MS + MINUTE_MS, do: 'stop', price: 97.5 }]);
  });

  it('is to leave after two days of loss, and not a minute before', () => {
    const twoDays = NOON_MS + 48 * 60 * MINUTE_MS;
    expect(asks(97.9, { stop: 97 }, { openTimeMs: twoDays })).toEqual([
      { atMs: twoDays + MINUTE_MS, do: 'close', share: 1 },
    ]);
    expect(asks(97.9, { stop: 97 }, { openTimeMs: twoDays - MINUTE_MS })).toEqual([]);
    expect(asks(98.1, { stop: 97 }, { openTimeMs: twoDays })).toEqual([]);
  });

  it('is not to leave for a violent market, which nobody knows of any more', () => {
    expect(asks(90, { stop: 80 })).toEqual([]);
  });

  it('takes no profit and lays no ladder: those it asked for stay', () => {
    const legs = [exitLeg('TP', 0.5, { triggerFraction: 0.001 })];
    expect(asks(101, {}, { plan: { ...untrailed, legs } })).toEqual([]);
    expect(asks(101, { stop: null }, { plan: { ...untrailed, legs } })).toHaveLength(1);
  });
});
