import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold, ImpossibleEventError } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderRequest, OrderState, OrderStatus } from '../../../shared/domain/orders/order.ts';
import { openLife, T0 } from '../judge/support.ts';
import { cancelOf, holding, placed, planned } from '../orders/support.ts';

const intentId = 'n';
const stop = placed('sl', '97', '10').request;
const asked = (request: OrderRequest = stop, changes: object = {}): LifeEvent => ({
  type: 'ExitOrderRequested',
  v: 1,
  data: {
    intentId,
    module: 'exit_executor',
    request,
    requestedAtMs: T0,
    validUntilMs: null,
    assumedQuantity: '10',
    explanation: '',
    ...changes,
  },
});
const sending = (changes: object = {}): LifeEvent => ({
  type: 'ExitOrderSending',
  v: 1,
  data: { intentId, sentAtMs: T0 + 1, flagsReadStartedAtMs: T0, ...changes },
});
const acked = (quantity = '10'): LifeEvent => ({
  type: 'ExitOrderAcked',
  v: 1,
  data: { intentId, venueOrderId: '77', quantity, ackedAtMs: T0 + 2, resolvedBy: 'reply' },
});
const seen: LifeEvent = { type: 'ExitOrderSeen', v: 1, data: { intentId, seenAtMs: T0 + 3 } };
const rejected: LifeEvent = {
  type: 'ExitOrderRejected',
  v: 1,
  data: { intentId, venueCode: -2021, httpStatus: 400, message: '', atMs: T0 + 4 },
};
const unknown = (changes: object = {}): LifeEvent => ({
  type: 'ExitOrderOutcomeUnknown',
  v: 1,
  data: { intentId, reason: '', atMs: T0 + 5, ...changes },
});
const denied: LifeEvent = { type: 'ExitOrderDenied', v: 1, data: { intentId, rule: 'expired', detail: '' } };
const notSent: LifeEvent = { type: 'ExitOrderProvedNotSent', v: 1, data: { intentId, atMs: T0 + 6 } };
const triggering: LifeEvent = {
  type: 'ExitOrderTriggering',
  v: 1,
  data: { intentId, sinceMs: T0 + 7, seenAtMs: T0 + 8 },
};
const ended = (status: 'FILLED' | 'CANCELED' = 'CANCELED'): LifeEvent => ({
  type: 'ExitOrderEnded',
  v: 1,
  data: { intentId, status, atMs: T0 + 9 },
});
const adopted: LifeEvent = {
  type: 'ExitOrderAdopted',
  v: 1,
  data: { intentId, venueOrderId: '88', request: placed('hard_sl', '95', '0').request as never, adoptedAtMs: T0 + 10 },
};

const lifeAfter = (state: OpenLife, ...events: readonly LifeEvent[]) => fold(events, state) as OpenLife;
const orderAfter = (order: OrderState, ...events: readonly LifeEvent[]) =>
  lifeAfter(holding({ [intentId]: order }), ...events).orders[intentId];
const STATUSES: readonly OrderStatus[] = ['requested', 'sending', 'unknown', 'acked', 'seen'];

describe('what may follow what', () => {
  it.each<readonly [string, LifeEvent, readonly OrderStatus[]]>([
    ['a refusal of ours', denied, ['requested', 'sending']],
    ['a claim', sending(), ['requested']],
    ['an ack', acked(), ['sending', 'unknown', 'acked', 'seen']],
    ['a sighting', seen, ['sending', 'unknown', 'acked', 'seen']],
    ['a refusal of the venue', rejected, ['sending', 'unknown']],
    ['a lost answer', unknown(), ['sending', 'unknown']],
    ['the proof that it never left', notSent, ['sending', 'unknown']],
    ['a trigger', triggering, ['acked', 'seen']],
    ['an end', ended(), ['sending', 'unknown', 'acked', 'seen']],
  ])('%s', (_, event, allowed) => {
    for (const status of STATUSES) {
      const act = () => orderAfter(placed('sl', '97', '10', { status }), event);
      if (allowed.includes(status)) expect(act).not.toThrow();
      else
        expect(act).toThrow(
          expect.objectContaining({ message: `${event.type} cannot follow a life that is holding n as ${status}` }),
        );
    }
  });

  it('never the same order twice, asked for or adopted', () => {
    for (const again of [asked(), adopted]) {
      expect(() => lifeAfter(holding({ [intentId]: placed('sl', '97', '10') }), again)).toThrow(
        expect.objectContaining({ message: `${again.type} cannot follow a life that is already holding n` }),
      );
    }
  });

  it('nothing about an order that is over', () => {
    const before = openLife();
    for (const late of [denied, acked(), seen, rejected, unknown(), notSent, triggering, ended('FILLED')])
      expect(fold([late], before)).toBe(before);
  });

  it('never a second beginning', () => {
    const opened: LifeEvent = {
      type: 'PositionOpened',
      v: 1,
      data: {
        identity: openLife().identity,
        openedAtMs: T0,
        cause: 'fill',
        afterTradeId: null,
        strategyId: null,
        signalConfidence: null,
        hints: null,
      },
    };
    expect(() => fold([opened], openLife())).toThrow(ImpossibleEventError);
  });
});

describe('what a life remembers of an order', () => {
  it('while it waits: by whom, until when, from when', () => {
    expect(lifeAfter(openLife(), asked()).orders[intentId]).toEqual({
      request: stop,
      status: 'requested',
      requestedAtMs: T0,
    });
    const theirs = asked(stop, { module: 'hybrid_tpsl', validUntilMs: T0 + 5, notBeforeMs: T0 + 1 });
    expect(lifeAfter(openLife(), theirs).orders[intentId]).toEqual({
      request: stop,
      status: 'requested',
      module: 'hybrid_tpsl',
      requestedAtMs: T0,
      validUntilMs: T0 + 5,
      notBeforeMs: T0 + 1,
    });
  });

  it('and reads back from the journal as it was folded', () => {
    for (const state of [lifeAfter(openLife(), asked()), lifeAfter(openLife(), asked(), sending(), acked())])
      expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
  });

  it('once claimed: since when, for whom, and whether its sender owned the exits', () => {
    expect(lifeAfter(openLife(), asked(), sending()).orders[intentId]).toEqual({
      request: stop,
      status: 'sending',
      sentAtMs: T0 + 1,
    });
    const theirs = lifeAfter(openLife(), asked(stop, { module: 'hybrid_tpsl' }), sending({ conflict: true }));
    expect(theirs.orders[intentId]).toEqual({
      request: stop,
      status: 'sending',
      module: 'hybrid_tpsl',
      conflict: true,
      sentAtMs: T0 + 1,
    });
  });

  it('once acked: what the venue echoes rests, and what it filled and who asked stay', () => {
    const sent = placed('tp', '103', '5', { status: 'sending', module: 'hybrid_tpsl', executedQuantity: '1' });
    expect(orderAfter(sent, acked('4'))).toEqual({
      request: { ...sent.request, quantity: '4' },
      status: 'acked',
      module: 'hybrid_tpsl',
      ackedAtMs: T0 + 2,
      venueOrderId: '77',
      executedQuantity: '1',
    });
    expect(orderAfter(sent, acked('0'))?.request).toEqual(sent.request);
    expect(orderAfter({ ...sent, status: 'seen' }, acked('5'))?.status).toBe('seen');
    expect(orderAfter({ ...sent, status: 'acked' }, acked('5'))?.status).toBe('acked');
  });

  it('once seen: that no lookup misses it any more', () => {
    const lost = placed('sl', '97', '10', { status: 'unknown', missingSinceMs: T0 });
    expect(orderAfter(lost, seen)).toEqual({ ...placed('sl', '97', '10'), status: 'seen' });
  });

  it('with a lost answer: since when it is missed, first of all since nobody can still be sending it', () => {
    const sent = placed('sl', '97', '10', { status: 'sending' });
    expect(orderAfter(sent, unknown())).toMatchObject({ status: 'unknown', missingSinceMs: T0 + 5 });
    expect(orderAfter(sent, unknown({ mayRunUntilMs: T0 + 50 }))?.missingSinceMs).toBe(T0 + 50);
    expect(orderAfter(sent, unknown({ mayRunUntilMs: T0 + 1 }))?.missingSinceMs).toBe(T0 + 5);
    expect(orderAfter(sent, unknown(), unknown({ atMs: T0 + 500 }))?.missingSinceMs).toBe(T0 + 5);
  });

  it('with its trigger reached: since when', () => {
    expect(orderAfter(placed('sl', '97', '10'), triggering)).toEqual({
      ...placed('sl', '97', '10'),
      triggeringSinceMs: T0 + 7,
    });
  });

  it('adopted: as seen, and as no refusal any more of what it is for', () => {
    const state = lifeAfter({ ...openLife(), refusals: { floor: { code: -4130, count: 1, atMs: T0 } } }, adopted);
    expect(state.orders[intentId]).toMatchObject({ status: 'seen', ackedAtMs: T0 + 10, venueOrderId: '88' });
    expect(state).not.toHaveProperty('refusals');
  });

  it('once over: nothing', () => {
    const sent = placed('sl', '97', '10', { status: 'sending' });
    for (const end of [denied, notSent, ended(), ended('FILLED')]) expect(orderAfter(sent, end)).toBeUndefined();
    expect(orderAfter({ ...cancelOf('s'), status: 'sending' }, acked())).toBeUndefined();
  });
});

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
