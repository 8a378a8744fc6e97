import type { UserStream } from '../../ports/user-stream.ts';
import { type BinanceUserStreamOptions, DEFAULT_TIMINGS } from './user-stream-options.ts';
import { StreamSession } from './user-stream-session.ts';

export type { BinanceUserStreamOptions, UserStreamTimings } from './user-stream-options.ts';

/** The user stream of Binance USDⓈ-M futures: docs/adr/0007 says why it is not the client library's own. */
export function binanceUserStream(options: BinanceUserStreamOptions): UserStream {
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  return {
    async open(handlers) {
      const session = new StreamSession({ removeKeyOnClose: false, ...options, timings }, handlers);
      await session.start();
      return {
        lastEventAtMs: () => session.lastSignMs(),
        isConnected: () => session.isConnected(),
        close: () => session.close(),
      };
    },
  };
}
