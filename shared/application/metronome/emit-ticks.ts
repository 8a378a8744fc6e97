import type { TickQueue } from '../../ports/messaging.ts';

/** Sends the ticks of the coming minute, one per interval and account: schedules are no finer than a minute, delays are. */
export async function emitTicks(
  queue: TickQueue,
  accounts: readonly string[],
  minuteStartMs: number,
  intervalMs: number,
): Promise<number> {
  let sent = 0;
  for (let offsetMs = 0; offsetMs < 60_000; offsetMs += intervalMs) {
    for (const account of accounts) {
      await queue.send({ account, dueAtMs: minuteStartMs + offsetMs }, offsetMs / 1000);
      sent += 1;
    }
  }
  return sent;
}
