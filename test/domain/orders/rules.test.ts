import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { add, compare } from '../../../shared/domain/money/decimal.ts';
import { belongsToLife, clientOrderId, isOurs } from '../../../shared/domain/orders/client-order-id.ts';
import { floorPrice, missingFloor, unsafeFloor } from '../../../shared/domain/orders/floor.ts';
import type { RequestBasis } from '../../../shared/domain/orders/from-decision.ts';
import { requestsFor } from '../../../shared/domain/orders/from-decision.ts';
import type { OrderFamily, OrderState } from '../../../shared/domain/orders/order.ts';
import { classOf, isLive } from '../../../shared/domain/orders/order.ts';
import {
  lastResortStop,
  misfitStop,
  strandedStop,
  supersededStops,
  workingStop,
} from '../../../shared/domain/orders/protection.ts';
import { marketQuantity, safeStopPrice, shareOf } from '../../../shared/domain/orders/rounding.ts';
import { staleness } from '../../../shared/domain/orders/staleness.ts';
import { type Heir, type ListedOrder, sweep } from '../../../shared/domain/orders/sweep.ts';
import { cancelsOfLeftovers, cancelsOfMissedTargets } from '../../../shared/domain/orders/take-profits.ts';
import { decision } from '../given.ts';
import { openLife, RULES, T0 } from '../judge/support.ts';
import { cancelOf, hedge, holding, placed, planned } from './support.ts';

const market = (markPrice = 100, liquidationPrice = 0) => ({ nowMs: T0, markPrice, liquidationPrice });
const basis: RequestBasis = { nowMs: T0, markPrice: 100, partialLeg: null, ladderLegs: [], rules: RULES };

describe('the ladder', () => {
  const ladder = (state: OpenLife, fractions: readonly number[], rules = RULES) =>
    requestsFor(
      decision({
        decisionType: 'update_tp_limits',
        newTpLevels: fractions.map((_, index) => 101 + index),
        tpFractions: fractions,
      }),
      state,
      { ...basis, rules, ladderLegs: fractions.map((_, index) => index) },
    );

  it('never closes more than there is, on any grid and for any shares', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('0.001', '0.1', '0.5', '1', '7'),
        (milli, fractions, stepSize) => {
          const state = planned(openLife('LONG', `${milli / 1000}`));
          const orders = ladder(state, fractions, { ...RULES, stepSize, minQuantity: stepSize });
          const sum = orders.reduce((total, o) => (o.operation === 'place' ? add(total, o.quantity) : total), '0');
          expect(compare(sum, state.quantity)).toBeLessThanOrEqual(0);
        },
      ),
    );
  });

  it('gives the last leg what is left when the shares make up the whole, and merges what is too small', () => {
    const sizes = (state: OpenLife, fractions: readonly number[]) =>
      ladder(state, fractions).flatMap((o) => (o.operation === 'place' ? [o.quantity] : []));
    expect(sizes(planned(openLife('LONG', '1')), [0.25, 0.25, 0.5])).toEqual(['0.2', '0.2', '0.6']);
    expect(sizes(planned(openLife('LONG', '0.3')), [0.25, 0.25, 0.5])).toEqual(['0.1', '0.2']);
    expect(sizes(planned(openLife('LONG', '0.3')), [0.25, 0.25])).toEqual(['0.1']);
    expect(sizes(planned(openLife('LONG', '0.3')), [0.1, 0.1])).toEqual([]);
  });

  it('is not a step short for a binary digit', () => {
    expect(shareOf('7', 3 / 7, '1')).toMatch(/^3/);
    expect(shareOf('7', 1, '1')).toBe('7');
    expect(compare(shareOf('0.3', 0.999999999, '1'), '0.3')).toBeLessThanOrEqual(0);
  });

  it('cancels the old one before it places the new one, and nothing twice', () => {
    const orders = { a: placed('tp', '101', '5'), b: placed('tp', '102', '5'), c: cancelOf('b') };
    const asked = ladder(holding(orders, planned()), [0.5, 0.5]);
    expect(asked.map((o) => (o.operation === 'cancel' ? o.target : o.price))).toEqual(['a', '101', '102']);
  });

  it('is cleared when it would close more than is left', () => {
    const state = holding({ a: placed('tp', '101', '6'), b: placed('tp', '102', '6') }, planned());
    expect(cancelsOfLeftovers(state, T0).map(({ target }) => target)).toEqual(['a', 'b']);
    expect(cancelsOfLeftovers(holding({ a: placed('tp', '101', '6', {}, { plan: 1 }) }, planned()), T0)).toEqual([]);
  });

  it('is sold at market when a HARD target was clearly passed and still rests', () => {
    const hard = placed('tp', '102.5', '2', {}, { plan: 1, leg: 1, trigger: 0.025 });
    const soft = placed('tp', '101.25', '2', {}, { plan: 1, leg: 0, trigger: 0.0125 });
    const state = holding({ hard, soft }, planned());
    const missed = (mark: number, afterMs: number) =>
      cancelsOfMissedTargets(state, mark, T0 + afterMs).map(({ target }) => target);
    expect(missed(102.7, 5_000)).toEqual(['hard']);
    expect(missed(102.7, 4_999)).toEqual([]);
    expect(missed(102.5, 60_000)).toEqual([]);
  });
});

describe('a market order', () => {
  const exit = decision({ decisionType: 'full_exit_now' });

  it('is never larger than the position or raised to the minimum, and comes in parts of what one order may be', () => {
    const quantityOf = (state: OpenLife, rules = RULES) =>
      requestsFor(exit, state, { ...basis, rules }).map((o) => (o.operation === 'place' ? o.quantity : o.target));
    expect(quantityOf(openLife())).toEqual(['10']);
    expect(quantityOf(openLife('LONG', '2500'))).toEqual(['1000', '750', '750']);
    expect(quantityOf(openLife('LONG', '0.05'))).toEqual([]);
    expect(marketQuantity('0.99', { ...RULES, marketStepSize: '0.5' })).toBe('0.5');
  });

  it('waits in hedge mode for the ladder to be cancelled', () => {
    const state = holding({ a: placed('tp', '101', '5') }, hedge());
    expect(requestsFor(exit, state, basis).map(({ operation }) => operation)).toEqual(['cancel', 'place']);
    const oneWay = holding({ a: placed('tp', '101', '5') });
    expect(requestsFor(exit, oneWay, basis).map(({ operation }) => operation)).toEqual(['place']);
  });
});

describe('a stop price', () => {
  it('rounds towards profit, or one step away where that would reach the mark', () => {
    const rules = { ...RULES, tickSize: '0.5' };
    expect(safeStopPrice('LONG', 97.6, 100, rules)).toBe('98');
    expect(safeStopPrice('LONG', 97.6, 98, rules)).toBe('97.5');
    expect(safeStopPrice('LONG', 97.6, 97.5, rules)).toBeNull();
    expect(safeStopPrice('SHORT', 102.4, 100, rules)).toBe('102');
    expect(safeStopPrice('SHORT', 102.4, 102, rules)).toBe('102.5');
    expect(safeStopPrice('LONG', 97.6, 0, rules)).toBe('98');
    expect(safeStopPrice('LONG', 0.1, 100, { ...RULES, tickSize: '10' })).toBe('10');
  });

  it('is only asked for when it improves on the one in force', () => {
    const move = (price: number) =>
      requestsFor(decision({ decisionType: 'move_sl', newSlPrice: price }), state, { ...basis, markPrice: 105 });
    const state = holding({ s: placed('sl', '101', '10') });
    expect(move(101.001)).toMatchObject([{ price: '101.01', supersedes: 's', quantity: '10' }]);
    expect(move(100.995)).toEqual([]);
    expect(move(100)).toEqual([]);
    expect(move(106)).toEqual([]);
  });
});

describe('the working stop', () => {
  it('is fitted to a position that grew, and in hedge mode also to one that shrank', () => {
    const stop = { s: placed('sl', '97.5', '10') };
    expect(misfitStop(holding(stop, openLife('LONG', '12')), T0)).toMatchObject({ quantity: '12', supersedes: 's' });
    expect(misfitStop(holding(stop, openLife('LONG', '8')), T0)).toBeNull();
    expect(misfitStop(holding(stop, hedge('8')), T0)).toMatchObject({ quantity: '8', price: '97.5' });
    expect(misfitStop(holding({ s: placed('sl', '97.5', '10', { status: 'unknown' }) }, hedge('8')), T0)).toBeNull();
  });

  it('is brought back before the liquidation price', () => {
    const state = holding({ s: placed('sl', '97.5', '10') });
    expect(strandedStop(state, market(100, 98), RULES)).toMatchObject({ price: '98.4', supersedes: 's' });
    expect(strandedStop(state, market(100, 97), RULES)).toBeNull();
    expect(strandedStop(state, market(100, 0), RULES)).toBeNull();
    expect(strandedStop(state, market(98.3, 98), RULES)).toBeNull();
    const short = holding({ s: placed('sl', '102.5', '10') }, openLife('SHORT'));
    expect(strandedStop(short, market(100, 102), RULES)).toMatchObject({ price: '101.6' });
  });

  it('counts as lost when nobody took its request for half a minute', () => {
    const asked = placed('sl', '97.5', '10', { status: 'requested', requestedAtMs: T0 });
    expect(workingStop(holding({ asked }), T0 + 30_000)?.intentId).toBe('asked');
    expect(workingStop(holding({ asked }), T0 + 30_001)).toBeNull();
    expect(lastResortStop(holding({ asked }, planned()), { ...market(), nowMs: T0 + 31_000 }, RULES)).toMatchObject({
      price: '97.5',
    });
    expect(isLive({ ...asked, validUntilMs: T0 + 5 }, T0 + 6)).toBe(false);
  });

  it('lets older ones go only when it closes everything and surely rests', () => {
    const old = placed('sl', '97.5', '10');
    const floor = placed('hard_sl', '96', '0');
    const next = (changes: Partial<OrderState>, quantity = '10') => placed('sl', '98', quantity, changes);
    const gone = (orders: Record<string, OrderState>, base = openLife()) => supersededStops(holding(orders, base));
    expect(gone({ old, next: next({}) })).toEqual(['old']);
    expect(gone({ old, next: next({ status: 'acked' }) })).toEqual([]);
    expect(gone({ old, floor, next: next({ status: 'acked' }) })).toEqual(['old']);
    expect(gone({ old, floor, next: next({ status: 'sending' }) })).toEqual([]);
    expect(gone({ old, next: next({}, '9') })).toEqual([]);
    expect(gone({ older: placed('sl', '97', '10'), old, next: next({}) })).toEqual(['old', 'older']);
    expect(gone({ old, next: next({}), c: cancelOf('old') })).toEqual([]);
    expect(gone({ old, fitted: placed('sl', '97.5', '8') }, hedge('8'))).toEqual(['old']);
  });
});

describe('the floor', () => {
  it('stands beyond the plan’s stop and never nearer than the working one', () => {
    expect(floorPrice(planned(), market())).toBeCloseTo(96.25, 9);
    expect(floorPrice(holding({ s: placed('sl', '95', '10') }, planned()), market())).toBeCloseTo(94.5, 9);
    expect(floorPrice(planned(openLife('SHORT')), market())).toBeCloseTo(103.75, 9);
  });

  it('stays 20 % of the way before liquidation, without undercutting a stop there', () => {
    expect(floorPrice(planned(), market(100, 97))).toBeCloseTo(97.6, 9);
    expect(floorPrice(holding({ s: placed('sl', '97.2', '10') }, planned()), market(100, 97))).toBeCloseTo(97.2, 9);
    expect(floorPrice(holding({ s: placed('sl', '96', '10') }, planned()), market(100, 97))).toBeCloseTo(97.6, 9);
    expect(floorPrice(planned(), market(100, 103))).toBeCloseTo(96.25, 9);
  });

  const refusedAt = (atMs: number) => ({ ...planned(), refusals: { floor: { code: -4509, count: 5, atMs } } });

  it('is asked for once, not while one is on its way, refused a moment ago, or through the mark', () => {
    expect(missingFloor(planned(), market(), RULES)).toMatchObject({ quantity: '0', price: '96.25' });
    expect(missingFloor(holding({ f: placed('hard_sl', '96', '0') }, planned()), market(), RULES)).toBeNull();
    expect(missingFloor(refusedAt(T0 - 57_999), market(), RULES)).toBeNull();
    expect(missingFloor(refusedAt(T0 - 58_000), market(), RULES)).not.toBeNull();
    expect(missingFloor(planned(), market(96), RULES)).toBeNull();
  });

  it('is moved only when it stands beyond liquidation, under a working stop that does not', () => {
    const FLOOR = 'eb.k3m9x0q7w2ab.1.1';
    const floor = placed('hard_sl', '96', '0');
    expect(unsafeFloor(holding({ [FLOOR]: floor, s: placed('sl', '98', '10') }), market(100, 97))).toBe(FLOOR);
    expect(unsafeFloor(holding({ [FLOOR]: floor, s: placed('sl', '96.5', '10') }), market(100, 97))).toBeNull();
    expect(unsafeFloor(holding({ [FLOOR]: floor }), market(100, 97))).toBeNull();
    expect(unsafeFloor(holding({ [FLOOR]: floor, s: placed('sl', '98', '10') }), market(100, 95))).toBeNull();
  });
});

describe('an intent at the border', () => {
  const rule = (state: OpenLife, id: string, nowMs = T0) => {
    const order = state.orders[id];
    return order === undefined ? 'no order' : (staleness(state, id, order, nowMs)?.rule ?? null);
  };
  const waiting = { status: 'requested', requestedAtMs: T0 } as const;

  it('is void when its time is over or the position is gone', () => {
    const tp = placed('tp', '101', '5', { ...waiting, validUntilMs: T0 + 10 });
    expect(rule(holding({ tp }), 'tp', T0 + 10)).toBeNull();
    expect(rule(holding({ tp }), 'tp', T0 + 11)).toBe('expired');
    const flat = fold(
      [
        {
          type: 'PositionFlat',
          v: 1,
          data: { evidence: 'ledger', flatAtMs: T0, realisedPnlQuote: '0', realisedR: null },
        },
      ],
      holding({ tp }),
    );
    expect(flat.status === 'flat' && staleness(flat, 'tp', tp, T0)?.rule).toBe('position-gone');
  });

  it('is void when it would close more than there is beside what rests', () => {
    const ladder = { a: placed('tp', '101', '6'), b: placed('tp', '102', '5', waiting) };
    expect(rule(holding(ladder), 'b')).toBe('larger-than-position');
    expect(rule(holding({ ...ladder, a: placed('tp', '101', '5') }), 'b')).toBeNull();
    const partly = { ...ladder, a: placed('tp', '101', '6', { executedQuantity: '1' }) };
    expect(rule(holding(partly), 'b')).toBeNull();
    const exit = placed('other_exit', '0', '10', waiting);
    expect(rule(holding({ ...ladder, exit }), 'exit')).toBeNull();
    expect(rule(holding({ ...ladder, exit }, hedge()), 'exit')).toBe('larger-than-position');
    expect(rule(holding({ exit: placed('other_exit', '0', '11', waiting) }), 'exit')).toBe('larger-than-position');
  });

  it('is void when its leg was sold or is being sold, or its plan replaced', () => {
    const base = planned();
    const leg = { plan: 1, leg: 0, trigger: 0.0125 };
    const sale = placed('partial_tp', '0', '2', waiting, leg);
    expect(rule(holding({ sale }, base), 'sale')).toBeNull();
    expect(rule(holding({ sale, twin: placed('tp', '101.25', '2', {}, leg) }, base), 'sale')).toBe('leg-on-its-way');
    const taken = base.plan === null ? base : { ...base, plan: { ...base.plan, taken: [0] } };
    expect(rule(holding({ sale }, taken), 'sale')).toBe('leg-taken');
    const old = placed('partial_tp', '0', '2', waiting, { ...leg, plan: 7 });
    expect(rule(holding({ old }, base), 'old')).toBe('plan-replaced');
  });

  it('never loosens a stop, nor cancels the last one that closes everything', () => {
    const s = placed('sl', '98', '10');
    expect(rule(holding({ s, n: placed('sl', '97', '10', waiting) }), 'n')).toBe('superseded');
    expect(rule(holding({ s, n: placed('sl', '98', '10', waiting) }), 'n')).toBe('superseded');
    expect(rule(holding({ s, n: placed('sl', '98.1', '10', waiting) }), 'n')).toBeNull();
    expect(rule(holding({ s, n: placed('sl', '98', '12', waiting) }, openLife('LONG', '12')), 'n')).toBeNull();
    expect(rule(holding({ s, c: cancelOf('s') }), 'c')).toBe('last-stop');
    expect(rule(holding({ s, n: placed('sl', '98.1', '9'), c: cancelOf('s') }), 'c')).toBe('last-stop');
    expect(rule(holding({ s, n: placed('sl', '98.1', '10'), c: cancelOf('s') }), 'c')).toBeNull();
    expect(rule(holding({ f: placed('hard_sl', '96', '0'), c: cancelOf('f') }), 'c')).toBe('last-stop');
    expect(rule(holding({ c: cancelOf('nobody') }), 'c')).toBe('nothing-to-cancel');
  });
});

describe('names and classes', () => {
  it('name the life and the commit, in 36 characters of the venue’s alphabet', () => {
    const id = clientOrderId('k3m9x0q7w2ab', Number.MAX_SAFE_INTEGER, 199);
    expect(id).toMatch(/^[.A-Z:/a-z0-9_-]{1,36}$/);
    expect([isOurs(id), belongsToLife(id, 'k3m9x0q7w2ab'), belongsToLife(id, 'k3m9x0q7w2a')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isOurs('web_123')).toBe(false);
  });

  it('say why an order may leave', () => {
    const classes = (['sl', 'hard_sl', 'tp', 'partial_tp', 'other_exit'] as const).map((kind) =>
      classOf(placed(kind, '1', '1').request),
    );
    expect(classes).toEqual(['protective', 'protective', 'discretionary', 'discretionary', 'discretionary']);
    expect(classOf(cancelOf('x').request)).toBe('housekeeping');
  });
});

describe('the sweep of a flat life', () => {
  const flatWith = (orders: Record<string, OrderState>) => {
    const end = { evidence: 'ledger' as const, flatAtMs: T0, realisedPnlQuote: '0', realisedR: null };
    const state = fold([{ type: 'PositionFlat', v: 1, data: end }], holding(orders));
    if (state.status !== 'flat') throw new Error('not flat');
    return state;
  };
  const tag = 'eb.k3m9x0q7w2ab.';
  const listedAs = (clientOrderId: string, family: OrderFamily, changed: Partial<ListedOrder> = {}): ListedOrder => {
    const type = family === 'algo' ? 'STOP_MARKET' : 'LIMIT';
    const position = { side: 'SELL', positionSide: 'BOTH', quantity: '10', closePosition: false } as const;
    return { clientOrderId, family, type, ...position, ...changed };
  };

  it('cancels the ladder first and stops last, and only its own', () => {
    const listed = [
      listedAs(`${tag}1.0`, 'algo'),
      listedAs(`${tag}1.1`, 'regular'),
      listedAs('eb.someotherlife.1.1', 'regular'),
      listedAs('manual', 'regular'),
    ];
    const { cancels, clean } = sweep(flatWith({}), listed, T0);
    expect(cancels.map((request) => request.operation === 'cancel' && request.target)).toEqual([
      `${tag}1.1`,
      `${tag}1.0`,
    ]);
    expect(clean).toBe(false);
  });

  it('leaves the stops while a later life of the same side is open and nothing stops it yet', () => {
    const listed = [listedAs(`${tag}1.0`, 'algo'), listedAs(`${tag}1.1`, 'regular')];
    const targets = (heir: Heir) =>
      sweep(flatWith({}), listed, T0, heir).cancels.map((request) => request.operation === 'cancel' && request.target);
    const bare = holding({});
    expect(targets(bare)).toEqual([`${tag}1.1`]);
    expect(targets('unborn')).toEqual([`${tag}1.1`]);
    expect(sweep(flatWith({}), listed, T0, bare).clean).toBe(false);
    expect(targets(holding({ [`${tag}9.0`]: placed('sl', '97', '10', { status: 'requested' }) }))).toHaveLength(1);
    expect(targets(holding({ [`${tag}9.0`]: placed('sl', '97', '10', { status: 'acked' }) }))).toHaveLength(2);
    expect(targets({ ...bare, identity: { ...bare.identity, side: 'SHORT' } })).toHaveLength(2);
  });

  it.each([
    ['a stop of others for all of it', listedAs('manual', 'algo'), 1],
    ['a floor of others', listedAs('manual', 'algo', { quantity: '0', closePosition: true }), 1],
    ['a stop of others for a part of it', listedAs('manual', 'algo', { quantity: '9.9' }), 0],
    ['a stop of others on the other side', listedAs('manual', 'algo', { side: 'BUY' }), 0],
    ['a stop of others for another slot', listedAs('manual', 'algo', { positionSide: 'LONG' }), 0],
    ['a take-profit of others', listedAs('manual', 'algo', { type: 'TAKE_PROFIT_MARKET' }), 0],
    ['what is left of another life of ours', listedAs('eb.someotherlife.1.1', 'algo'), 0],
  ])(
    'sweeps a stop that a later life of the same side has no other than, besides %s: %#',
    (_besides, other, cancels) => {
      expect(sweep(flatWith({}), [listedAs(`${tag}1.0`, 'algo'), other], T0, holding({})).cancels).toHaveLength(
        cancels,
      );
    },
  );

  it('asks again for a cancel that was refused with growing waits, not on every tick', () => {
    const listed = [listedAs(`${tag}1.0`, 'algo')];
    const cancelsAfter = (count: number, ms: number) => {
      const state = { ...flatWith({}), refusals: { cancel: { code: -2011, count, atMs: T0 } } };
      return sweep(state, listed, T0 + ms).cancels.length;
    };
    expect([cancelsAfter(1, 7_999), cancelsAfter(1, 8_000), cancelsAfter(2, 17_999), cancelsAfter(2, 18_000)]).toEqual([
      0, 1, 0, 1,
    ]);
    expect([cancelsAfter(300, 57_999), cancelsAfter(300, 58_000)]).toEqual([0, 1]);
  });

  it('is clean only when nothing rests and nothing is unresolved', () => {
    const id = `${tag}1.0`;
    const late = T0 + 10_000;
    const seen = { [id]: placed('sl', '97', '10', { status: 'seen' }) };
    expect(sweep(flatWith({}), [], late).clean).toBe(true);
    expect(sweep(flatWith(seen), [], late)).toMatchObject({
      clean: true,
      ended: [{ type: 'ExitOrderEnded', data: { intentId: id, status: 'GONE' } }],
    });
    expect(sweep(flatWith(seen), [], late - 1).clean).toBe(false);
    for (const status of ['requested', 'sending', 'unknown'] as const) {
      expect(sweep(flatWith({ [id]: placed('sl', '97', '10', { status }) }), [], late).clean).toBe(false);
    }
    expect(sweep(flatWith({ [id]: cancelOf('x') }), [], late).clean).toBe(false);
  });

  it('gives an order that nothing has ever shown up only when it would long have been readable', () => {
    const unseen = { [`${tag}1.0`]: placed('sl', '97', '10', { status: 'acked' }) };
    expect(sweep(flatWith(unseen), [], T0 + 44_999)).toMatchObject({ clean: false, ended: [] });
    expect(sweep(flatWith(unseen), [], T0 + 45_000).clean).toBe(true);
  });
});
