import type { Clock } from '../../ports/clock.ts';
import { ExchangeRejectedError } from '../../ports/exchange.ts';
import { type Calls, exchangeCalls } from './calls.ts';
import { futuresClient } from './client.ts';
import type { Payload } from './payloads.ts';
import { fieldsOf } from './reply.ts';

/** The key under which the venue pushes the account's events. All consumers of an account share one. */
export interface ListenKeys {
  /** The living key, extended to 60 minutes, or a new one. */
  obtain(): Promise<string>;
  /** Extends the key to 60 minutes; throws the exchange's errors, -1125 when the key is gone. */
  extend(listenKey: string): Promise<void>;
  /** Closes the key for every consumer of the account. */
  remove(listenKey: string): Promise<void>;
}

/** The library's calls of the listen key. */
export interface DataStreams {
  futuresGetDataStream(): Promise<unknown>;
  futuresKeepDataStream(payload: Payload): Promise<unknown>;
  futuresCloseDataStream(payload: Payload): Promise<unknown>;
}

export interface ListenKeyOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly httpBaseUrl: string;
  readonly wsBaseUrl: string;
  readonly clock: Clock;
  /** Milliseconds for one call; 5,000 unless told. */
  readonly timeoutMs?: number;
}

/** True for the venue's word that it knows no such key. */
export const isKeyGone = (error: unknown): boolean =>
  error instanceof ExchangeRejectedError && error.venueCode === -1125;

/** True when the venue will refuse this API key however often it is asked. */
export const isHopeless = (error: unknown): boolean =>
  error instanceof ExchangeRejectedError && (error.venueCode === -2014 || error.venueCode === -2015);

/** Listen keys over the library's REST calls. */
export function listenKeys(options: ListenKeyOptions): ListenKeys {
  const client = futuresClient({ ...options, getTime: options.clock.now });
  return listenKeysThrough(client as typeof client & DataStreams, options);
}

/** Listen keys over any client that answers as the library's does; every call ends in a bounded time with one of the exchange's three errors. */
export function listenKeysThrough(
  streams: DataStreams,
  options: Pick<ListenKeyOptions, 'apiKey' | 'apiSecret' | 'clock' | 'timeoutMs'>,
): ListenKeys {
  const { apiKey, apiSecret, clock, timeoutMs = 5_000 } = options;
  // The key is as secret as a password: whoever has it reads the account's trades.
  const calls = (listenKey: string): Calls =>
    exchangeCalls({
      clock,
      readTimeoutMs: timeoutMs,
      writeTimeoutMs: timeoutMs,
      secrets: [apiKey, apiSecret, listenKey],
      resyncClock: async () => undefined,
    });
  return {
    obtain: () => {
      const what = 'POST /fapi/v1/listenKey';
      const call = () => streams.futuresGetDataStream();
      return calls('').read(what, call, (reply) => fieldsOf(what, reply).text('listenKey'));
    },
    extend: (listenKey) => {
      const call = () => streams.futuresKeepDataStream({ listenKey });
      return calls(listenKey).read('PUT /fapi/v1/listenKey', call, () => undefined);
    },
    remove: (listenKey) => {
      const call = () => streams.futuresCloseDataStream({ listenKey });
      return calls(listenKey).write('DELETE /fapi/v1/listenKey', call, () => undefined);
    },
  };
}
