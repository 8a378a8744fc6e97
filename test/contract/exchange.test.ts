import { binanceExchange } from '../../shared/adapters/binance/index.ts';
import { arraySource, deriveRules, startPaperExchange } from '../../shared/adapters/paper/index.ts';
import type { Candle } from '../../shared/domain/market/candle.ts';
import { handClock } from '../support/test-clock.ts';
import { exchangeContract } from './exchange.contract.ts';
import type { ExchangeSubject } from './exchange.contract-subject.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_800_000_000_000;
const HISTORY = 60;
const KEY = { key: 'contract-key', secret: 'contract-secret', permission: 'trade' } as const;

/** Flat bars at one price, then, after the current bar, flat bars at another. */
function bars(before: number, after: number): Candle[] {
  return Array.from({ length: HISTORY + 30 }, (_unused, index) => {
    const price = index <= HISTORY ? before : after;
    const openTimeMs = START_MS + (index - HISTORY) * MINUTE_MS;
    return { openTimeMs, open: price, high: price, low: price, close: price, volume: 1000 };
  });
}

async function paperSubject(): Promise<ExchangeSubject> {
  const clock = handClock(START_MS + 10_000);
  const listed = (symbol: string, priceDecimals: number, price: number, after: number) => ({
    rules: { ...deriveRules({ symbol, priceDecimals, price }), percentPriceUp: '1.10', percentPriceDown: '0.90' },
    source: arraySource(bars(price, after), MINUTE_MS),
  });
  const paper = await startPaperExchange({
    markets: [listed('BTCUSDT', 1, 60_000, 59_000), listed('ETHUSDT', 2, 3000, 3000)],
    startMs: clock.now(),
    clock: { now: clock.now, hold: clock.sleep },
    keys: [KEY],
    latencyMs: 0,
  });
  let open = true;
  return {
    exchange: binanceExchange({
      venue: 'paper',
      apiKey: KEY.key,
      apiSecret: KEY.secret,
      httpBaseUrl: paper.url,
      wsBaseUrl: paper.wsUrl,
      clock,
    }),
    nowMs: clock.now,
    async fall() {
      clock.advance(2 * MINUTE_MS);
      paper.advance(clock.now());
    },
    async hedge() {
      paper.engine.changePositionMode({ dualSidePosition: 'true' });
      paper.flush();
    },
    async stop() {
      if (open) await paper.close();
      open = false;
    },
  };
}

exchangeContract('binance-api-node over the paper exchange', paperSubject);
