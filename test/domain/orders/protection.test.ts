import { describe, expect, it } from 'vitest';
import { floorPrice, missingFloor, spareFloor, unsafeFloor } from '../../../shared/domain/orders/floor.ts';
import {
  classOf,
  familyOf,
  nameOf,
  type OrderKind,
  type PlacementRequest,
} from '../../../shared/domain/orders/order.ts';
import {
  beingCancelled,
  isBeyondAStop,
  isBeyondLiquidation,
  isStopped,
  liquidationFraction,
  misfitStop,
  planStopFraction,
  restsCovered,
  stopsOf,
  strandedStop,
  supersededStops,
  workingStop,
} from '../../../shared/domain/orders/protection.ts';
import { isHeldBack, purposeOf } from '../../../shared/domain/orders/refusals.ts';
import { openLife, RULES, T0 } from '../judge/support.ts';
import { cancelOf, hedge, holding, placed, planned } from './support.ts';

const market = (markPrice = 100, liquidationPrice = 0) => ({ nowMs: T0, markPrice, liquidationPrice });
const ids = (stops: readonly { readonly intentId: string }[]) => stops.map(({ intentId }) => intentId);

describe('an order', () => {
  it.each<readonly [OrderKind, PlacementRequest['type'], string, string, string]>([
    ['sl', 'STOP_MARKET', 'protective', 'stop', 'algo'],
    ['hard_sl', 'STOP_MARKET', 'protective', 'floor', 'algo'],
    ['trailing', 'TRAILING_STOP_MARKET', 'protective', 'stop', 'algo'],
    ['tp', 'LIMIT', 'discretionary', 'take-profit', 'regular'],
    ['tp', 'TAKE_PROFIT_MARKET', 'discretionary', 'take-profit', 'algo'],
    ['partial_tp', 'MARKET', 'discretionary', 'market', 'regular'],
    ['other_exit', 'MARKET', 'discretionary', 'market', 'regular'],
  ])('of kind %s and type %s is %s, for the purpose %s, in the %s store', (kind, type, why, purpose, family) => {
    const { request } = placed(kind, '1', '1', {}, { type });
    expect([classOf(request), purposeOf(request), familyOf(type), nameOf(request)]).toEqual([
      why,
      purpose,
      family,
      kind,
    ]);
  });

  it('that cancels is housekeeping whatever it cancels, and is told under that kind', () => {
    const request = { operation: 'cancel', kind: 'sl', target: 's', family: 'algo' } as const;
    expect([classOf(request), purposeOf(request), nameOf(request)]).toEqual(['housekeeping', 'cancel', 'sl']);
  });

  it('is told under the name its sender gave it', () => {
    expect(nameOf(placed('sl', '1', '1', {}, { as: 'stop_loss' }).request)).toBe('stop_loss');
  });
});

describe('stops', () => {
  it('are the tightest first, the newest first at one price, of one kind', () => {
    const orders = {
      far: placed('sl', '95', '10'),
      near: placed('sl', '98', '10'),
      nearer: placed('sl', '98', '5'),
      floor: placed('hard_sl', '99', '0'),
      target: placed('tp', '101', '10'),
      gone: cancelOf('far'),
    };
    expect(ids(stopsOf(holding(orders), 'sl'))).toEqual(['nearer', 'near', 'far']);
    expect(ids(stopsOf(holding(orders, openLife('SHORT')), 'sl'))).toEqual(['far', 'nearer', 'near']);
    expect(ids(stopsOf(holding(orders), 'hard_sl'))).toEqual(['floor']);
  });

  it('stop a position when one of them rests, working stop or floor', () => {
    expect(isStopped(holding({ s: placed('sl', '95', '1') }))).toBe(true);
    expect(isStopped(holding({ f: placed('hard_sl', '95', '0') }))).toBe(true);
    expect(isStopped(holding({ s: placed('sl', '95', '10', { status: 'sending' }) }))).toBe(false);
    expect(isStopped(holding({ t: placed('tp', '105', '10') }))).toBe(false);
  });

  it('cover a position only when all of it is closed by those that rest', () => {
    expect(restsCovered(holding({ s: placed('sl', '95', '10') }))).toBe(true);
    expect(restsCovered(holding({ s: placed('sl', '95', '10') }), () => true)).toBe(false);
    expect(restsCovered(holding({ s: placed('sl', '95', '9.9') }))).toBe(false);
    expect(restsCovered(holding({ s: placed('sl', '95', '11') }))).toBe(true);
    expect(restsCovered(holding({ s: placed('sl', '95', '11') }, hedge()))).toBe(false);
    expect(restsCovered(holding({ a: placed('sl', '96', '4'), b: placed('sl', '95', '6') }, hedge()))).toBe(true);
  });

  it('of the old stack count as the working one only when they rest', () => {
    const theirs = (status: 'seen' | 'sending') => placed('sl', '97', '10', { module: 'hybrid_tpsl', status });
    expect(workingStop(holding({ s: theirs('seen') }), T0)?.intentId).toBe('s');
    expect(workingStop(holding({ s: theirs('sending') }), T0)).toBeNull();
    expect(workingStop(holding({ s: placed('sl', '97', '10', { status: 'sending' }) }), T0)?.intentId).toBe('s');
  });

  it('at another price do not make up for the working one', () => {
    const parts = { near: placed('sl', '98', '6'), far: placed('sl', '95', '10') };
    expect(misfitStop(holding(parts), T0)).toMatchObject({ quantity: '10', price: '98', supersedes: 'near' });
    expect(misfitStop(holding({ ...parts, twin: placed('sl', '98', '4') }), T0)).toBeNull();
    expect(misfitStop(holding({}), T0)).toBeNull();
  });

  it('without a plan belong 2.5 % from entry', () => {
    expect(planStopFraction(openLife())).toBe(0.025);
    const base = planned();
    expect(planStopFraction({ ...base, plan: base.plan && { ...base.plan, slFraction: 0.04 } })).toBe(0.04);
  });

  it('that a cancel is on its way to are known by it', () => {
    expect([...beingCancelled(holding({ c: cancelOf('old'), old: placed('sl', '95', '10') }))]).toEqual(['old']);
  });

  it('that never came to rest replace nothing', () => {
    const old = placed('sl', '95', '10');
    expect(supersededStops(holding({ old }))).toEqual([]);
    expect(supersededStops(holding({ old: placed('sl', '95', '10', { status: 'unknown' }) }))).toEqual([]);
  });
});

describe('a mark at or beyond a resting stop', () => {
  const long = holding({ s: placed('sl', '97', '10'), f: placed('hard_sl', '95', '0') });
  const short = holding({ s: placed('sl', '103', '10') }, openLife('SHORT'));

  it.each([
    [97.01, false],
    [97, true],
    [96, true],
    [0, false],
    [-1, false],
  ])('of a long: at %d %s', (mark, beyond) => {
    expect(isBeyondAStop(long, mark)).toBe(beyond);
  });

  it('of a short, of a floor alone, and not of one that does not rest', () => {
    expect([isBeyondAStop(short, 102.9), isBeyondAStop(short, 103), isBeyondAStop(short, 104)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(isBeyondAStop(holding({ f: placed('hard_sl', '95', '0') }), 95)).toBe(true);
    expect(isBeyondAStop(holding({ s: placed('sl', '97', '10', { status: 'unknown' }) }), 90)).toBe(false);
    expect(isBeyondAStop(holding({}), 90)).toBe(false);
  });
});

describe('the liquidation price', () => {
  it('is a distance only when there is one on the losing side', () => {
    expect(liquidationFraction(openLife(), 80)).toBeCloseTo(0.2, 12);
    expect(liquidationFraction(openLife('SHORT'), 120)).toBeCloseTo(0.2, 12);
    for (const none of [0, -5, 100, 120]) expect(liquidationFraction(openLife(), none)).toBeNull();
    for (const none of [0, 100, 80]) expect(liquidationFraction(openLife('SHORT'), none)).toBeNull();
  });

  it('comes before a stop at it or behind it', () => {
    expect(isBeyondLiquidation(openLife(), '90', 90)).toBe(true);
    expect(isBeyondLiquidation(openLife(), '89', 90)).toBe(true);
    expect(isBeyondLiquidation(openLife(), '90.01', 90)).toBe(false);
    expect(isBeyondLiquidation(openLife(), '89', 0)).toBe(false);
    expect(isBeyondLiquidation(openLife(), '89', 100)).toBe(false);
    expect(isBeyondLiquidation(openLife('SHORT'), '111', 110)).toBe(true);
    expect(isBeyondLiquidation(openLife('SHORT'), '109', 110)).toBe(false);
  });

  it('brings nothing back while the stop is on its way, or when there is none', () => {
    expect(strandedStop(holding({}), market(100, 98), RULES)).toBeNull();
    const sending = placed('sl', '97.5', '10', { status: 'sending' });
    expect(strandedStop(holding({ s: sending }), market(100, 98), RULES)).toBeNull();
  });
});

describe('the floor', () => {
  const ours = 'eb.k3m9x0q7w2ab.1.1';
  const floor = placed('hard_sl', '96', '0');

  it('is half a percent beyond the plan’s stop where that is further than half of it', () => {
    const base = planned();
    const near = { ...base, plan: base.plan && { ...base.plan, slFraction: 0.004 } };
    expect(floorPrice(near, market())).toBeCloseTo(99.1, 9);
  });

  it('is not undercut by a stop that stands at the liquidation price itself', () => {
    expect(floorPrice(holding({ s: placed('sl', '97', '10') }, planned()), market(100, 97))).toBeCloseTo(97.6, 9);
  });

  it('is asked for again after the same waits whether the position has a stop or not', () => {
    const held = (nowMs: number) =>
      missingFloor(
        { ...planned(), refusals: { floor: { code: -4509, count: 2, atMs: T0 } } },
        { ...market(), nowMs },
        RULES,
      );
    expect(held(T0 + 17_999)).toBeNull();
    expect(held(T0 + 18_000)).toMatchObject({ kind: 'hard_sl', type: 'STOP_MARKET', quantity: '0' });
    expect(isHeldBack({ floor: { code: 1, count: 2, atMs: 0 } }, 'floor', 17_999, true)).toBe(true);
  });

  it('can be spared while a working stop rests for the whole position', () => {
    const stop = placed('sl', '98', '10');
    expect(spareFloor(holding({ [ours]: floor, stop }))).toBe(ours);
    expect(spareFloor(holding({ [ours]: floor, stop: placed('sl', '98', '9') }))).toBeNull();
    expect(spareFloor(holding({ [ours]: floor }))).toBeNull();
    expect(spareFloor(holding({ stop }))).toBeNull();
    expect(spareFloor(holding({ web_1: floor, stop }))).toBeNull();
    expect(spareFloor(holding({ [ours]: floor, stop, c: cancelOf(ours) }))).toBeNull();
  });

  it('of somebody else, or one that is going, is not moved; one without a price counts as beyond liquidation', () => {
    const stop = placed('sl', '98', '10');
    expect(unsafeFloor(holding({ web_1: floor, stop }), market(100, 97))).toBeNull();
    expect(unsafeFloor(holding({ [ours]: floor, stop, c: cancelOf(ours) }), market(100, 97))).toBeNull();
    expect(unsafeFloor(holding({ stop }), market(100, 97))).toBeNull();
    const sending = placed('sl', '98', '10', { status: 'sending' });
    expect(unsafeFloor(holding({ [ours]: floor, stop: sending }), market(100, 97))).toBeNull();
  });
});
