import { systemClock } from '../../shared/adapters/system/clock.ts';
import type { Clock } from '../../shared/ports/clock.ts';

/** Real time, for tests that talk to a server on this machine. */
export const realTimeClock = (): Clock => systemClock;

/** A clock a test moves by hand; nothing in it ever times out. */
export function handClock(startMs = 1_800_000_000_000): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    timeout: (operation) => operation,
    advance(ms) {
      nowMs += ms;
    },
  };
}
