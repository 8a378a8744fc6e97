// Runs an exchange with a book on disk until it is killed; prints its URL.
import { fileBookStore, generatedSource, startPaperExchange } from '../../shared/adapters/paper/index.ts';
import { TRADER } from './server-support.ts';
import { rulesFor } from './support.ts';

const [path = ''] = process.argv.slice(2);
const startedMs = Date.now();
const exchange = await startPaperExchange({
  markets: [
    {
      rules: rulesFor('BTCUSDT'),
      source: generatedSource({ seed: 1, symbol: 'BTCUSDT', startMs: 0, startPrice: 1000, priceDecimals: 1 }),
    },
  ],
  startMs: 600_000,
  clock: { now: () => 600_000 + Date.now() - startedMs, hold: async () => undefined },
  keys: [TRADER],
  store: fileBookStore(path),
});
console.log(exchange.url);
