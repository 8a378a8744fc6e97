import { describe, expect, it } from 'vitest';
import { type JudgementInput, judge } from '../../../shared/domain/judge/judge.ts';
import { openLegs } from '../../../shared/domain/judge/open-legs.ts';
import { planPosition } from '../../../shared/domain/judge/plan-position.ts';
import { present } from '../../../shared/domain/judge/present.ts';
import type { ActiveLeg, ActivePlan, OpenLife } from '../../../shared/domain/life/state.ts';
import { exitLeg } from '../../../shared/domain/plan/legs.ts';
import { cancelOf, holding, placed, planned } from '../orders/support.ts';
import { envAt, marketAt, openLife, RULES, T0 } from './support.ts';

const base = planned();
const planOf = (changes: Partial<ActivePlan> = {}, state = base): ActivePlan => {
  if (state.plan === null) throw new Error('no plan');
  return { ...state.plan, ...changes };
};
const number = planOf().number;
const tp = (size: number, trigger: number | null): ActiveLeg => ({ kind: 'TP', size, trigger });
const sl = (trigger: number | null): ActiveLeg => ({ kind: 'SL', size: 1, trigger });
const shown = (mark: number, state: OpenLife = base, plan = planOf(), mode: 'LIVE' | 'SHADOW' = 'LIVE', nowMs = T0) =>
  present(state, plan, marketAt(mark, nowMs), mode, RULES);

describe('what is left of a plan’s targets', () => {
  const legs = [tp(0.25, 0.01), tp(0.25, 0.02), sl(-0.025), tp(0.5, 0.04)];
  const left = (state: OpenLife, plan: Partial<ActivePlan> = {}, mode: 'LIVE' | 'SHADOW' = 'LIVE') =>
    openLegs(state, planOf({ legs, ...plan }), mode, T0).map(({ index, fraction, rests }) => [index, fraction, rests]);

  it('are the legs that are not done, as shares of the position as it is now', () => {
    expect(left(base)).toEqual([
      [0, 0.25, false],
      [1, 0.25, false],
      [3, 0.5, false],
    ]);
    expect(left({ ...base, quantity: '5' })).toEqual([
      [0, 0.5, false],
      [1, 0.5, false],
      [3, 1, false],
    ]);
    expect(left(base, { taken: [0, 3] })).toEqual([[1, 0.25, false]]);
    expect(left({ ...base, quantity: '0' })).toEqual([]);
  });

  it('lack what was sold of them, and are gone when nothing is left', () => {
    expect(left(base, { sold: { 0: '1', 1: '2.5', 3: '7' } })).toEqual([[0, 0.15, false]]);
  });

  it('rest when an order of the plan in force realises them, with its own or merged into it', () => {
    const rest = (request: object, status: object = {}) =>
      left(holding({ t: placed('tp', '103', '2', status, { plan: number, ...request }) }, base)).map((each) => each[2]);
    expect(rest({ leg: 1 })).toEqual([false, true, false]);
    expect(rest({ leg: 1, merged: [0] })).toEqual([true, true, false]);
    expect(rest({ leg: 1, plan: number + 1 })).toEqual([false, false, false]);
    expect(rest({ leg: 1 }, { status: 'requested', validUntilMs: T0 - 1 })).toEqual([false, false, false]);
    expect(left(holding({ c: cancelOf('x') }, base)).map((each) => each[2])).toEqual([false, false, false]);
  });

  it('are in SHADOW without those the brain would have sold', () => {
    const shadow = { stopPrice: null, tpLevels: null, taken: [1], furthestTaken: 0 };
    expect(left({ ...base, shadow }, { taken: [0] }, 'SHADOW')).toEqual([[3, 0.5, false]]);
    expect(left({ ...base, shadow }, { taken: [0] }).map(([index]) => index)).toEqual([1, 3]);
    expect(left({ ...base, shadow: null }, {}, 'SHADOW')).toHaveLength(3);
  });
});

describe('what the brain is shown', () => {
  it('is the position, its gain in percent of entry, and how long it is open', () => {
    const state = { ...base, strategyId: 'SCALP', openedAtMs: T0 - 7_200_000 };
    expect(shown(98, state).context).toMatchObject({
      symbol: 'SOLUSDT',
      side: 'long',
      entryPrice: 100,
      currentPrice: 98,
      size: 10,
      pricePnlPercent: -2,
      riskState: 'drawdown',
      strategyId: 'SCALP',
      durationHours: 2,
      exchange: 'binance-usdm',
      account: 'main',
    });
    const short = planned(openLife('SHORT'));
    expect(shown(98, short, planOf({}, short)).context).toMatchObject({ side: 'short', pricePnlPercent: 2 });
    expect(Object.is(shown(100, short, planOf({}, short)).context.pricePnlPercent, 0)).toBe(true);
  });

  it('is the stop that stands, the brain’s own one in SHADOW', () => {
    const shadow = { stopPrice: 96, tpLevels: null, taken: [], furthestTaken: 0 };
    const state = { ...holding({ s: placed('sl', '97', '10') }, base), shadow };
    expect(shown(100, state).context.protection.activeSl).toBe(97);
    expect(shown(100, state, planOf(), 'SHADOW').context.protection.activeSl).toBe(96);
    expect(shown(100, { ...state, shadow: null }, planOf(), 'SHADOW').context.protection.activeSl).toBeNull();
    expect(shown(100).context.protection.activeSl).toBeNull();
  });

  it('is the ladder of the plan in force, what is being cancelled left out, and none when it closes too much', () => {
    const rung = (quantity: string, changes: object = {}, request: object = {}) =>
      placed('tp', '103', quantity, changes, { plan: number, leg: 0, ...request });
    const levels = (orders: Parameters<typeof holding>[0]) => shown(100, holding(orders, base)).context.protection;
    expect(levels({ a: rung('5') })).toEqual({ activeSl: null, activeTpLevels: [[103, 0.5]] });
    expect(levels({ a: rung('5', { executedQuantity: '2' }) }).activeTpLevels).toEqual([[103, 0.3]]);
    expect(levels({ a: rung('5'), c: cancelOf('a') }).activeTpLevels).toEqual([]);
    expect(levels({ a: rung('5', {}, { plan: number + 1 }) }).activeTpLevels).toEqual([]);
    expect(levels({ a: rung('6'), b: rung('5') }).activeTpLevels).toEqual([]);
    expect(levels({ a: rung('5'), b: rung('5') }).activeTpLevels).toHaveLength(2);
  });

  it('is in SHADOW the ladder it would have laid', () => {
    const shadow = { stopPrice: null, tpLevels: [[103, 0.25]] as const, taken: [], furthestTaken: 0 };
    const orders = holding({ a: placed('tp', '105', '5', {}, { plan: number, leg: 0 }) }, base);
    const levels = (state: OpenLife) => shown(100, state, planOf(), 'SHADOW').context.protection.activeTpLevels;
    expect(levels({ ...orders, shadow })).toEqual([[103, 0.25]]);
    expect(levels({ ...orders, shadow: null })).toEqual([]);
  });

  it('is nothing of a ladder when no target is left', () => {
    const plan = planOf({ legs: [sl(-0.025)] });
    expect(shown(100, base, plan).context.protection).toEqual({ activeSl: null });
  });

  it('are the legs in their order: the due one first, then the ladder, then the rest', () => {
    const trail: ActiveLeg = { kind: 'TRAIL', size: 0.25, trigger: 0.03, callback: 0.02 };
    const plan = planOf({ legs: [tp(0.25, 0.01), sl(-0.025), tp(0.5, 0.04), trail] });
    const input = shown(101, holding({ s: placed('sl', '97', '10') }, base), plan);
    expect(input.partialLeg).toBe(0);
    expect(input.ladderLegs).toEqual([2]);
    expect(input.plan.legs).toEqual([
      exitLeg('PARTIAL', 0.25, { triggerFraction: 0.01, triggerPrice: 101 }),
      exitLeg('TP', 0.5, { triggerFraction: 0.04 }),
      exitLeg('SL', 1, { triggerFraction: -0.025 }),
      exitLeg('TRAIL', 0.25, { triggerFraction: 0.03, trailCallbackFraction: 0.02 }),
    ]);
  });

  it('has the trigger of a short below its entry', () => {
    const short = planned(openLife('SHORT'));
    const plan = planOf({ legs: [tp(0.25, 0.02)] }, short);
    const state = holding({ s: placed('sl', '103', '10') }, short);
    expect(shown(98, state, plan).plan.legs[0]?.triggerPrice).toBe(98);
  });
});

describe('a leg that is due', () => {
  const plan = planOf({ legs: [tp(0.25, 0.01), tp(0.25, 0.02), tp(0.5, null), sl(-0.025)] });
  const stop = { s: placed('sl', '97', '10') };
  const due = (mark: number, orders: object = {}, mode: 'LIVE' | 'SHADOW' = 'LIVE', state: OpenLife = base) =>
    shown(mark, holding({ ...stop, ...orders }, state), plan, mode).partialLeg;

  it('is the first whose price is reached, exactly too, and none without a stop or a trigger', () => {
    expect([due(100.99), due(101), due(102)]).toEqual([null, 0, 0]);
    expect(shown(102, base, plan).partialLeg).toBeNull();
    expect(shown(200, holding(stop, base), planOf({ legs: [tp(0.5, null)] })).partialLeg).toBeNull();
  });

  it('is not one for which an order rests, and waits for the ladder of an older plan', () => {
    const rung = (changes: object) => ({ t: placed('tp', '101', '2.5', {}, { plan: number, leg: 0, ...changes }) });
    expect(due(101.5, rung({}))).toBeNull();
    expect(due(102, rung({}))).toBe(1);
    expect(due(102, rung({ plan: number + 1 }))).toBeNull();
    const shadow = { stopPrice: 97, tpLevels: null, taken: [], furthestTaken: 0 };
    expect(due(102, rung({ plan: number + 1 }), 'SHADOW', { ...base, shadow })).toBe(0);
  });

  it('is at most what the resting ladder leaves free of the position', () => {
    const rung = (quantity: string) => ({ t: placed('tp', '104', quantity, {}, { plan: number, leg: 2 }) });
    const fraction = (quantity: string) =>
      shown(101, holding({ ...stop, ...rung(quantity) }, base), plan).plan.legs[0]?.sizeFraction;
    expect(fraction('8')).toBeCloseTo(0.2, 12);
    expect(fraction('5')).toBeCloseTo(0.25, 12);
    expect(due(101, rung('10'))).toBeNull();
    expect(due(101, rung('12'))).toBeNull();
  });
});

describe('a stop that was passed', () => {
  const passed = (mark: number, state: OpenLife, mode: 'LIVE' | 'SHADOW' = 'LIVE', nowMs = T0) =>
    shown(mark, state, planOf(), mode, nowMs).stopPassed;
  const stopped = (changes: object = {}) => holding({ s: placed('sl', '97', '10', changes) }, base);

  it('is the plan’s at its distance, when none rests', () => {
    expect([passed(97.5, base), passed(97.51, base)]).toEqual([true, false]);
  });

  it('is one that rests when the mark is more than half a percent of entry through it', () => {
    expect([passed(96.5, stopped()), passed(96.49, stopped())]).toEqual([false, true]);
  });

  it.each(['sl', 'hard_sl'] as const)('is one of kind %s that was triggered ten seconds ago', (kind) => {
    const state = holding(
      { s: placed('sl', '97', '10'), t: placed(kind, '96', '10', { triggeringSinceMs: T0 }) },
      base,
    );
    expect([passed(98, state, 'LIVE', T0 + 9_999), passed(98, state, 'LIVE', T0 + 10_000)]).toEqual([false, true]);
  });

  it('is never a target that is triggered, nor anything in SHADOW', () => {
    const target = placed('tp', '103', '5', { triggeringSinceMs: T0 - 60_000 }, { type: 'TAKE_PROFIT_MARKET' });
    expect(passed(98, holding({ s: placed('sl', '97', '10'), target }, base))).toBe(false);
    expect(passed(90, base, 'SHADOW')).toBe(false);
  });
});

describe('the stop a plan asks for by itself', () => {
  const wanted = (mark: number, plan: Partial<ActivePlan>, state = base) =>
    shown(mark, state, planOf(plan, state)).context.profileTrailingStop;
  const lock = (trigger: number | null): Partial<ActivePlan> => ({
    strategyId: 'PROFIT_LOCK',
    legs: [tp(1, 0.1), sl(trigger)],
  });

  it('is the lock of a profit, on the gaining side', () => {
    expect(wanted(103, lock(0.002))).toBeCloseTo(100.2, 9);
    const short = planned(openLife('SHORT'));
    expect(wanted(97, lock(0.002), short)).toBeCloseTo(99.8, 9);
    for (const none of [0, -0.01, null]) expect(wanted(103, lock(none))).toBeNull();
    expect(wanted(103, { strategyId: 'PROFIT_LOCK', legs: [tp(1, 0.1)] })).toBeNull();
  });

  it('is the trailing of a profile, and none where the profile does not trail', () => {
    const trailing = { callbackFraction: 0.02, activationR: 1, tighteningCurve: [] };
    expect(wanted(103, { trailing })).toBeCloseTo(103 * 0.98, 9);
    expect(wanted(102, { trailing })).toBeNull();
    expect(wanted(103, { trailing: null })).toBeNull();
  });

  it('stands on its losing side once the profit it locked is gone', () => {
    const trigger = (mark: number, leg: ActiveLeg) =>
      shown(mark, base, planOf({ legs: [leg], slFraction: 0.03 })).plan.legs[0]?.triggerFraction;
    expect([trigger(126, sl(0.25)), trigger(125, sl(0.25)), trigger(99, sl(0.25))]).toEqual([0.25, -0.03, -0.03]);
    expect(trigger(99, sl(-0.025))).toBe(-0.025);
    expect(trigger(90, sl(0))).toBe(0);
    expect(trigger(99, sl(null))).toBeNull();
    expect(trigger(99, { kind: 'TRAIL', size: 1, trigger: 0.02, callback: 0.01 })).toBe(0.02);
  });
});

describe('a judgement', () => {
  const input = (changes: Partial<JudgementInput>): JudgementInput => ({ ...shown(98), ...changes });

  it('leaves at once by an emergency plan or a passed stop, and says why', () => {
    const legs = [exitLeg('SL', 1), exitLeg('EMERGENCY', 1)];
    expect(judge(input({ plan: { strategyId: 'EMERGENCY_EXIT', legs } }))).toMatchObject({
      decisionType: 'full_exit_now',
      reason: 'Emergency plan: pnl=-2.00%, plan=EMERGENCY_EXIT',
    });
    expect(judge(input({ stopPassed: true }))).toMatchObject({
      decisionType: 'full_exit_now',
      reason: 'Stop passed and position still open: pnl=-2.00%',
    });
    expect(judge(input({ stopPassed: false })).decisionType).not.toBe('full_exit_now');
  });
});

describe('the plan of a position', () => {
  const env = (changes: object = {}) => envAt(102, { market: marketAt(102, T0 + 60_000, changes), nowMs: T0 + 60_000 });

  it('is made of what the position is now', () => {
    const { data } = planPosition(
      { ...openLife(), openedAtMs: T0 },
      'fill',
      env({ leverage: 3, volatilityFraction: 0.05 }),
    );
    expect(data.context).toMatchObject({
      size: 10,
      leverage: 3,
      marginPnlPercent: 6,
      pnlQuote: 20,
      positionAgeSeconds: 60,
      volatilityFraction: 0.05,
      trailEnabled: true,
    });
    expect(data).toMatchObject({ planNumber: 1, cause: 'fill', quantity: '10' });
  });

  it('counts an unknown leverage as 1 and an unknown volatility as 2 %', () => {
    const { context } = planPosition(openLife(), 'fill', env({ leverage: null, volatilityFraction: null })).data;
    expect(context).toMatchObject({ leverage: 1, marginPnlPercent: 2, volatilityFraction: 0.02 });
  });

  it('keeps the size its shares are shares of, unless the position itself changed', () => {
    const smaller = { ...base, quantity: '6' };
    expect(planPosition(smaller, 'expired', env()).data).toMatchObject({ planNumber: number + 1, quantity: '10' });
    expect(planPosition(smaller, 'position-changed', env()).data.quantity).toBe('6');
    expect(planPosition({ ...smaller, plan: null }, 'retroactive', env()).data.quantity).toBe('6');
  });
});
