import middy from '@middy/core';
import { METRIC } from '../../shared/ports/metric-names.ts';
import type { Telemetry } from './telemetry.ts';

/** A function as the runtime calls it: one event in, one answer out. */
export type Plain<Event, Result> = (event: Event) => Promise<Result>;

/** Wraps a plain function for Lambda: what it throws is logged and counted once, then thrown on, and metrics are handed over. */
export function wrap<Event, Result>(name: string, { log, metrics }: Telemetry, plain: Plain<Event, Result>) {
  return middy<Event, Result>()
    .use({
      after: () => metrics.flush(),
      onError: ({ error }) => {
        log.error(`[EXIT_BRAIN] ${name} failed: ${error?.message ?? 'unknown error'}`, {
          function: name,
          errorName: error?.name,
          stack: error?.stack,
        });
        metrics.count(METRIC.functionFailed, 1, { function: name });
        metrics.flush();
      },
    })
    .handler((event: Event) => plain(event));
}

/**
 * A function whose parts have to be fetched first, such as its key. The fetching begins as soon as the function is loaded,
 * before anybody waits for it. A container may be put to sleep in the middle of it, so a call that finds it failed fetches
 * once more before it fails itself.
 */
export function prepared<Event, Result>(prepare: () => Promise<Plain<Event, Result>>): Plain<Event, Result> {
  let preparing: Promise<Plain<Event, Result>> | null = null;
  const begin = (): Promise<Plain<Event, Result>> => {
    preparing = prepare();
    return preparing;
  };
  // Once everything is loaded, not in the middle of it.
  setImmediate(() => void (preparing ?? begin()).catch(() => {}));
  return async (event) => {
    const parts = await (preparing ?? begin()).catch(begin);
    return parts(event);
  };
}
