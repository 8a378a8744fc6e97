import { describe, expect, it } from 'vitest';
import type { StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import { exitInFlight, step } from '../../../shared/domain/judge/step.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { requested } from '../../../shared/domain/orders/requested.ts';
import { cancelOf, holding, placed } from '../orders/support.ts';
import { asked, at, base, calm, FLOOR, floor, ladder, reasons, stop } from './calm-life.ts';
import { marketAt, openLife, RULES, T0 } from './support.ts';

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
