import type { LivingLife } from '../../domain/life/state.ts';
import type { OrderState } from '../../domain/orders/order.ts';
import type { Gateway, Refusal } from './gateway.ts';

/**
 * Why a module may not cancel an order that the life does not know; null when it may. A client id names an order of the
 * whole symbol: in hedge mode it may be the other position's, and its only stop. What cannot be shown to be of this
 * position stays: a cancel that is refused harms nobody.
 */
export async function cancelOfOthers(
  { exchange, log }: Pick<Gateway, 'exchange' | 'log'>,
  { identity: { symbol, positionSide }, orders }: LivingLife,
  { module, request }: OrderState,
): Promise<Refusal | null> {
  if (module === undefined || request.operation !== 'cancel' || positionSide === 'BOTH') return null;
  const { target, family } = request;
  if (orders[target] !== undefined) return null;
  try {
    const found = await exchange.findOrder({ family, symbol, clientOrderId: target });
    if (found === undefined) return { rule: 'nothing-to-cancel', detail: target };
    if (found.positionSide === positionSide) return null;
    return { rule: 'not-of-this-position', detail: `${target} is of ${found.positionSide}` };
  } catch (error) {
    log.warn(`[EXIT_GATEWAY] whose order ${target} is could not be read: ${String(error)}`, { symbol });
    return { rule: 'not-of-this-position', detail: `whose ${target} is could not be read` };
  }
}
