import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import { slFractionOf } from '../../../shared/domain/life/plan-state.ts';
import type { ActivePlan, OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderState } from '../../../shared/domain/orders/order.ts';
import { normalPlan } from '../given.ts';
import { PaperLife } from '../judge/paper-life.ts';
import { envAt, exitFill, fillOf, marketAt, openLife, T0, trade } from '../judge/support.ts';
import { holding, placed, planned } from '../orders/support.ts';

const about = (fraction: number) => expect.closeTo(fraction, 12);
const ticked = (state: OpenLife, changes: object = {}): OpenLife => {
  const paper = new PaperLife(state, 50);
  paper.tick(envAt(100, { nowMs: T0 + 10_000, ...changes }));
  return paper.state as OpenLife;
};

describe('a new plan', () => {
  it('keeps of each leg what it is judged and placed by, the callback of a trailing one too', () => {
    const trending = ticked(openLife(), { market: marketAt(100, T0, { regime: 'trend' }) });
    expect(trending.plan?.legs).toMatchObject([
      { kind: 'TP', size: 0.15, trigger: about(0.01) },
      { kind: 'TP', size: 0.2, trigger: about(0.02), hard: true },
      { kind: 'TP', size: 0.3, trigger: about(0.04), hard: true },
      { kind: 'TRAIL', size: about(0.35), trigger: about(0.03), callback: 0.02 },
      { kind: 'SL', size: 1, trigger: about(-0.02) },
    ]);
    expect(trending.plan?.legs.filter((leg) => 'callback' in leg)).toHaveLength(1);
  });

  it('has the distance of the stop on the losing side, and none without such a stop', () => {
    const stopAt = (triggerFraction: number | null) =>
      normalPlan.legs.map((leg) => (leg.kind === 'SL' ? { ...leg, triggerFraction } : leg));
    expect(slFractionOf(normalPlan)).toBe(0.025);
    for (const legs of [stopAt(0.002), stopAt(0), stopAt(null), []])
      expect(slFractionOf({ ...normalPlan, legs })).toBeNull();
  });

  it('sells its whole ladder again when the position grew, whatever was taken of the smaller one', () => {
    const base = planned(openLife('LONG', '20'));
    const first = placed('tp', '101.25', '5', { venueOrderId: '77' }, { plan: 1, leg: 0, trigger: 0.0125 });
    const taken = fold([exitFill(base, 60, '5', '101.25', '77')], holding({ n: first }, base)) as OpenLife;
    expect(taken.plan).toMatchObject({ number: 1, taken: [0] });
    const grown = fold([fillOf(trade(61, 'BUY', '10', '100'))], taken) as OpenLife;
    expect(ticked(grown).plan).toMatchObject({ number: 2, quantity: '25', taken: [], furthestTaken: 0 });
    expect(ticked(taken, { riskMode: 'CONSERVATIVE' }).plan).toMatchObject({
      number: 2,
      taken: [0],
      furthestTaken: 0.0125,
    });
  });

  it('finds nothing sold in the brain’s own book when no plan stood before it', () => {
    const shadowed = new PaperLife(openLife());
    shadowed.tick(envAt(100, { ownership: 'SHADOW' }));
    const decided = shadowed.events.filter(({ type }) => type === 'ExitDecisionMade');
    expect(decided).toHaveLength(1);
    const planless = fold(decided, openLife()) as OpenLife;
    expect(planless).toMatchObject({ plan: null, shadow: { stopPrice: 97.5 } });
    const made = shadowed.events.filter(({ type }) => type === 'ExitPlanCreated');
    expect((fold(made, planless) as OpenLife).shadow).toEqual({
      stopPrice: 97.5,
      tpLevels: null,
      taken: [],
      furthestTaken: 0,
    });
  });
});

describe('a leg whose order is filled in part', () => {
  const base = planned(openLife('LONG', '20'));
  const sold = (order: OrderState, ...quantities: readonly string[]): ActivePlan | null => {
    const fills = quantities.map((quantity, index) => exitFill(base, 70 + index, quantity, '102.5', '77'));
    return (fold(fills, holding({ n: { ...order, venueOrderId: '77' } }, base)) as OpenLife).plan;
  };
  const leg = { plan: 1, leg: 1, trigger: 0.025 };

  it('is sold by so much, and once all of it is sold done', () => {
    expect(sold(placed('tp', '102.5', '5', {}, leg), '2')).toMatchObject({ taken: [], sold: { 1: '2' } });
    expect(sold(placed('tp', '102.5', '5', {}, leg), '2', '1.5')).toMatchObject({ taken: [], sold: { 1: '3.5' } });
    const done = sold(placed('tp', '102.5', '5', {}, leg), '2', '3');
    expect(done).toMatchObject({ taken: [1] });
    expect(done).not.toHaveProperty('sold');
  });

  it('stays done when a market order for it was taken, of which the trades come one by one', () => {
    const claimed = placed('partial_tp', '0', '5', { status: 'sending' }, leg);
    const acked: LifeEvent = {
      type: 'ExitOrderAcked',
      v: 1,
      data: { intentId: 'n', venueOrderId: '77', quantity: '5', ackedAtMs: T0, resolvedBy: 'reply' },
    };
    const state = fold([acked, exitFill(base, 70, '2', '102.5', '77')], holding({ n: claimed }, base)) as OpenLife;
    expect(state.plan).toMatchObject({ taken: [1] });
    expect(state.plan).not.toHaveProperty('sold');
  });

  it('counts with all that stands nearer as done when its plan was replaced meanwhile', () => {
    const older = sold(placed('tp', '102.5', '5', {}, { ...leg, plan: 7 }), '2');
    expect(older).toMatchObject({ furthestTaken: 0.025, taken: [0, 1] });
    expect(older).not.toHaveProperty('sold');
  });

  it('of nothing, and of a life without a plan, changes no plan', () => {
    expect(sold(placed('other_exit', '0', '5', {}, { plan: 1 }), '2')).toEqual(base.plan);
    const order = { n: placed('tp', '102.5', '5', { venueOrderId: '77' }, leg) };
    expect(fold([exitFill(base, 70, '2', '102.5', '77')], holding(order, openLife('LONG', '20')))).toMatchObject({
      plan: null,
      orders: { n: { executedQuantity: '2' } },
    });
  });
});
