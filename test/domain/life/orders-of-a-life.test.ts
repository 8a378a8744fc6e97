import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold, ImpossibleEventError } from '../../../shared/domain/life/evolve.ts';
import type { OrderStatus } from '../../../shared/domain/orders/order.ts';
import { openLife, T0 } from '../judge/support.ts';
import { cancelOf, holding, placed } from '../orders/support.ts';
import {
  acked,
  adopted,
  asked,
  denied,
  ended,
  intentId,
  lifeAfter,
  notSent,
  orderAfter,
  rejected,
  seen,
  sending,
  stop,
  triggering,
  unknown,
} from './order-events.ts';

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
