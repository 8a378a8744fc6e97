import type { UserStream } from '../../ports/user-stream.ts';
import { listenKeys } from './user-stream-key.ts';
import { type BinanceUserStreamOptions, DEFAULT_TIMINGS } from './user-stream-options.ts';
import { StreamSession, type StreamWays } from './user-stream-session.ts';
import { openSocket } from './user-stream-socket.ts';

export type { BinanceUserStreamOptions, UserStreamTimings } from './user-stream-options.ts';

/** The user stream of Binance USDⓈ-M futures: docs/adr/0007 says why it is not the client library's own. */
export function binanceUserStream(options: BinanceUserStreamOptions): UserStream {
  return userStreamThrough({ keys: listenKeys(options), open: openSocket }, options);
}

/** The user stream over any listen keys and sockets that behave as the venue's do. */
export function userStreamThrough(
  ways: StreamWays,
  options: Omit<BinanceUserStreamOptions, 'httpBaseUrl'>,
): UserStream {
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  return {
    async open(handlers) {
      const session = new StreamSession({ removeKeyOnClose: false, ...options, timings }, ways, handlers);
      await session.start();
      return {
        lastEventAtMs: () => session.lastSignMs(),
        isConnected: () => session.isConnected(),
        close: () => session.close(),
      };
    },
  };
}
