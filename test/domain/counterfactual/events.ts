import type { ExitDecision } from '../../../shared/domain/decide/exit-decision.ts';
import type { ExitPlanCreated, LifeEvent } from '../../../shared/domain/life/events.ts';
import type { PlacementRequest } from '../../../shared/domain/orders/order.ts';
import { exitLeg } from '../../../shared/domain/plan/legs.ts';
import { decision as decisionWith, normalPlan, planContext, position } from '../given.ts';
import { at } from './support.ts';

/** A plan of a position of ten, made for an entry at 100. */
export const planned = (minute: number, changes: Partial<ExitPlanCreated['data']> = {}): ExitPlanCreated => ({
  type: 'ExitPlanCreated',
  v: 1,
  data: {
    planNumber: 1,
    cause: 'fill',
    plan: { ...normalPlan, createdAtMs: at(minute) },
    context: planContext(),
    quantity: '10',
    ...changes,
  },
});

/** A decision about a position of ten; `due` is the price of the leg that was presented as PARTIAL. */
export const decided = (
  minute: number,
  decision: Partial<ExitDecision>,
  { mode = 'SHADOW' as 'SHADOW' | 'LIVE', size = 10, due = null as number | null } = {},
): LifeEvent => ({
  type: 'ExitDecisionMade',
  v: 1,
  data: {
    decision: decisionWith({ currentPrice: 100, pricePnlPercent: 0, ...decision }),
    input: {
      context: position({ size }),
      plan: {
        strategyId: 'STANDARD_LADDER',
        legs: [
          exitLeg('SL', 1, { triggerFraction: -0.025 }),
          ...(due === null ? [] : [exitLeg('PARTIAL', 0.25, { triggerPrice: due })]),
        ],
      },
      partialLeg: due === null ? null : 0,
      ladderLegs: [],
      stopPassed: false,
    },
    engineVersion: '1',
    mode,
    madeAtMs: at(minute),
  },
});

/** What a module asked for and the exchange took. */
export function ofLegacy(
  intentId: string,
  request: Omit<PlacementRequest, 'operation'>,
  atMs: number,
  module = 'hybrid_tpsl',
): readonly LifeEvent[] {
  const asked = { module, requestedAtMs: atMs, validUntilMs: null, assumedQuantity: '10', explanation: '' };
  return [
    { type: 'ExitOrderRequested', v: 1, data: { intentId, request: { operation: 'place', ...request }, ...asked } },
    acked(intentId, atMs),
  ];
}

export const acked = (intentId: string, atMs: number): LifeEvent => ({
  type: 'ExitOrderAcked',
  v: 1,
  data: { intentId, venueOrderId: '1', quantity: '10', ackedAtMs: atMs, resolvedBy: 'reply' },
});

export const endedOrder = (intentId: string, status: 'CANCELED' | 'FILLED', atMs: number): LifeEvent => ({
  type: 'ExitOrderEnded',
  v: 1,
  data: { intentId, status, atMs },
});
