import { type Clock, TimedOutError } from '../ports/clock.ts';

/**
 * Runs one network call under the clock: its own answer, or a TimedOutError after `ms` milliseconds.
 * On a timeout the call is also aborted, so that a hung peer does not keep a socket; it may still have happened.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  what: string,
  call: (abort: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  try {
    return await clock.timeout(call(abort.signal), ms, what);
  } catch (error) {
    if (error instanceof TimedOutError) abort.abort();
    throw error;
  }
}
