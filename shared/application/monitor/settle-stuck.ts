import type { LifeEvent } from '../../domain/life/events.ts';
import type { LivingLife } from '../../domain/life/state.ts';
import type { Brain } from '../brain.ts';
import { resolveClaim } from '../gateway/resolve-claim.ts';
import { loadLife } from '../lives/life-store.ts';

/** A lane that moves has taken every intent long before. */
const STUCK_AFTER_MS = 60_000;

/**
 * Intents nobody has claimed for a minute: the message was lost on its way. Refusing them lets the next judgement ask anew;
 * a message that arrives after all finds nothing to do, because a claim needs the intent to stand at the stream's head.
 */
export const neverSent = ({ orders }: LivingLife, nowMs: number): readonly LifeEvent[] =>
  Object.entries(orders).flatMap(([intentId, { status, requestedAtMs }]): LifeEvent[] =>
    status === 'requested' && nowMs - (requestedAtMs ?? nowMs) >= STUCK_AFTER_MS
      ? [
          {
            type: 'ExitOrderDenied',
            v: 1,
            data: { intentId, rule: 'never-left-its-lane', detail: `since ${requestedAtMs}` },
          },
        ]
      : [],
  );

/** Claims whose message no longer comes back are resolved here; nothing is ever sent by it. */
export async function settleClaims(
  brain: Brain,
  streamId: string,
  { orders }: LivingLife,
  nowMs: number,
  correlationId: string,
): Promise<void> {
  for (const [intentId, { status, sentAtMs }] of Object.entries(orders)) {
    const isOpen = status === 'sending' || status === 'unknown';
    if (!isOpen || nowMs - (sentAtMs ?? nowMs) < STUCK_AFTER_MS) continue;
    const head = await loadLife(brain, streamId);
    const order = 'orders' in head.state ? head.state.orders[intentId] : undefined;
    if (order?.status !== 'sending' && order?.status !== 'unknown') continue;
    await resolveClaim(brain, head, intentId, order, correlationId);
  }
}
