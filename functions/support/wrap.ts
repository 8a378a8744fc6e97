import middy from '@middy/core';
import type { Log } from '../../shared/ports/log.ts';

/** A function as the runtime calls it: one event in, one answer out. */
export type Plain<Event, Result> = (event: Event) => Promise<Result>;

/** Wraps a plain function for Lambda: what it throws is logged once with the function's name, then thrown on. */
export function wrap<Event, Result>(name: string, log: Log, plain: Plain<Event, Result>) {
  return middy<Event, Result>()
    .use({
      onError: ({ error }) => {
        log.error(`[EXIT_BRAIN] ${name} failed: ${error?.message ?? 'unknown error'}`, {
          function: name,
          errorName: error?.name,
          stack: error?.stack,
        });
      },
    })
    .handler((event: Event) => plain(event));
}
