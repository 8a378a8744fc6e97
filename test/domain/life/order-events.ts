import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderRequest, OrderState } from '../../../shared/domain/orders/order.ts';
import { T0 } from '../judge/support.ts';
import { holding, placed } from '../orders/support.ts';

/** The order that all events here are about. */
export const intentId = 'n';
export const stop = placed('sl', '97', '10').request;
export const asked = (request: OrderRequest = stop, changes: object = {}): LifeEvent => ({
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
export const sending = (changes: object = {}): LifeEvent => ({
  type: 'ExitOrderSending',
  v: 1,
  data: { intentId, sentAtMs: T0 + 1, flagsReadStartedAtMs: T0, ...changes },
});
export const acked = (quantity = '10'): LifeEvent => ({
  type: 'ExitOrderAcked',
  v: 1,
  data: { intentId, venueOrderId: '77', quantity, ackedAtMs: T0 + 2, resolvedBy: 'reply' },
});
export const seen: LifeEvent = { type: 'ExitOrderSeen', v: 1, data: { intentId, seenAtMs: T0 + 3 } };
export const rejected: LifeEvent = {
  type: 'ExitOrderRejected',
  v: 1,
  data: { intentId, venueCode: -2021, httpStatus: 400, message: '', atMs: T0 + 4 },
};
export const unknown = (changes: object = {}): LifeEvent => ({
  type: 'ExitOrderOutcomeUnknown',
  v: 1,
  data: { intentId, reason: '', atMs: T0 + 5, ...changes },
});
export const denied: LifeEvent = { type: 'ExitOrderDenied', v: 1, data: { intentId, rule: 'expired', detail: '' } };
export const notSent: LifeEvent = { type: 'ExitOrderProvedNotSent', v: 1, data: { intentId, atMs: T0 + 6 } };
export const triggering: LifeEvent = {
  type: 'ExitOrderTriggering',
  v: 1,
  data: { intentId, sinceMs: T0 + 7, seenAtMs: T0 + 8 },
};
export const ended = (status: 'FILLED' | 'CANCELED' = 'CANCELED'): LifeEvent => ({
  type: 'ExitOrderEnded',
  v: 1,
  data: { intentId, status, atMs: T0 + 9 },
});
export const adopted: LifeEvent = {
  type: 'ExitOrderAdopted',
  v: 1,
  data: { intentId, venueOrderId: '88', request: placed('hard_sl', '95', '0').request as never, adoptedAtMs: T0 + 10 },
};

export const lifeAfter = (state: OpenLife, ...events: readonly LifeEvent[]) => fold(events, state) as OpenLife;
export const orderAfter = (order: OrderState, ...events: readonly LifeEvent[]) =>
  lifeAfter(holding({ [intentId]: order }), ...events).orders[intentId];
