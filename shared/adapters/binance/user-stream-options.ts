import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

/** How patient the stream is; all in milliseconds. */
export interface UserStreamTimings {
  /** A listen key lives 60 minutes; it is extended this often. */
  readonly keepAliveMs: number;
  /** After an extension that failed it is tried again this soon. */
  readonly keepAliveRetryMs: number;
  /** A key that could not be extended for so long is given up. */
  readonly keyLifeMs: number;
  /** After so long without a frame the venue is pinged. */
  readonly pingEveryMs: number;
  /** After so long without frame, ping or pong the connection is given up. The venue itself pings every 3 minutes. */
  readonly silenceMs: number;
  readonly connectTimeoutMs: number;
  /** First and longest pause between two attempts; a connection that has stood for the longest pause starts anew. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How long `open` tries before it throws. */
  readonly openTimeoutMs: number;
  /** How long a TRADE_LITE may wait for its ORDER_TRADE_UPDATE before it is a gap. */
  readonly announcementMs: number;
}

/** What suits the venue. */
export const DEFAULT_TIMINGS: UserStreamTimings = {
  keepAliveMs: 25 * 60_000,
  keepAliveRetryMs: 60_000,
  keyLifeMs: 55 * 60_000,
  pingEveryMs: 15_000,
  silenceMs: 45_000,
  connectTimeoutMs: 10_000,
  firstPauseMs: 250,
  longestPauseMs: 30_000,
  openTimeoutMs: 30_000,
  announcementMs: 1_000,
};

/** Where the venue is and whose events are wanted. */
export interface BinanceUserStreamOptions {
  /** A key that may only read is enough. */
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Such as https://fapi.binance.com, without a path. */
  readonly httpBaseUrl: string;
  /** Such as wss://fstream.binance.com, without a path. */
  readonly wsBaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly timings?: Partial<UserStreamTimings>;
  /** Closing removes the listen key, for every consumer of the account: only where nobody else listens. False unless told. */
  readonly removeKeyOnClose?: boolean;
}
