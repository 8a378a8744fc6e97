import { describe, expect, it } from 'vitest';
import { pairOfLife } from '../../../shared/domain/counterfactual/pair-of-life.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { NO_SIGNAL, openedByFill } from '../../../shared/domain/life/ledger-events.ts';
import { normalPlan, planContext } from '../given.ts';
import { identityOf, T0, trade } from '../judge/support.ts';
import { decided, ofLegacy, planned } from './events.ts';
import { at, barsFrom } from './support.ts';

const opened = openedByFill(identityOf('LONG'), trade(0, 'BUY', '10'), null, NO_SIGNAL);
const flat = (minute: number): LifeEvent => ({
  type: 'PositionFlat',
  v: 1,
  data: { evidence: 'ledger', flatAtMs: at(minute), realisedPnlQuote: '0', realisedR: null },
});
const pairOf = (...events: readonly LifeEvent[]) => pairOfLife('life', [opened, ...events]);

describe('one life for two owners', () => {
  it('begins at its entry and is measured by the stop of its first plan', () => {
    const events = [planned(0), planned(1, { context: planContext({ entryPrice: 90 }), quantity: '20' })];
    expect(pairOf(...events)).toMatchObject({
      id: 'life',
      symbol: 'BTCUSDT',
      profile: 'NORMAL_DEFAULT',
      entry: { side: 'LONG', entryPrice: 100, openedAtMs: T0, slFraction: 0.025 },
      brain: [],
      legacy: [],
    });
  });

  it('is measured by the plan’s own stop, and by the largest loss allowed where it has none', () => {
    const context = planContext({ maxLossFraction: 0.04 });
    expect(pairOf(planned(0, { context }))?.entry.slFraction).toBe(0.025);
    expect(pairOf(planned(0, { context, plan: { ...normalPlan, legs: [] } }))?.entry.slFraction).toBe(0.04);
  });

  it('has the mean confidence of the decisions in SHADOW that have one', () => {
    const sure = (confidence: number | null, mode: 'SHADOW' | 'LIVE' = 'SHADOW') =>
      decided(1, { confidence }, { mode });
    expect(pairOf(planned(0), sure(0.5), sure(1), sure(null), sure(0.1, 'LIVE'))?.confidence).toBe(0.75);
    expect(pairOf(planned(0), sure(null))?.confidence).toBeNull();
  });

  it('holds what each of them wanted, legacy’s shares of what the first plan was made for', () => {
    const target = ofLegacy('t', { kind: 'tp', type: 'LIMIT', quantity: '5', price: '106' }, at(2));
    const pair = pairOf(
      planned(0),
      decided(1, { decisionType: 'full_exit_now' }),
      ...target,
      planned(3, { quantity: '5' }),
    );
    expect(pair?.brain.map(({ do: what }) => what)).toEqual(['plan', 'close', 'plan']);
    expect(pair?.legacy[1]).toMatchObject({ targets: [{ id: 't', share: 0.5 }] });
  });

  it('is followed from the end of the real position on, by the last plan', () => {
    const [bar] = barsFrom(5, [100, 100, 100, 100]);
    const asked = (...events: readonly LifeEvent[]) =>
      bar && pairOf(planned(0), ...events)?.follow(bar, { share: 1, stop: null });
    const first = [{ atMs: at(6), do: 'stop', price: 97.5 }];
    expect(asked(flat(6))).toEqual(first);
    expect(asked(flat(7))).toEqual([]);
    expect(asked()).toEqual([]);
    const wider = {
      ...normalPlan,
      legs: normalPlan.legs.map((leg) => (leg.kind === 'SL' ? { ...leg, triggerFraction: -0.05 } : leg)),
    };
    expect(asked(planned(3, { plan: wider }), flat(6))).toEqual([{ atMs: at(6), do: 'stop', price: 95 }]);
  });

  it('is none without a plan, or without its beginning', () => {
    expect(pairOfLife('life', [])).toBeNull();
    expect(pairOf()).toBeNull();
    expect(pairOfLife('life', [planned(0), flat(1)])).toBeNull();
  });
});
