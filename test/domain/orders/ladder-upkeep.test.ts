import { describe, expect, it } from 'vitest';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderState, PlacementRequest } from '../../../shared/domain/orders/order.ts';
import {
  cancelsOfLeftovers,
  cancelsOfMissedTargets,
  isLadderFresh,
  liveTakeProfits,
  openQuantity,
  openQuantityOf,
} from '../../../shared/domain/orders/take-profits.ts';
import { openLife, T0 } from '../judge/support.ts';
import { cancelOf, holding, placed, planned } from './support.ts';

const targets = (requests: readonly { readonly target: string }[]) => requests.map(({ target }) => target);

describe('a ladder', () => {
  it('is fresh for two seconds after its decision, and only after a decision for a ladder', () => {
    const decidedAt = (atMs: number, type = 'update_tp_limits') =>
      isLadderFresh({ ...openLife(), lastDecision: { type, atMs } } as OpenLife, T0);
    expect([decidedAt(T0), decidedAt(T0 - 1_999), decidedAt(T0 - 2_000)]).toEqual([true, true, false]);
    expect(decidedAt(T0, 'move_sl')).toBe(false);
    expect(isLadderFresh(openLife(), T0)).toBe(false);
  });

  it.each(['requestedAtMs', 'sentAtMs', 'ackedAtMs'] as const)(
    'is fresh for two seconds after %s of any of its orders',
    (when) => {
      const order = (atMs: number): OrderState => ({
        ...placed('tp', '103', '5', { ackedAtMs: T0 - 60_000 }),
        [when]: atMs,
      });
      const old = placed('tp', '104', '5', { ackedAtMs: T0 - 60_000 });
      expect(isLadderFresh(holding({ old, young: order(T0 - 1_999) }), T0)).toBe(true);
      expect(isLadderFresh(holding({ old, young: order(T0 - 2_000) }), T0)).toBe(false);
      expect(isLadderFresh(holding({ stop: placed('sl', '97', '10') }), T0)).toBe(false);
    },
  );

  it('is what rests or may still rest of it', () => {
    const state = holding({
      rests: placed('tp', '103', '5'),
      sent: placed('tp', '104', '5', { status: 'sending' }),
      void: placed('tp', '105', '5', { status: 'requested', validUntilMs: T0 - 1 }),
      stop: placed('sl', '97', '10'),
      c: cancelOf('rests'),
    });
    expect(liveTakeProfits(state, T0).map(({ intentId }) => intentId)).toEqual(['rests', 'sent']);
  });

  it('may still close what is not filled of it, and all of the position where it says so', () => {
    const state = holding({
      part: placed('tp', '103', '5', { executedQuantity: '2' }),
      all: placed('tp', '104', '0', {}, { type: 'TAKE_PROFIT_MARKET' }),
    });
    const live = liveTakeProfits(state, T0);
    expect(live.map((each) => openQuantity(state, each))).toEqual(['3', '10']);
    expect(openQuantityOf(state, live)).toBe('13');
  });
});

describe('targets that nothing else clears', () => {
  const base = planned();
  const withLegs = (kinds: readonly string[], taken: readonly number[] = []): OpenLife =>
    ({
      ...base,
      plan: base.plan && { ...base.plan, legs: kinds.map((kind) => ({ ...base.plan?.legs[0], kind })), taken },
    }) as OpenLife;
  const old = (plan: number) => placed('tp', '103', '5', {}, { plan });
  const left = (state: OpenLife, plan = 7) => targets(cancelsOfLeftovers(holding({ old: old(plan) }, state), T0));

  it('are those of older plans, once the plan in force has no target left that would replace them', () => {
    expect(left(withLegs(['SL']))).toEqual(['old']);
    expect(left(withLegs(['TP', 'SL'], [0]))).toEqual(['old']);
    expect(left(withLegs(['TP', 'SL']))).toEqual([]);
    expect(left(withLegs(['TP', 'TP', 'SL'], [0]))).toEqual([]);
    expect(left(withLegs(['SL']), base.plan?.number)).toEqual([]);
    expect(left(openLife())).toEqual([]);
  });

  it('are all of them when they would close more than there is, those aside that are going', () => {
    const orders = { a: placed('tp', '103', '6'), b: placed('tp', '104', '5') };
    expect(targets(cancelsOfLeftovers(holding(orders, base), T0))).toEqual(['a', 'b']);
    expect(targets(cancelsOfLeftovers(holding({ ...orders, c: cancelOf('a') }, base), T0))).toEqual([]);
    expect(targets(cancelsOfLeftovers(holding({ ...orders, a: placed('tp', '103', '5') }, base), T0))).toEqual([]);
  });
});

describe('a hard target that the mark went through', () => {
  const base = planned();
  const hard: OpenLife = {
    ...base,
    plan: base.plan && { ...base.plan, legs: base.plan.legs.map((leg, index) => ({ ...leg, hard: index === 0 })) },
  };
  const number = base.plan?.number ?? 0;
  const missed = (
    request: Partial<PlacementRequest> = {},
    changes: Partial<OrderState> = {},
    mark = 103.104,
    state = hard,
    nowMs = T0 + 5_000,
  ) => {
    const order = placed('tp', '103', '5', changes, { plan: number, leg: 0, ...request });
    return targets(cancelsOfMissedTargets(holding({ t: order }, state), mark, nowMs));
  };

  it('is cancelled five seconds after it was acked, 0.1 % beyond it', () => {
    expect(missed()).toEqual(['t']);
    expect(missed({}, {}, 103.102)).toEqual([]);
    expect(missed({}, {}, 103.104, hard, T0 + 4_999)).toEqual([]);
    expect(missed({}, {}, 102)).toEqual([]);
  });

  it('of a short is missed below it', () => {
    const short = { ...hard, identity: { ...hard.identity, side: 'SHORT' as const } };
    expect(missed({ price: '97' }, {}, 96.9, short)).toEqual(['t']);
    expect(missed({ price: '97' }, {}, 97.1, short)).toEqual([]);
  });

  it.each<readonly [string, Partial<PlacementRequest>, Partial<OrderState>]>([
    ['of an older plan', { plan: number + 1 }, {}],
    ['of a soft leg', { leg: 1 }, {}],
    ['of a leg the plan has not', { leg: 99 }, {}],
    ['without a price', { price: null }, {}],
    ['that is not known to rest', {}, { status: 'sending' }],
  ])('is left alone when it is one %s', (_, request, changes) => {
    expect(missed(request, changes)).toEqual([]);
  });

  it('is left alone when it names no leg, or when there is no plan', () => {
    const { t } = holding({ t: placed('tp', '103', '5', {}, { plan: number }) }).orders;
    expect(cancelsOfMissedTargets(holding(t === undefined ? {} : { t }, hard), 104, T0 + 5_000)).toEqual([]);
    expect(missed({}, {}, 104, { ...hard, plan: null })).toEqual([]);
    const unplanned = placed('tp', '103', '5', {}, { leg: 0 });
    expect(cancelsOfMissedTargets(holding({ t: unplanned }, openLife()), 104, T0 + 5_000)).toEqual([]);
  });
});
