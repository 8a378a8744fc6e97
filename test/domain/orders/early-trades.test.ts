import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { exitFill, openLife, T0 } from '../judge/support.ts';

const intentId = 'eb.k3m9x0q7w2ab.2.0';
const KINDS = { MARKET: 'partial_tp', LIMIT: 'tp', STOP_MARKET: 'sl' } as const;
const asked = (quantity: string, type: keyof typeof KINDS = 'MARKET', id = intentId): readonly LifeEvent[] => [
  {
    type: 'ExitOrderRequested',
    v: 1,
    data: {
      intentId: id,
      module: 'exit_executor',
      request: { operation: 'place', kind: KINDS[type], type, quantity, price: null },
      requestedAtMs: T0,
      validUntilMs: T0 + 15_000,
      assumedQuantity: '10',
      explanation: '',
    },
  },
  { type: 'ExitOrderSending', v: 1, data: { intentId: id, sentAtMs: T0, flagsReadStartedAtMs: T0 } },
];
const acked = (venueOrderId: string, quantity: string, id = intentId): LifeEvent => ({
  type: 'ExitOrderAcked',
  v: 1,
  data: { intentId: id, venueOrderId, quantity, ackedAtMs: T0 + 10, resolvedBy: 'reply' },
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
    const both = [...asked('2', 'MARKET', 'first'), ...asked('4'), exitFill(openLife(), 3, '2', '101', '76'), trade];
    const one = life([...both, acked('76', '2', 'first')]);
    expect(one).toMatchObject({ quantity: '4', early: { 77: '4' } });
    expect(Object.keys(one.orders)).toEqual([intentId]);
    expect(fold([acked('77', '4')], one)).toMatchObject({ orders: {} });
  });

  it('is not credited to a conditional order, whose ids are counted on their own', () => {
    const state = life([...asked('10', 'STOP_MARKET', 'stop'), ...asked('4'), trade, acked('77', '10', 'stop')]);
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
