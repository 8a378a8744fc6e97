import type { Clock } from '../../ports/clock.ts';
import type { TickMessage, TickQueue } from '../../ports/messaging.ts';

/**
 * Sends the ticks of the minute that begins at `minuteStartMs`, one per interval and account: schedules are no finer than
 * a minute, delays are. A minute that is called late still gets its ticks at their times; those whose time is over by an
 * interval would be dropped on arrival and are not sent. A tick that is refused or slow to be taken holds up no other; when
 * all were tried the first refusal is thrown. Answers with how many were sent.
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
  const ticks: TickMessage[] = [];
  for (let offsetMs = 0; offsetMs < 60_000; offsetMs += deps.tickIntervalMs) {
    const dueAtMs = minuteStartMs + offsetMs;
    if (nowMs - dueAtMs >= deps.tickIntervalMs) continue;
    ticks.push(...deps.accounts.map((account) => ({ account, dueAtMs })));
  }
  const results = await Promise.allSettled(ticks.map((tick) => deps.ticks.send(tick, delayOf(tick, nowMs))));
  const refused = results.find((result) => result.status === 'rejected');
  if (refused !== undefined) throw refused.reason;
  return ticks.length;
}

/** Queues delay by whole seconds; the scheduler's own delay of some hundred milliseconds is not added to every tick. */
const delayOf = ({ dueAtMs }: TickMessage, nowMs: number): number => Math.max(0, Math.round((dueAtMs - nowMs) / 1_000));
