import type { QueueDelivery, ScheduleDelivery } from '../../../functions/support/events.ts';
import type { TickQueue } from '../../../shared/ports/messaging.ts';
import type { FunctionName, Trigger } from '../../triggers.ts';
import { TRIGGERS } from '../../triggers.ts';
import type { Starter } from './starter.ts';

/** The scheduler and the queue of ticks. */
export interface Schedules {
  readonly ticks: TickQueue;
  /** Starts every schedule of the table, and sends what is left of the ticks of the minute that is already running. */
  start(): void;
}

const isLooking = (trigger: Trigger): boolean => trigger.kind === 'queue' && trigger.queue !== 'orders';

/** While `isIdle`, ticks and reconciliations would find nothing and are skipped; the metronome itself goes on. */
export function schedules(starter: Starter, isIdle: () => boolean): Schedules {
  const { clock, inFlight, log } = starter;
  const looking = (Object.keys(TRIGGERS) as FunctionName[]).filter((name) => isLooking(TRIGGERS[name]));
  let sequence = 0;

  const ticks: TickQueue = {
    send: async (message, delaySeconds) => {
      const record = { messageId: `tick-${clock.now()}-${sequence++}`, body: JSON.stringify(message) };
      void clock.sleep(delaySeconds * 1000).then(() => {
        if (starter.isStopped() || isIdle()) return;
        // Every queue of ticks gets each of them.
        for (const name of looking) {
          void inFlight.track(clock.now(), () => attempt(name, { Records: [record] } satisfies QueueDelivery));
        }
      });
    },
  };

  /** A tick or a minute that failed is not started again: the next one is already on its way. */
  const attempt = async (name: FunctionName, event: QueueDelivery | ScheduleDelivery): Promise<void> => {
    try {
      await starter.call(name, event);
    } catch (error) {
      log.error(`[EXIT_BRAIN] ${name} failed: ${String(error)}`);
    }
  };

  const startAt = (name: FunctionName, dueMs: number): Promise<void> =>
    inFlight.track(clock.now(), () => attempt(name, { scheduledTime: new Date(dueMs).toISOString() }));

  const keep = async (name: FunctionName, everyMs: number): Promise<void> => {
    while (!starter.isStopped()) {
      const dueMs = Math.floor(clock.now() / everyMs + 1) * everyMs;
      await clock.sleep(dueMs - clock.now());
      if (starter.isStopped() || (name !== 'metronome' && isIdle())) continue;
      await startAt(name, dueMs);
    }
  };

  return {
    ticks,
    start: () => {
      for (const name of Object.keys(TRIGGERS) as FunctionName[]) {
        const trigger = TRIGGERS[name];
        if (trigger.kind === 'schedule') void keep(name, trigger.everyMs);
      }
      // The minute that is already running, or positions would stand unwatched for the rest of it.
      const { everyMs } = TRIGGERS.metronome;
      void startAt('metronome', Math.floor(clock.now() / everyMs) * everyMs);
    },
  };
}
