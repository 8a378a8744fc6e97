import type { CountedAs, LifeEvent } from '../../domain/life/events.ts';
import type { LivingLife } from '../../domain/life/state.ts';
import { failedLine, placedLine, submittingLine } from '../../domain/metrics/order-lines.ts';
import { isZero } from '../../domain/money/decimal.ts';
import type { OrderState, PlacementRequest } from '../../domain/orders/order.ts';
import { onRefusal } from '../../domain/orders/outcome-table.ts';
import { purposeOf } from '../../domain/orders/refusals.ts';
import { exitOrderSide } from '../../domain/position/position.ts';
import type { NewOrder } from '../../ports/exchange.ts';
import { ExchangeNotSentError, ExchangeRejectedError } from '../../ports/exchange.ts';
import type { Gateway } from './gateway.ts';
import { lookUp } from './look-up.ts';
import { countedAs, spokenOf, tellLine } from './tell-order.ts';

/** -2011: the order is not there any more, because it was cancelled, filled or has just been triggered. */
export const ORDER_GONE = -2011;

/** One call to the exchange for a claimed intent, and what it says, as events. Never throws for an answer of the exchange. */
export async function sendToExchange(
  gateway: Gateway,
  state: LivingLife,
  intentId: string,
  order: OrderState,
): Promise<readonly LifeEvent[]> {
  const { exchange, clock, log } = gateway;
  const { request } = order;
  const { symbol } = state.identity;
  const spoken = spokenOf(state, order);
  try {
    if (request.operation === 'cancel') {
      await exchange.cancel({ family: request.family, symbol, clientOrderId: request.target });
      return [acked(intentId, request.target, '0', clock.now()), ended(request.target, 'CANCELED', clock.now())];
    }
    tellLine(log, submittingLine(spoken));
    const reply = await exchange.place(newOrder(state, intentId, request));
    tellLine(log, placedLine(spoken, reply.venueOrderId));
    return [acked(intentId, reply.venueOrderId, reply.quantity, clock.now(), countedAs(order))];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tellLine(log, failedLine(spoken, reason));
    return failed(gateway, state, intentId, order, error, reason);
  }
}

async function failed(
  gateway: Gateway,
  state: LivingLife,
  intentId: string,
  order: OrderState,
  error: unknown,
  reason: string,
): Promise<readonly LifeEvent[]> {
  const atMs = gateway.clock.now();
  if (error instanceof ExchangeNotSentError) return [rejected(intentId, null, null, reason, atMs)];
  if (!(error instanceof ExchangeRejectedError) || mayStand(error, order)) {
    return [{ type: 'ExitOrderOutcomeUnknown', v: 1, data: { intentId, reason, atMs } }];
  }
  const refused = rejected(intentId, error.venueCode, error.httpStatus, reason, atMs);
  const { request } = order;
  if (request.operation === 'cancel' && error.venueCode === ORDER_GONE) {
    const target = { family: request.family, symbol: state.identity.symbol, clientOrderId: request.target };
    const found = await lookUp(gateway.exchange, target).catch(() => undefined);
    return found?.over === true ? [refused, ended(request.target, found.endStatus, atMs)] : [refused];
  }
  return [refused];
}

/** A refusal that does not prove the order absent: one of its name stands, so that an earlier try of it succeeded. */
const mayStand = ({ venueCode, httpStatus }: ExchangeRejectedError, { request }: OrderState): boolean =>
  onRefusal(venueCode, httpStatus, purposeOf(request)).outcome === 'unknown';

/** The exchange's form of a request: reduce-only in one-way mode, by position side in hedge mode, closePosition for quantity 0. */
export function newOrder(state: LivingLife, clientOrderId: string, request: PlacementRequest): NewOrder {
  const { symbol, side, positionSide } = state.identity;
  const oneWay = positionSide === 'BOTH';
  const base = { symbol, side: exitOrderSide(side), positionSide, clientOrderId };
  const reduceOnly = oneWay ? { reduceOnly: true } : {};
  const price = request.price ?? '0';
  switch (request.type) {
    case 'STOP_MARKET':
    case 'TAKE_PROFIT_MARKET': {
      const conditional = { ...base, type: request.type, triggerPrice: price, workingType: 'MARK_PRICE' as const };
      return isZero(request.quantity)
        ? { ...conditional, closePosition: true }
        : { ...conditional, ...reduceOnly, quantity: request.quantity };
    }
    case 'TRAILING_STOP_MARKET':
      return {
        ...base,
        ...reduceOnly,
        type: 'TRAILING_STOP_MARKET',
        quantity: request.quantity,
        callbackRatePercent: request.callbackRatePercent ?? '1',
        ...(request.activationPrice === undefined ? {} : { activatePrice: request.activationPrice }),
        workingType: 'MARK_PRICE',
      };
    case 'LIMIT':
      return { ...base, ...reduceOnly, type: 'LIMIT', price, quantity: request.quantity, timeInForce: 'GTC' };
    case 'MARKET':
      return { ...base, ...reduceOnly, type: 'MARKET', quantity: request.quantity };
  }
}

const acked = (
  intentId: string,
  venueOrderId: string,
  quantity: string,
  ackedAtMs: number,
  counted: CountedAs | null = null,
): LifeEvent => ({
  type: 'ExitOrderAcked',
  v: 1,
  data: {
    intentId,
    venueOrderId,
    quantity,
    ackedAtMs,
    resolvedBy: 'reply',
    ...(counted === null ? {} : { counted }),
  },
});

const rejected = (
  intentId: string,
  venueCode: number | null,
  httpStatus: number | null,
  message: string,
  atMs: number,
): LifeEvent => ({ type: 'ExitOrderRejected', v: 1, data: { intentId, venueCode, httpStatus, message, atMs } });

const ended = (
  intentId: string,
  status: Extract<LifeEvent, { type: 'ExitOrderEnded' }>['data']['status'],
  atMs: number,
): LifeEvent => ({ type: 'ExitOrderEnded', v: 1, data: { intentId, status, atMs } });
