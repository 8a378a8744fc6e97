import { emitTicks } from '../../shared/application/metronome/emit-ticks.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { TickQueue } from '../../shared/ports/messaging.ts';
import type { ScheduleDelivery } from '../support/events.ts';
import { MalformedDeliveryError } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Once a minute: sends the minute's ticks with their delays. */
export const metronome =
  (deps: {
    readonly ticks: TickQueue;
    readonly accounts: readonly string[];
    readonly tickIntervalMs: number;
    readonly clock: Pick<Clock, 'now'>;
  }): Plain<ScheduleDelivery, { readonly sent: number }> =>
  async (event) => {
    const minuteMs = Date.parse(event.scheduledTime);
    if (Number.isNaN(minuteMs)) {
      throw new MalformedDeliveryError(`metronome: scheduledTime ${JSON.stringify(event.scheduledTime)} is not a time`);
    }
    return { sent: await emitTicks(deps, minuteMs) };
  };
