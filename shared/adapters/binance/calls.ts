import { type Clock, TimedOutError } from '../../ports/clock.ts';
import { ExchangeRejectedError, type OrderCount } from '../../ports/exchange.ts';
import { type ExchangeFailure, exchangeError } from './failures.ts';
import { abandon, newTrace, traced, type WireTrace } from './wire.ts';

/** Runs library calls with a time limit and turns every failure into one of the port's three classes. */
export interface Calls {
  /** `what` names the endpoint for errors; `interpret` reads the reply and throws when it is odd. */
  read<T>(what: string, call: () => Promise<unknown>, interpret: (reply: unknown) => T): Promise<T>;
  write<T>(what: string, call: () => Promise<unknown>, interpret: (reply: unknown) => T): Promise<T>;
  /**
   * A new order. After -1021 the clock is measured again, and the order is refused all the same: seconds may have gone by,
   * and what let it leave, the flags above all, must be asked again by whoever sent it.
   */
  place<T>(what: string, call: () => Promise<unknown>, interpret: (reply: unknown) => T): Promise<T>;
  usedWeight(): number | null;
  orderCount(): OrderCount | null;
}

export interface CallOptions {
  readonly clock: Clock;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  /** Texts that must not appear in any message. */
  readonly secrets: readonly string[];
  /** Measures the venue's clock again; called once after -1021. */
  readonly resyncClock: () => Promise<void>;
}

const OUTSIDE_RECEIVE_WINDOW = -1021;

/** The one place where calls leave: nothing below retries but reads and cancels after -1021, which proves that nothing was executed. */
export function exchangeCalls(options: CallOptions): Calls {
  const { clock, secrets } = options;
  let usedWeight: number | null = null;
  let orderCount: OrderCount | null = null;

  async function once<T>(
    what: string,
    timeoutMs: number,
    call: () => Promise<unknown>,
    interpret: (reply: unknown) => T,
  ): Promise<T> {
    const trace = newTrace();
    try {
      return interpret(await clock.timeout(traced(trace, call), timeoutMs, what));
    } catch (error) {
      throw failed(what, error, trace);
    } finally {
      usedWeight = trace.usedWeight ?? usedWeight;
      const { ordersIn10s, ordersIn1m } = trace;
      if (ordersIn10s !== null && ordersIn1m !== null) orderCount = { in10s: ordersIn10s, in1m: ordersIn1m };
    }
  }

  function failed(what: string, error: unknown, trace: WireTrace): ExchangeFailure {
    if (error instanceof TimedOutError) abandon(trace);
    return exchangeError(what, error, trace, clock.now(), secrets);
  }

  /** After -1021 measures the clock again, and tries once more when that is allowed and the clock could be read. */
  async function withFreshClock<T>(isRepeated: boolean, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      const isStale = error instanceof ExchangeRejectedError && error.venueCode === OUTSIDE_RECEIVE_WINDOW;
      if (!isStale) throw error;
      const isMeasured = await options.resyncClock().then(
        () => true,
        () => false,
      );
      // The refusal is proven; that the venue's clock could not be read proves nothing about the order.
      if (!isMeasured || !isRepeated) throw error;
      return attempt();
    }
  }

  const { readTimeoutMs, writeTimeoutMs } = options;
  return {
    read: (what, call, interpret) => withFreshClock(true, () => once(what, readTimeoutMs, call, interpret)),
    write: (what, call, interpret) => withFreshClock(true, () => once(what, writeTimeoutMs, call, interpret)),
    place: (what, call, interpret) => withFreshClock(false, () => once(what, writeTimeoutMs, call, interpret)),
    usedWeight: () => usedWeight,
    orderCount: () => orderCount,
  };
}
