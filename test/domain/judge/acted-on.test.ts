import { describe, expect, it } from 'vitest';
import type { StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import { step } from '../../../shared/domain/judge/step.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { holding, placed, planned } from '../orders/support.ts';
import { asked, at, base, calm, decided, FLOOR, floor, reasons, stop } from './calm-life.ts';
import { T0 } from './support.ts';

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

  it('leaves at once although the ladder was laid a moment ago', () => {
    const fresh = { ...calm(), lastDecision: { type: 'update_tp_limits' as const, atMs: T0 - 1 } };
    expect(asked(step(fresh, at(96.9)))).toEqual(['place other_exit']);
  });

  it('replaces the ladder of an older plan, and waits when the venue refused a target a moment ago', () => {
    const older = { ...calm(), plan: base.plan && { ...base.plan, number: base.plan.number + 1 } };
    const replaced = ['cancel a', 'cancel b', 'cancel c', 'place tp', 'place tp', 'place tp'];
    const refused = (purpose: string) => ({
      ...older,
      refusals: { [purpose]: { code: -1013, count: 1, atMs: T0 - 1 } },
    });
    expect(asked(step(older, at(100)))).toEqual(replaced);
    expect(step(refused('take-profit'), at(100))).toEqual([]);
    // A cancel that was refused holds up no targets: the ladder is still to be replaced.
    expect(asked(step(refused('cancel'), at(100)))).toEqual(replaced);
  });
});

describe('a decision in SHADOW', () => {
  const shadow = (mark: number, seconds: number, changes: Partial<StepEnvironment> = {}) =>
    at(mark, { ownership: 'SHADOW', nowMs: T0 + seconds * 1_000, ...changes });
  const watched = (stopPrice: number): OpenLife => ({
    ...base,
    shadow: { stopPrice, tpLevels: [[105, 1]], taken: [0, 1], furthestTaken: 1 },
    lastDecision: { type: 'move_sl', atMs: T0, newSlPrice: stopPrice, shadow: true },
  });

  it('to trail is written down again only when its stop stands more than half a percent elsewhere', () => {
    // 1.5 % behind the price: 102.539 and 102.588 beside a stop at 102.05.
    const written = (mark: number) => decided(step(watched(102.05), shadow(mark, 10)));
    expect(written(104.1)).toEqual([]);
    expect(written(104.15)).toMatchObject([{ mode: 'SHADOW', decision: { decisionType: 'move_sl' } }]);
  });

  it('to sell a part is written down however sure it is', () => {
    const state: OpenLife = {
      ...watched(97.5),
      shadow: { stopPrice: 97.5, tpLevels: [], taken: [], furthestTaken: 0 },
    };
    const [made] = decided(step(state, shadow(101.4, 10, { minConfidence: 1 })));
    expect(made).toMatchObject({ decision: { decisionType: 'partial_close' }, input: { partialLeg: 0 } });
  });
});
