import type { Clock } from '../../ports/clock.ts';
import { TimedOutError } from '../../ports/clock.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  timeout: (operation, ms, what) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new TimedOutError(what, ms)), ms);
    });
    return Promise.race([operation, late]).finally(() => clearTimeout(timer));
  },
};
