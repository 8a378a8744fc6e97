import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { exitFill, openLife, T0 } from '../judge/support.ts';

const intentId = 'eb.k3m9x0q7w2ab.2.0';
const asked = (quantity: string, type: 'MARKET' | 'LIMIT' = 'MARKET'): readonly LifeEvent[] => [
  {
    type: 'ExitOrderRequested',
    v: 1,
    data: {
      intentId,
      module: 'exit_executor',
      request: { operation: 'place', kind: type === 'LIMIT' ? 'tp' : 'partial_tp', type, quantity, price: null },
      requestedAtMs: T0,
      validUntilMs: T0 + 15_000,
      assumedQuantity: '10',
      explanation: '',
    },
  },
  { type: 'ExitOrderSending', v: 1, data: { intentId, sentAtMs: T0, flagsReadStartedAtMs: T0 } },
];
const acked = (venueOrderId: string, quantity: string): LifeEvent => ({
  type: 'ExitOrderAcked',
  v: 1,
  data: { intentId, venueOrderId, quantity, ackedAtMs: T0 + 10, resolvedBy: 'reply' },
});
const life = (events: readonly LifeEvent[]) => fold(events, openLife()) as OpenLife;

describe('a trade that is counted before its order’s answer', () => {
  const trade = exitFill(openLife(), 2, '4', '101', '77');

  it('ends a market order at its ack, so that nothing waits for it', () => {
    const state = life([...asked('4'), trade, acked('77', '4')]);
    expect(state.orders).toEqual({});
    expect(state.quantity).toBe('6');
    expect(state).not.toHaveProperty('early');
  });

  it('counts towards an order that is filled in part', () => {
    const state = life([...asked('5', 'LIMIT'), trade, acked('77', '5')]);
    expect(state.orders[intentId]?.executedQuantity).toBe('4');
    expect(life([...asked('5', 'LIMIT'), acked('77', '5'), trade])).toEqual(state);
  });

  it('counts towards an order whose answer was lost until a lookup found it', () => {
    const lost: LifeEvent = { type: 'ExitOrderOutcomeUnknown', v: 1, data: { intentId, reason: '', atMs: T0 + 5 } };
    const state = life([...asked('5', 'LIMIT'), lost, trade, acked('77', '5')]);
    expect(state.orders[intentId]?.executedQuantity).toBe('4');
  });

  it('waits for the order that made it while another one gets its answer', () => {
    const first = 'eb.k3m9x0q7w2ab.2.1';
    const earlier = asked('2').map((event) => ({ ...event, data: { ...event.data, intentId: first } }) as LifeEvent);
    const both = [...earlier, ...asked('4'), exitFill(openLife(), 3, '2', '101', '76'), trade];
    const answer = acked('76', '2');
    const one = life([...both, { ...answer, data: { ...answer.data, intentId: first } } as LifeEvent]);
    expect(one).toMatchObject({ quantity: '4', early: { 77: '4' } });
    expect(Object.keys(one.orders)).toEqual([intentId]);
    expect(fold([acked('77', '4')], one)).toMatchObject({ orders: {} });
  });

  it('is not credited to a conditional order, whose ids are counted on their own', () => {
    const sl = { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '97.5' } as const;
    const stop = asked('10').map(
      (event) => ({ ...event, data: { ...event.data, intentId: 'stop', request: sl } }) as LifeEvent,
    );
    const answer = acked('77', '10');
    const stopAcked = { ...answer, data: { ...answer.data, intentId: 'stop' } } as LifeEvent;
    const state = life([...stop, ...asked('4'), trade, stopAcked]);
    expect(state.orders.stop).toMatchObject({ status: 'acked', venueOrderId: '77' });
    expect(state.orders.stop).not.toHaveProperty('executedQuantity');
    expect(state.early).toEqual({ 77: '4' });
  });

  it('is not kept at all while no order of ours waits for its name', () => {
    expect(life([trade])).not.toHaveProperty('early');
  });

  it('of somebody else is forgotten once every order of ours has its name', () => {
    const state = life([...asked('4'), exitFill(openLife(), 2, '1', '101', '99'), acked('77', '4')]);
    expect(Object.keys(state.orders)).toEqual([intentId]);
    expect(state).not.toHaveProperty('early');
  });
});
