import { describe, expect, it } from 'vitest';
import type { StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import { exitInFlight, step } from '../../../shared/domain/judge/step.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderState } from '../../../shared/domain/orders/order.ts';
import { requested } from '../../../shared/domain/orders/requested.ts';
import { cancelOf, holding, placed, planned } from '../orders/support.ts';
import { envAt, marketAt, openLife, RULES, T0 } from './support.ts';

const FLOOR = 'eb.k3m9x0q7w2ab.1.1';
const base = planned();
const plan = base.plan?.number ?? 0;
const ladder = {
  a: placed('tp', '101.25', '2.5', { ackedAtMs: T0 - 60_000 }, { plan, leg: 0 }),
  b: placed('tp', '102.5', '2.5', { ackedAtMs: T0 - 60_000 }, { plan, leg: 1 }),
  c: placed('tp', '105', '5', { ackedAtMs: T0 - 60_000 }, { plan, leg: 2 }),
};
const stop = placed('sl', '97.5', '10', { ackedAtMs: T0 - 60_000 });
const floor = placed('hard_sl', '96.25', '0', { ackedAtMs: T0 - 60_000 });
/** A position for which everything rests and the last decision was to do nothing. */
const calm = (orders: Readonly<Record<string, OrderState>> = {}): OpenLife => ({
  ...holding({ ...ladder, s: stop, [FLOOR]: floor, ...orders }, base),
  lastDecision: { type: 'no_change', atMs: T0 - 60_000 },
});
const asked = (events: readonly LifeEvent[]) =>
  events.flatMap((event) =>
    event.type === 'ExitOrderRequested'
      ? [
          `${event.data.request.operation} ${
            event.data.request.operation === 'cancel' ? event.data.request.target : event.data.request.kind
          }`,
        ]
      : [],
  );
const reasons = (events: readonly LifeEvent[]) =>
  events.flatMap((event) => (event.type === 'ExitOrderRequested' ? [event.data.explanation] : []));
const decided = (events: readonly LifeEvent[]) =>
  events.flatMap((event) => (event.type === 'ExitDecisionMade' ? [event.data] : []));
const at = (mark: number, changes: Partial<StepEnvironment> = {}) => envAt(mark, { commit: 9, ...changes });

describe('a position for which everything rests', () => {
  it('needs nothing', () => {
    expect(step(calm(), at(100))).toEqual([]);
  });

  it('has stops taken away that a tighter one has replaced, by cancels of stops', () => {
    const events = step(calm({ old: placed('sl', '96', '10') }), at(100));
    expect(events.map((event) => event.type === 'ExitOrderRequested' && event.data.request)).toEqual([
      { operation: 'cancel', kind: 'sl', target: 'old', family: 'algo' },
    ]);
    expect(reasons(events)).toEqual(['protection upkeep']);
  });

  it('has a floor beyond liquidation taken away, and a stop beyond it brought back', () => {
    expect(asked(step(calm(), at(100, { liquidationPrice: 96.5 })))).toEqual([`cancel ${FLOOR}`]);
    expect(asked(step(calm(), at(100, { liquidationPrice: 98 })))).toEqual(['place sl']);
  });

  it('has the old stack’s leftovers taken away', () => {
    const theirs = { module: 'hybrid_tpsl', ackedAtMs: T0 - 60_000 };
    const trail = placed('trailing', '0', '10', theirs, { type: 'TRAILING_STOP_MARKET', price: null });
    expect(asked(step(calm({ trail }), at(100)))).toEqual(['cancel trail']);
  });

  it('has hard targets taken away that were missed, on a mark that is fresh and when it may', () => {
    const hard = base.plan && {
      ...base.plan,
      legs: base.plan.legs.map((leg, index) => ({ ...leg, hard: index === 0 })),
    };
    const state = { ...calm(), plan: hard };
    const at102 = (changes: Partial<StepEnvironment> = {}) =>
      asked(step(state, at(101.4, { minConfidence: 1, ...changes })));
    expect(at102()).toContain('cancel a');
    expect(at102({ markAgeMs: 5_000 })).toContain('cancel a');
    expect(at102({ markAgeMs: 5_001 })).not.toContain('cancel a');
    expect(at102({ mayDiscretion: false })).not.toContain('cancel a');
  });
});

describe('what was refused a moment ago', () => {
  const refusedAt = (purpose: string, atMs: number, count = 1) => ({
    refusals: { [purpose]: { code: -2021, count, atMs } },
  });

  it('is not asked for again: a stop of a bare position waits one tick, with one beside it longer', () => {
    const bare = holding({ ...ladder, [FLOOR]: floor }, base);
    const again = (state: OpenLife, atMs: number) => asked(step({ ...state, ...refusedAt('stop', atMs, 2) }, at(100)));
    expect(again(bare, T0 - 7_999)).not.toContain('place sl');
    expect(again(bare, T0 - 8_000)).toContain('place sl');
    const small = holding({ ...ladder, [FLOOR]: floor, s: placed('sl', '97.5', '9') }, base);
    expect(again(small, T0 - 8_000)).not.toContain('place sl');
    expect(again(small, T0 - 18_000)).toContain('place sl');
  });

  it('is always asked for again when it is to leave the position', () => {
    const events = step({ ...calm(), ...refusedAt('market', T0 - 1) }, at(96.9));
    expect(asked(events)).toEqual(['place other_exit']);
  });

  it('holds back the decision it belongs to, a ladder or a partial close', () => {
    const gone = holding({ s: stop, [FLOOR]: floor }, base);
    expect(asked(step(gone, at(100)))).toEqual(['place tp', 'place tp', 'place tp']);
    expect(step({ ...gone, ...refusedAt('take-profit', T0 - 1) }, at(100))).toEqual([]);
    expect(asked(step({ ...gone, ...refusedAt('cancel', T0 - 1) }, at(100)))).toEqual([
      'place tp',
      'place tp',
      'place tp',
    ]);
    expect(asked(step(gone, at(101.4)))).toEqual(['place partial_tp']);
    expect(step({ ...gone, ...refusedAt('market', T0 - 1) }, at(101.4))).toEqual([]);
  });

  it('leaves the ladder of another owner’s life alone until it may be cancelled', () => {
    const shadow = { ownership: 'SHADOW' as const };
    const handed = step(calm(), at(100, shadow));
    expect(asked(handed)).toEqual(['cancel a', 'cancel b', 'cancel c']);
    expect(reasons(handed)[0]).toBe('handover: the exits belong to SHADOW');
    expect(asked(step({ ...calm(), ...refusedAt('cancel', T0 - 1) }, at(100, shadow)))).toEqual([]);
  });
});

describe('a decision that is acted on', () => {
  it('is written down with its reason, which every order of it carries', () => {
    const events = step(calm(), at(102));
    expect(decided(events)).toMatchObject([{ mode: 'LIVE', decision: { decisionType: 'move_sl' } }]);
    expect(reasons(events)[0]).toBe('breakeven: SL adjustment (breakeven): pnl=2.00%');
    const ladderEvents = step(holding({ s: stop, [FLOOR]: floor }, base), at(100));
    expect(reasons(ladderEvents)[0]).toMatch(/^TP ladder: 3 levels/);
  });

  it('is written down again when it is acted on again', () => {
    const gone = { ...holding({ s: stop, [FLOOR]: floor }, base) };
    const once = fold(step(gone, at(100)), gone) as OpenLife;
    const lost = { ...once, orders: { s: stop, [FLOOR]: floor } };
    expect(decided(step(lost, at(100, { nowMs: T0 + 60_000 })))).toHaveLength(1);
  });

  it('that may not be acted on is not written down, and comes back', () => {
    const gone = holding({ s: stop, [FLOOR]: floor }, base);
    expect(step(gone, at(100, { mayDiscretion: false }))).toEqual([]);
    expect(step(gone, at(100, { markAgeMs: 5_001 }))).toEqual([]);
    expect(decided(step(gone, at(100, { markAgeMs: 5_000 })))).toHaveLength(1);
  });

  it('of a burst changes a ladder once', () => {
    const fresh = {
      ...holding({ s: stop, [FLOOR]: floor }, base),
      lastDecision: { type: 'update_tp_limits' as const, atMs: T0 - 1_999 },
    };
    expect(step(fresh, at(100))).toEqual([]);
    expect(
      decided(step({ ...fresh, lastDecision: { ...fresh.lastDecision, atMs: T0 - 2_000 } }, at(100))),
    ).toHaveLength(1);
  });

  it('is a first stop in SHADOW too, and nothing of it is sent', () => {
    const events = step({ ...base, lastDecision: null }, at(100, { ownership: 'SHADOW' }));
    expect(decided(events)).toMatchObject([{ mode: 'SHADOW', decision: { decisionType: 'move_sl' } }]);
    expect(asked(events)).toEqual([]);
    expect(step(planned(), at(0, { ownership: 'SHADOW' }))).toEqual([]);
  });

  it('of a partial close that is not sure enough is judged as if nothing were due', () => {
    const gone = holding({ s: stop, [FLOOR]: floor }, base);
    const events = step(gone, at(101.4, { minConfidence: 0.86 }));
    expect(decided(events)).toMatchObject([
      { decision: { decisionType: 'update_tp_limits' }, input: { partialLeg: null } },
    ]);
    expect(decided(events)[0]?.input.plan.legs.map(({ kind }) => kind)).not.toContain('PARTIAL');
    expect(asked(events)).toEqual([]);
    expect(asked(step(gone, at(101.4, { minConfidence: 0.85 })))).toEqual(['place partial_tp']);
  });

  it('of a trailing move too small to make is judged as if it were made', () => {
    const trailed = {
      ...calm(),
      orders: { [FLOOR]: floor, s: placed('sl', '102.35', '10', { ackedAtMs: T0 - 60_000 }) },
    };
    const events = step(trailed, at(104.05));
    expect(decided(events)).toMatchObject([{ decision: { decisionType: 'partial_close' } }]);
    expect(decided(step({ ...trailed, plan: base.plan && { ...base.plan, taken: [0, 1] } }, at(104.05)))).toMatchObject(
      [{ decision: { decisionType: 'update_tp_limits' }, input: { context: { protection: { activeTpLevels: [] } } } }],
    );
  });
});

describe('a request', () => {
  const env = { nowMs: T0, commit: 3 };

  it('is void after 15 s when it is discretionary, and waits when it must', () => {
    const sale = placed('partial_tp', '0', '5').request;
    expect(requested(openLife(), sale, 'why', 0, env).data).toMatchObject({
      module: 'exit_executor',
      validUntilMs: T0 + 15_000,
      assumedQuantity: '10',
    });
    const waiting = requested(openLife(), stop.request, 'why', 0, { ...env, notBeforeMs: T0 + 7 }).data;
    expect(waiting).toMatchObject({ validUntilMs: null, notBeforeMs: T0 + 7 });
    expect(requested(openLife(), cancelOf('s').request, 'why', 0, env).data).not.toHaveProperty('notBeforeMs');
  });

  it('to leave at market is in flight until it is void', () => {
    const exit = placed('other_exit', '0', '10', { status: 'requested', validUntilMs: T0 + 5 });
    expect(exitInFlight(holding({ exit }), T0 + 5)).toBe(true);
    expect(exitInFlight(holding({ exit }), T0 + 6)).toBe(false);
    expect(exitInFlight(holding({ s: stop, c: { ...cancelOf('s'), status: 'sending' } }), T0)).toBe(false);
  });
});

describe('a plan of another regime', () => {
  const causes = (regime: 'high_vol' | 'crash' | 'trend' | 'unknown' | 'normal', seconds: number) =>
    step(
      calm(),
      at(100, {
        nowMs: T0 + seconds * 1_000,
        market: marketAt(100, T0 + seconds * 1_000, { regime, regimeSinceMs: T0 - 3_600_000 }),
      }),
    ).flatMap((event) => (event.type === 'ExitPlanCreated' ? [event.data.cause] : []));

  it.each(['high_vol', 'crash'] as const)(
    'is made for %s as soon as the one in force had a quarter of an hour',
    (regime) => {
      expect([causes(regime, 899), causes(regime, 900)]).toEqual([[], ['regime-changed']]);
    },
  );

  it('is made for a quiet market after an hour, and never for one nobody knows', () => {
    expect([causes('trend', 3_599), causes('trend', 3_600)]).toEqual([[], ['regime-changed']]);
    expect([causes('unknown', 7_200), causes('normal', 7_200)]).toEqual([[], []]);
  });

  it('is never made for a market that nobody knows, whatever the plan was made for', () => {
    const trending = { ...calm(), plan: base.plan && { ...base.plan, regime: 'TRENDING' } };
    const nowMs = T0 + 7_200_000;
    const made = (regime: 'unknown' | 'normal') =>
      step(trending, at(100, { nowMs, market: marketAt(100, nowMs, { regime }) })).some(
        ({ type }) => type === 'ExitPlanCreated',
      );
    expect([made('unknown'), made('normal')]).toEqual([false, true]);
  });

  it('is made in parts of the venue’s maximum as any other', () => {
    const events = step(holding({}, base), at(100, { rules: { ...RULES, marketMaxQuantity: '6' } }));
    expect(asked(events)).toEqual(['place sl', 'place sl', 'place hard_sl']);
  });
});
