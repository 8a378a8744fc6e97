import { binanceExchange } from '../../../shared/adapters/binance/index.ts';
import { systemClock } from '../../../shared/adapters/system/clock.ts';

/** Asks a venue for its time and for one thing that is signed; what bundles.test.ts bundles and runs as a function would be. */
export async function ask(httpBaseUrl: string): Promise<unknown> {
  const exchange = binanceExchange({
    venue: 'paper',
    apiKey: 'key',
    apiSecret: 'secret',
    httpBaseUrl,
    wsBaseUrl: 'ws://127.0.0.1:9',
    clock: systemClock,
  });
  return [await exchange.serverTimeMs(), await exchange.positions()];
}
