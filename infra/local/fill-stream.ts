import { type FillStreamParts, startFillStream } from '../../shared/application/fill-stream/fill-stream.ts';
import type { LocalExchange } from './exchange.ts';
import { ACCOUNT } from './functions.ts';
import type { MarketClock } from './market-clock.ts';

export interface LocalFillStreamParts extends Pick<FillStreamParts, 'bus' | 'view' | 'log'> {
  readonly clock: MarketClock;
  readonly exchange: LocalExchange;
}

/** The bot tells its own fills with its strategy: they are waited for, half a second at most. */
const YIELD_TO_THE_BOT = { clientIdPrefixes: ['bot-'], ms: 500 };

/** The fill stream of this machine, as its process runs it when deployed. It ends while the market's clock can still move. */
export async function openFillStream(parts: LocalFillStreamParts): Promise<{ close(): Promise<void> }> {
  const { clock, exchange, log } = parts;
  const fills = await startFillStream(
    { ...parts, clock: clock.around(), exchange: exchange.connect('reader'), stream: exchange.userStream(log) },
    { account: ACCOUNT, yieldTo: YIELD_TO_THE_BOT },
  );
  return {
    async close() {
      let isClosed = false;
      void fills.close().then(() => {
        isClosed = true;
      });
      await clock.run(() => isClosed);
    },
  };
}
