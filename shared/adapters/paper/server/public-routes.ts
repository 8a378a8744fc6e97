import { add, fromNumber, subtract } from '../../../domain/money/decimal.ts';
import { type Params, required } from '../engine/parameters.ts';
import { invalidData, VenueRefusal } from '../engine/refusal.ts';
import { bySymbol, type Context, fixed, type Routes } from './route.ts';
import * as rows from './rows.ts';

const INTERVALS: Readonly<Record<string, number>> = { '1m': 60_000, '5m': 300_000, '15m': 900_000, '1h': 3_600_000 };

/** Endpoints that need no key: time, rules, prices and bars. */
export const PUBLIC_ROUTES: Routes = {
  'GET /fapi/v1/ping': { security: 'none', weight: fixed(1), run: () => ({}) },
  'GET /fapi/v1/time': { security: 'none', weight: fixed(1), run: ({ nowMs }) => ({ serverTime: nowMs }) },
  'GET /fapi/v1/exchangeInfo': { security: 'none', weight: fixed(1), run: exchangeInfo },
  'GET /fapi/v1/klines': { security: 'none', weight: klinesWeight, run: klines },
  'GET /fapi/v1/premiumIndex': { security: 'none', weight: bySymbol(1, 10), run: perSymbol(premiumIndex) },
  'GET /fapi/v1/ticker/price': {
    security: 'none',
    weight: bySymbol(1, 2),
    run: perSymbol(({ engine, nowMs }, symbol) => ({ symbol, price: engine.price(symbol), time: nowMs })),
  },
  'GET /fapi/v1/ticker/bookTicker': { security: 'none', weight: bySymbol(2, 5), run: perSymbol(bookTicker) },
};

function exchangeInfo({ engine, limits, nowMs }: Context): object {
  return {
    timezone: 'UTC',
    serverTime: nowMs,
    rateLimits: rows.rateLimitRows(limits),
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '0' }],
    symbols: engine.symbols.map((symbol) => rows.symbolRow(engine.rules(symbol))),
  };
}

function perSymbol(one: (context: Context, symbol: string) => object): (context: Context) => object {
  return (context) => {
    const { symbol } = context.params;
    return symbol ? one(context, symbol) : context.engine.symbols.map((each) => one(context, each));
  };
}

const EIGHT_HOURS_MS = 28_800_000;

function premiumIndex({ engine, nowMs }: Context, symbol: string): object {
  const price = engine.price(symbol);
  return {
    symbol,
    markPrice: price,
    indexPrice: price,
    estimatedSettlePrice: price,
    lastFundingRate: '0',
    interestRate: '0',
    nextFundingTime: (Math.floor(nowMs / EIGHT_HOURS_MS) + 1) * EIGHT_HOURS_MS,
    time: nowMs,
  };
}

function bookTicker({ engine, nowMs }: Context, symbol: string): object {
  const price = engine.price(symbol);
  const { tickSize } = engine.rules(symbol);
  const depth = { bidQty: '1000', askQty: '1000' };
  return { symbol, bidPrice: subtract(price, tickSize), askPrice: add(price, tickSize), ...depth, time: nowMs };
}

function klinesWeight(params: Params): number {
  const limit = Number(params.limit || 500);
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

function klines({ engine, params }: Context): unknown[] {
  const symbol = required(params, 'symbol');
  const intervalMs = INTERVALS[required(params, 'interval')];
  if (intervalMs === undefined) throw new VenueRefusal(-1120, 'Invalid interval.');
  const limit = Number(params.limit || 500);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1500) {
    throw invalidData('limit');
  }
  const start = params.startTime ? { startMs: Number(params.startTime) } : {};
  const end = params.endTime ? { endMs: Number(params.endTime) } : {};
  return engine
    .klines(symbol, { intervalMs, limit, ...start, ...end })
    .map((bar) => [
      bar.openMs,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      volume(bar.volume),
      bar.closeMs,
      volume(bar.volume * Number(bar.close)),
      0,
      '0',
      '0',
      '0',
    ]);
}

const volume = (value: number): string => fromNumber(Number(value.toFixed(3)));
