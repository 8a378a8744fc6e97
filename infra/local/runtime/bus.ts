import type { BusDelivery } from '../../../functions/support/events.ts';
import type { Bus } from '../../../shared/ports/messaging.ts';
import type { FunctionName } from '../../triggers.ts';
import { TRIGGERS } from '../../triggers.ts';
import type { Starter } from './starter.ts';

const RETRY_MS = 1_000;
const MAX_ATTEMPTS = 5;

/** The event bus: an event starts every function whose rule names its type, again after a failure, never again after a breach of contract. */
export function localBus(starter: Starter): Bus {
  let sequence = 0;
  return {
    publish: async (events) => {
      for (const { source, detailType, detail } of events) {
        const { clock, inFlight } = starter;
        const event = { id: `bus-${clock.now()}-${sequence++}`, source, 'detail-type': detailType, detail };
        for (const name of subscribersOf(detailType)) {
          void inFlight.track(clock.now(), () => deliver(starter, name, event));
        }
      }
    },
  };
}

const subscribersOf = (detailType: string): readonly FunctionName[] =>
  (Object.keys(TRIGGERS) as FunctionName[]).filter((name) => {
    const trigger = TRIGGERS[name];
    return trigger.kind === 'bus' && trigger.detailType === detailType;
  });

async function deliver(starter: Starter, name: FunctionName, event: BusDelivery): Promise<void> {
  for (let attempt = 1; !starter.isStopped(); attempt++) {
    try {
      await starter.call(name, event);
      return;
    } catch (error) {
      const isRefused = (error as { readonly code?: unknown } | null)?.code === 'CONTRACT_VIOLATION';
      if (isRefused || attempt >= MAX_ATTEMPTS) {
        starter.log.error(`[EXIT_BRAIN] ${event['detail-type']} was not taken: ${String(error)}`, { id: event.id });
        return;
      }
      await starter.clock.sleep(RETRY_MS * attempt);
    }
  }
}
