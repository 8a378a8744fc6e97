import type { Clock } from '../../ports/clock.ts';
import type { TickQueue } from '../../ports/messaging.ts';

/**
 * Sends the ticks of the minute that begins at `minuteStartMs`, one per interval and account: schedules are no finer than
 * a minute, delays are. A minute that is called late still gets its ticks at their times; those whose time is over by an
 * interval would be dropped on arrival and are not sent. Answers with how many were sent.
 */
export async function emitTicks(
  deps: {
    readonly ticks: TickQueue;
    readonly accounts: readonly string[];
    readonly tickIntervalMs: number;
    readonly clock: Pick<Clock, 'now'>;
  },
  minuteStartMs: number,
): Promise<number> {
  const nowMs = deps.clock.now();
  let sent = 0;
  for (let offsetMs = 0; offsetMs < 60_000; offsetMs += deps.tickIntervalMs) {
    const dueAtMs = minuteStartMs + offsetMs;
    if (nowMs - dueAtMs >= deps.tickIntervalMs) continue;
    // Queues delay by whole seconds; the scheduler's own delay of some hundred milliseconds is not added to every tick.
    const delaySeconds = Math.max(0, Math.round((dueAtMs - nowMs) / 1_000));
    for (const account of deps.accounts) {
      await deps.ticks.send({ account, dueAtMs }, delaySeconds);
      sent += 1;
    }
  }
  return sent;
}
