/** All waiting and all telling of time. Times are UTC milliseconds. */
export interface Clock {
  /** Now, UTC milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds of this clock. */
  sleep(ms: number): Promise<void>;
  /** The operation's own result, or a `TimedOutError` after `ms` milliseconds of this clock; the operation itself is not cancelled. */
  timeout<T>(operation: Promise<T>, ms: number, what: string): Promise<T>;
}

/** Thrown by `Clock.timeout`: the operation may still have happened. */
export class TimedOutError extends Error {
  readonly code = 'TIMED_OUT';
  constructor(what: string, ms: number) {
    super(`${what}: no answer within ${ms} ms`);
    this.name = 'TimedOutError';
  }
}
