import { describe, expect, it } from 'vitest';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { FlatLife } from '../../../shared/domain/life/state.ts';
import type { OrderFamily, OrderState } from '../../../shared/domain/orders/order.ts';
import { type ListedOrder, sweep, sweepEvents } from '../../../shared/domain/orders/sweep.ts';
import { T0 } from '../judge/support.ts';
import { cancelOf, holding, placed } from './support.ts';

const own = (index: number) => `eb.k3m9x0q7w2ab.1.${index}`;
const flatWith = (orders: Readonly<Record<string, OrderState>>): FlatLife => {
  const end = { evidence: 'ledger' as const, flatAtMs: T0, realisedPnlQuote: '0', realisedR: null };
  return fold([{ type: 'PositionFlat', v: 1, data: end }], holding(orders)) as FlatLife;
};
const listed = (clientOrderId: string, family: OrderFamily): ListedOrder => ({
  clientOrderId,
  family,
  type: family === 'algo' ? 'STOP_MARKET' : 'LIMIT',
  side: 'SELL',
  positionSide: 'BOTH',
  quantity: '10',
  closePosition: false,
});
const LATE = T0 + 60_000;

describe('what is left of a life whose position is gone', () => {
  it('is cancelled by the name it had, or by a guess from its store', () => {
    const state = flatWith({ [own(0)]: placed('hard_sl', '95', '0') });
    const orders = [listed(own(0), 'algo'), listed(own(1), 'algo'), listed(own(2), 'regular')];
    expect(sweep(state, orders, LATE).cancels).toEqual([
      { operation: 'cancel', kind: 'tp', target: own(2), family: 'regular' },
      { operation: 'cancel', kind: 'hard_sl', target: own(0), family: 'algo' },
      { operation: 'cancel', kind: 'sl', target: own(1), family: 'algo' },
    ]);
  });

  it('keeps its order within a store, however the list is mixed', () => {
    const orders = [1, 2, 3, 4, 5, 6].map((index) => listed(own(index), index % 2 === 0 ? 'regular' : 'algo'));
    const targets = sweep(flatWith({}), orders, LATE).cancels.map((each) => each.operation === 'cancel' && each.target);
    expect(targets).toEqual([2, 4, 6, 1, 3, 5].map(own));
  });

  it('is not cancelled twice', () => {
    const state = flatWith({ [own(0)]: placed('sl', '95', '10'), c: cancelOf(own(0)) });
    expect(sweep(state, [listed(own(0), 'algo')], LATE)).toEqual({ ended: [], cancels: [], clean: false });
  });

  it('is over only when the lists have not shown it for a while, not while they show it', () => {
    const state = flatWith({ [own(0)]: placed('sl', '95', '10') });
    expect(sweep(state, [listed(own(0), 'algo')], LATE).ended).toEqual([]);
    expect(sweep(state, [], LATE).ended).toHaveLength(1);
  });

  it('is written down as what has ended, then what is to be cancelled and why', () => {
    const state = flatWith({ [own(0)]: placed('sl', '95', '10') });
    const found = sweep(state, [listed(own(1), 'algo'), listed(own(2), 'regular')], LATE);
    const events = sweepEvents(state, found, 'the position is gone', { nowMs: LATE, commit: 7 });
    expect(events[0]).toEqual({
      type: 'ExitOrderEnded',
      v: 1,
      data: { intentId: own(0), status: 'GONE', atMs: LATE },
    });
    const asked = { requestedAtMs: LATE, validUntilMs: null, explanation: 'the position is gone' };
    expect(events.slice(1).map((event) => event.type === 'ExitOrderRequested' && event.data)).toMatchObject([
      { ...asked, intentId: 'eb.k3m9x0q7w2ab.7.0', request: { operation: 'cancel', target: own(2) } },
      { ...asked, intentId: 'eb.k3m9x0q7w2ab.7.1', request: { operation: 'cancel', target: own(1) } },
    ]);
  });

  it('is not clean for two things that are open and two that are not', () => {
    const sending = placed('sl', '95', '10', { status: 'sending' });
    for (const orders of [{ a: sending }, { c: cancelOf('x') }, { a: sending, c: cancelOf('x') }])
      expect(sweep(flatWith(orders), [], LATE).clean).toBe(false);
  });
});
