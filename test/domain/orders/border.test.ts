import { describe, expect, it } from 'vitest';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { FlatLife, LivingLife, OpenLife } from '../../../shared/domain/life/state.ts';
import { modeGate, OPERATOR_MODULE, ownershipVerdict } from '../../../shared/domain/orders/gate.ts';
import type { OrderState, PlacementRequest } from '../../../shared/domain/orders/order.ts';
import { onRefusal } from '../../../shared/domain/orders/outcome-table.ts';
import { staleness } from '../../../shared/domain/orders/staleness.ts';
import { openLife, T0 } from '../judge/support.ts';
import { cancelOf, hedge, holding, placed, planned } from './support.ts';

const waiting = { status: 'requested', requestedAtMs: T0 } as const;
const void_ = (state: LivingLife, id: string, nowMs = T0) => {
  const order = state.orders[id];
  if (order === undefined) throw new Error(`no order ${id}`);
  return staleness(state, id, order, nowMs);
};
const flatWith = (orders: Readonly<Record<string, OrderState>>): FlatLife => {
  const end = { evidence: 'ledger' as const, flatAtMs: T0, realisedPnlQuote: '0', realisedR: null };
  return fold([{ type: 'PositionFlat', v: 1, data: end }], holding(orders)) as FlatLife;
};

describe('an intent that is void', () => {
  it('says what it does not fit any more, and how far', () => {
    const late = placed('tp', '103', '5', { ...waiting, validUntilMs: T0 + 10 });
    expect(void_(holding({ late }), 'late', T0 + 11)).toEqual({
      rule: 'expired',
      detail: `valid until ${T0 + 10}, now ${T0 + 11}`,
    });
    expect(void_(flatWith({ late }), 'late')).toEqual({ rule: 'position-gone', detail: `flat since ${T0}` });
    const ladder = { a: placed('tp', '103', '6'), b: placed('tp', '104', '5', waiting) };
    expect(void_(holding(ladder), 'b')).toEqual({ rule: 'larger-than-position', detail: '11 of 10' });
    const stops = { s: placed('sl', '97', '10'), n: placed('sl', '96', '10', waiting) };
    expect(void_(holding(stops), 'n')).toEqual({
      rule: 'superseded',
      detail: 'what rests closes the whole position and is as tight',
    });
  });

  it('is never a floor, whatever rests', () => {
    const orders = {
      a: placed('tp', '103', '10'),
      s: placed('sl', '99', '10'),
      f: placed('hard_sl', '95', '0', waiting),
    };
    expect(void_(holding(orders), 'f')).toBeNull();
  });

  it('is a stop beside a stop of its own price only when the other rests for everything', () => {
    expect(void_(holding({ n: placed('sl', '96', '10') }), 'n')).toBeNull();
    const parts = { a: placed('sl', '97', '6'), n: placed('sl', '96', '4', waiting) };
    expect(void_(holding(parts), 'n')).toBeNull();
  });

  it('is a trailing stop larger than a position of hedge mode, where nothing is reduce-only', () => {
    const trail = (quantity: string) =>
      placed('trailing', '0', quantity, waiting, { type: 'TRAILING_STOP_MARKET', price: null });
    expect(void_(holding({ t: trail('10.1') }, hedge()), 't')).toEqual({
      rule: 'larger-than-position',
      detail: '10.1 of 10',
    });
    expect(void_(holding({ t: trail('10') }, hedge()), 't')).toBeNull();
    expect(void_(holding({ t: trail('10.1') }), 't')).toBeNull();
    expect(void_(holding({ t: trail('10'), a: placed('tp', '103', '5') }, hedge()), 't')).toBeNull();
  });
});

describe('a cancel', () => {
  it('of a stop leaves once the position is gone, and of a target always', () => {
    const orders = { s: placed('sl', '97', '10'), c: cancelOf('s'), t: placed('tp', '103', '5'), d: cancelOf('t') };
    expect(void_(holding(orders), 'c')).toEqual({ rule: 'last-stop', detail: 's' });
    expect(void_(flatWith(orders), 'c')).toBeNull();
    expect(void_(holding(orders), 'd')).toBeNull();
    expect(void_(holding({ t: placed('tp', '103', '5'), d: cancelOf('t') }), 'd')).toBeNull();
    expect(void_(flatWith({ c: cancelOf('nobody') }), 'c')).toBeNull();
    expect(void_(holding({ c: cancelOf('nobody') }), 'c')).toEqual({ rule: 'nothing-to-cancel', detail: 'nobody' });
  });

  it('of the old stack is judged by its own rules', () => {
    const orders = {
      t: placed('tp', '103', '5'),
      c: { ...cancelOf('t'), module: 'hybrid_tpsl' },
    };
    expect(void_(holding(orders), 'c')).toEqual({ rule: 'not-yours', detail: 't' });
  });
});

describe('a leg', () => {
  const base = planned();
  const plan = base.plan?.number ?? 0;
  const sale = (changes: Partial<OrderState> = {}, request: Partial<PlacementRequest> = {}) =>
    placed('partial_tp', '0', '2', { ...waiting, ...changes }, { plan, leg: 0, ...request });
  const rule = (orders: Readonly<Record<string, OrderState>>, state: OpenLife = base) =>
    void_(holding({ sale: sale(), ...orders }, state), 'sale');

  it('is sold once: not while another order realises it, with its own or merged into it', () => {
    const seen = { status: 'seen' } as const;
    expect(rule({ twin: sale(seen) })).toEqual({ rule: 'leg-on-its-way', detail: 'twin' });
    expect(rule({ twin: placed('tp', '103', '2', {}, { plan, leg: 1, merged: [0] }) })?.rule).toBe('leg-on-its-way');
  });

  it('is free while the other waits as well, is of another plan or leg, or cancels', () => {
    expect(rule({ twin: sale() })).toBeNull();
    expect(rule({ twin: placed('tp', '103', '2', {}, { plan: plan + 1, leg: 0 }) })).toBeNull();
    expect(rule({ twin: placed('tp', '103', '2', {}, { plan, leg: 1 }) })).toBeNull();
    expect(rule({ twin: placed('tp', '103', '2', {}, { plan, leg: 1, merged: [2] }) })).toBeNull();
    expect(rule({ twin: { ...cancelOf('x'), status: 'sending' } })).toBeNull();
    expect(rule({ sale: sale({ status: 'sending' }) })).toBeNull();
  });

  it('is not sold again, nor one of a plan that was replaced', () => {
    const taken = { ...base, plan: base.plan && { ...base.plan, taken: [0] } };
    expect(rule({}, taken)).toEqual({ rule: 'leg-taken', detail: 'leg 0' });
    expect(rule({ sale: sale({}, { plan: plan + 6 }) })).toEqual({
      rule: 'plan-replaced',
      detail: `plan ${plan + 6}, now ${plan}`,
    });
    expect(rule({}, openLife())).toBeNull();
  });
});

describe('all that closes', () => {
  it('counts what is on its way, not what only waits, nor itself', () => {
    const b = placed('tp', '104', '6', waiting);
    const rule = (a: Partial<OrderState>, own = b) => void_(holding({ a: placed('tp', '103', '5', a), b: own }), 'b');
    expect(rule({ status: 'sending' })?.rule).toBe('larger-than-position');
    expect(rule({ ...waiting, validUntilMs: T0 + 5 })).toBeNull();
    expect(rule({ status: 'seen' }, placed('tp', '104', '5'))).toBeNull();
  });

  it('is the whole position for an order that says no quantity', () => {
    const all = placed('tp', '104', '0', waiting, { type: 'TAKE_PROFIT_MARKET' });
    expect(void_(holding({ all }), 'all')).toBeNull();
    expect(void_(holding({ a: placed('tp', '103', '1'), all }), 'all')?.detail).toBe('11 of 10');
  });
});

describe('the border', () => {
  it('lets a person ask for orders whoever owns the exits, and counts no conflict', () => {
    for (const owner of ['LEGACY', 'SHADOW', 'LIVE'] as const)
      expect(ownershipVerdict(owner, OPERATOR_MODULE)).toEqual({ allowed: true, conflict: false });
  });

  it('counts no conflict where only the mode stops an order', () => {
    expect(modeGate('SHADOW', 'protective')).toEqual({ allowed: false, conflict: false, rule: 'not-fully-live' });
    expect(modeGate('LEGACY', 'housekeeping')).toEqual({ allowed: true, conflict: false });
    expect(modeGate('LIVE', 'discretionary')).toEqual({ allowed: true, conflict: false });
  });
});

describe('a refusal without a code', () => {
  it.each([
    [403, 'alarm'],
    [451, 'alarm'],
    [418, 'alarm'],
    [429, 'alarm'],
    [499, 'decide-again'],
    [400, 'decide-again'],
    [500, 'retry-later'],
    [503, 'retry-later'],
    [null, 'retry-later'],
  ])('of a stop, with HTTP status %s, asks for %s', (httpStatus, action) => {
    expect(onRefusal(null, httpStatus, 'stop').action).toBe(action);
  });

  it.each([400, 403, 404, 418, 429, 451])('of a target, with HTTP status %d, asks for a person', (httpStatus) => {
    expect(onRefusal(null, httpStatus, 'take-profit').action).toBe('alarm');
  });
});
