import { setTimeout as after } from 'node:timers/promises';
import { type Clock, TimedOutError } from '../../shared/ports/clock.ts';

/** Real time, for tests that talk to a server on this machine. */
export function realTimeClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (ms) => after(ms),
    async timeout(operation, ms, what) {
      const done = new AbortController();
      const late = after(ms, undefined, { signal: done.signal }).then(
        () => {
          throw new TimedOutError(what, ms);
        },
        () => operation,
      );
      try {
        return await Promise.race([operation, late]);
      } finally {
        done.abort();
      }
    },
  };
}

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
