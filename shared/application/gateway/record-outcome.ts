import { afterOutcome } from '../../domain/judge/after-outcome.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import { rests } from '../../domain/orders/order.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { appendFact } from '../lives/life-store.ts';
import type { Gateway } from './gateway.ts';
import { livingOf } from './gateway.ts';

/** An outcome is written down for as long as this before it is handed back to be delivered again. */
const FACT_PATIENCE_MS = 20_000;

/** Writes down what the exchange said, and with it what cannot wait for the next judgement. */
export async function recordOutcome(
  gateway: Gateway,
  head: LifeHead,
  intentId: string,
  said: readonly LifeEvent[],
  cause: Cause,
): Promise<LifeHead> {
  const nowMs = gateway.clock.now();
  return appendFact(
    gateway,
    head.streamId,
    (now) => {
      const living = livingOf(now);
      const order = living?.orders[intentId];
      if (living === null || order === undefined) {
        tellUnknown(gateway, now, intentId, said);
        return [];
      }
      // Somebody else resolved it meanwhile, or wrote down already that nobody knows: no fact is written twice.
      if (rests(order) || (order.status === 'unknown' && said.every(isUnknown))) return [];
      const after = fold(said, living);
      // What becomes of an order of the old exit stack is that stack's to answer.
      if (after.status !== 'open' || order.module !== undefined) return said;
      return [...said, ...afterOutcome(after, order.request, said, { nowMs, commit: now.commit + 1 })];
    },
    cause,
    nowMs + FACT_PATIENCE_MS,
    head,
  );
}

const isUnknown = ({ type }: LifeEvent): boolean => type === 'ExitOrderOutcomeUnknown';

/** An order the life has given up was taken after all: nothing of the life can hold it, so the orphan sweep must. */
function tellUnknown({ log }: Gateway, head: LifeHead, intentId: string, said: readonly LifeEvent[]): void {
  const [first, ...more] = said;
  // A cancel is acked together with the end of its target.
  if (first?.type !== 'ExitOrderAcked' || more.length > 0) return;
  log.error(`[EXIT_GATEWAY] ${intentId} was taken by the exchange after it had been given up`, {
    streamId: head.streamId,
    intentId,
  });
}
