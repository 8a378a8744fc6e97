import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderState } from '../../../shared/domain/orders/order.ts';
import { openLife, T0 } from '../judge/support.ts';
import { holding, placed, planned } from '../orders/support.ts';
import { acked, asked, ended, intentId, lifeAfter, rejected, stop } from './order-events.ts';

describe('requests of modules', () => {
  const tagged = (state: OpenLife, tag: string) =>
    lifeAfter(state, asked(stop, { intentId: `${intentId}${tag}`, requestTag: tag }));

  it('are remembered once each, the newest eight', () => {
    expect(lifeAfter(openLife(), asked())).not.toHaveProperty('requestTags');
    const twice = lifeAfter(tagged(openLife(), 'r1'), asked(stop, { intentId: 'again', requestTag: 'r1' }));
    expect(twice.requestTags).toEqual(['r1']);
    let state = openLife();
    for (let index = 1; index <= 10; index++) state = tagged(state, `r${index}`);
    expect(state.requestTags).toEqual(['r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9', 'r10']);
  });
});

describe('refusals', () => {
  const sent = placed('sl', '97', '10', { status: 'sending' });
  const refusedBefore = { stop: { code: -2021, count: 1, atMs: T0 }, floor: { code: -4509, count: 2, atMs: T0 } };

  it('are counted by what the order was for, and say nothing of the brain’s when the old stack is refused', () => {
    const state = lifeAfter(holding({ [intentId]: sent }), rejected);
    expect(state).toMatchObject({ orders: {}, refusals: { stop: { code: -2021, count: 1, atMs: T0 + 4 } } });
    const theirs = lifeAfter(holding({ [intentId]: { ...sent, module: 'hybrid_tpsl' } }), rejected);
    expect(theirs).not.toHaveProperty('refusals');
    expect(theirs.orders).toEqual({});
  });

  it('are over once an order of the brain for it is taken, not one of the old stack', () => {
    const before = { ...holding({ [intentId]: sent }), refusals: refusedBefore };
    expect(lifeAfter(before, acked()).refusals).toEqual({ floor: refusedBefore.floor });
    const theirs = {
      ...holding({ [intentId]: { ...sent, module: 'hybrid_tpsl' } }),
      refusals: refusedBefore,
    };
    expect(lifeAfter(theirs, acked()).refusals).toEqual(refusedBefore);
  });

  it('hold back a floor that made room for a stop, while the position is open', () => {
    const cancel = (kind: 'hard_sl' | 'sl'): OrderState => ({
      request: { operation: 'cancel', kind, target: 'f', family: 'algo' },
      status: 'sending',
    });
    const madeRoom = { floor: { code: -4045, count: 4, atMs: T0 + 2 } };
    expect(lifeAfter(holding({ [intentId]: cancel('hard_sl') }), acked()).refusals).toEqual(madeRoom);
    expect(lifeAfter(holding({ [intentId]: cancel('sl') }), acked())).not.toHaveProperty('refusals');
    expect(
      lifeAfter(holding({ [intentId]: placed('hard_sl', '95', '0', { status: 'sending' }) }), acked('0')),
    ).not.toHaveProperty('refusals');
    const end = { evidence: 'ledger' as const, flatAtMs: T0, realisedPnlQuote: '0', realisedR: null };
    const flat = fold([{ type: 'PositionFlat', v: 1, data: end }, acked()], holding({ [intentId]: cancel('hard_sl') }));
    expect(flat).not.toHaveProperty('refusals');
  });
});

describe('the leg of an order', () => {
  const base = planned();
  const plan = base.plan?.number ?? 0;
  const taken = (order: OrderState, ...events: readonly LifeEvent[]) =>
    lifeAfter(holding({ [intentId]: order }, base), ...events).plan?.taken;
  const leg = { plan, leg: 1 };

  it('is done when its order is filled, not when it ends otherwise', () => {
    const order = placed('tp', '103', '5', {}, leg);
    expect(taken(order, ended('FILLED'))).toEqual([1]);
    expect(taken(order, ended('CANCELED'))).toEqual([]);
    expect(taken(placed('tp', '103', '5'), ended('FILLED'))).toEqual([]);
  });

  it('is done with the ack of a market order, which nobody can take back, and not with that of a limit order', () => {
    const sending = { status: 'sending' } as const;
    expect(taken(placed('partial_tp', '0', '5', sending, leg), acked('5'))).toEqual([1]);
    expect(taken(placed('tp', '103', '5', sending, leg), acked('5'))).toEqual([]);
  });

  it('takes the legs merged into it along', () => {
    expect(taken(placed('tp', '103', '5', {}, { ...leg, merged: [0] }), ended('FILLED'))).toEqual([0, 1]);
  });

  it('of a life without a plan changes nothing', () => {
    const order = placed('tp', '103', '5', {}, leg);
    expect(lifeAfter(holding({ [intentId]: order }), ended('FILLED')).plan).toBeNull();
  });
});
