import type { CountedAs } from '../../domain/life/events.ts';
import type { LivingLife } from '../../domain/life/state.ts';
import type { OrderLine, SpokenOrder } from '../../domain/metrics/order-lines.ts';
import { guardLine } from '../../domain/metrics/order-lines.ts';
import type { Verdict } from '../../domain/orders/gate.ts';
import { EXECUTOR_MODULE } from '../../domain/orders/gate.ts';
import type { OrderState } from '../../domain/orders/order.ts';
import { nameOf } from '../../domain/orders/order.ts';
import type { Log } from '../../ports/log.ts';

/** Who asked for an order. */
export const senderOf = ({ module }: OrderState): string => module ?? EXECUTOR_MODULE;

/** An order as the specification's lines speak of it. */
export const spokenOf = ({ identity }: LivingLife, order: OrderState): SpokenOrder => ({
  module: senderOf(order),
  kind: nameOf(order.request),
  type: order.request.operation === 'place' ? order.request.type : 'CANCEL',
  symbol: identity.symbol,
});

/** What a placement counts as; null for a cancel, which is no exit order. */
export const countedAs = (order: OrderState, conflict: boolean = order.conflict === true): CountedAs | null =>
  order.request.operation === 'place' ? { module: senderOf(order), kind: nameOf(order.request), conflict } : null;

/** The `[EXIT_GUARD]` line of an order that was stopped at the border, for a cancel as for a placement. */
export function blockedLine(verdict: Verdict, order: SpokenOrder, operation: 'place' | 'cancel'): OrderLine | null {
  const line = guardLine('LIVE', verdict, order);
  if (line === null || operation === 'place') return line;
  return { ...line, text: line.text.replace(' attempted to place ', ' attempted to cancel ') };
}

/** Writes a line as loud as it is. */
export function tellLine(log: Log, { level, text }: OrderLine, fields: Readonly<Record<string, unknown>> = {}): void {
  if (level === 'INFO') log.info(text, fields);
  else if (level === 'WARNING') log.warn(text, fields);
  else log.error(text, fields);
}
