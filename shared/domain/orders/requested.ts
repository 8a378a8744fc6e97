import type { ExitOrderRequested } from '../life/events.ts';
import type { LivingLife } from '../life/state.ts';
import { clientOrderId } from './client-order-id.ts';
import { EXECUTOR_MODULE } from './gate.ts';
import type { OrderRequest } from './order.ts';
import { classOf } from './order.ts';

/** Discretionary intents are void this long after they were asked for. */
const DISCRETIONARY_VALIDITY_MS = 15_000;

/** Into which commit a request goes, and when. */
export interface Asking {
  readonly nowMs: number;
  /** The number of the commit these events go into. */
  readonly commit: number;
  /** When it may leave at the earliest, UTC milliseconds; at once without it. */
  readonly notBeforeMs?: number | undefined;
}

/** The journalled form of one order request; its id names the life, the commit and its place in the commit. */
export function requested(
  state: LivingLife,
  request: OrderRequest,
  explanation: string,
  index: number,
  { nowMs, commit, notBeforeMs }: Asking,
): ExitOrderRequested {
  return {
    type: 'ExitOrderRequested',
    v: 1,
    data: {
      intentId: clientOrderId(state.identity.tag, commit, index),
      module: EXECUTOR_MODULE,
      request,
      requestedAtMs: nowMs,
      validUntilMs: classOf(request) === 'discretionary' ? nowMs + DISCRETIONARY_VALIDITY_MS : null,
      ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
      assumedQuantity: state.quantity,
      explanation,
    },
  };
}
