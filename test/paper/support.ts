import {
  arraySource,
  type CandleSource,
  createEngine,
  type Engine,
  type EngineOptions,
  type MarketRules,
  VenueRefusal,
} from '../../shared/adapters/paper/index.ts';
import type { Candle } from '../../shared/domain/market/candle.ts';

export const MINUTE_MS = 60_000;

/** Rules of a hand-made symbol: tick 0.1, step 0.001. */
export const rulesFor = (symbol: string, changes: Partial<MarketRules> = {}): MarketRules => ({
  symbol,
  tickSize: '0.1',
  stepSize: '0.001',
  minPrice: '1',
  maxPrice: '100000',
  minQuantity: '0.001',
  maxQuantity: '1000',
  marketMaxQuantity: '500',
  minNotional: '5',
  percentPriceUp: '1.05',
  percentPriceDown: '0.95',
  pricePrecision: 2,
  quantityPrecision: 3,
  ...changes,
});

type Shape = readonly [open: number, high: number, low: number, close: number];

/** Bars one after the other from time 0. */
export const bars = (shapes: readonly Shape[], intervalMs = MINUTE_MS): Candle[] =>
  shapes.map(([open, high, low, close], index) => ({
    openTimeMs: index * intervalMs,
    open,
    high,
    low,
    close,
    volume: 60,
  }));

/** A market that stands at 100 for `count` bars. */
export const flat = (count: number): Shape[] => Array.from({ length: count }, () => [100, 100, 100, 100] as const);

/** A source of one-minute bars. */
export const sourceOf = (shapes: readonly Shape[], intervalMs = MINUTE_MS): CandleSource =>
  arraySource(bars(shapes, intervalMs), intervalMs);

/** An engine with BTCUSDT on these bars, standing at time 0. */
export function engineOn(shapes: readonly Shape[], options: Partial<EngineOptions> = {}): Engine {
  const markets = [{ rules: rulesFor('BTCUSDT'), source: sourceOf(shapes) }];
  return createEngine({ markets, startMs: 0, ...options });
}

/** The code of the refusal, or "accepted". */
export function codeOf(operation: () => unknown): number | 'accepted' {
  try {
    operation();
    return 'accepted';
  } catch (error) {
    if (error instanceof VenueRefusal) return error.code;
    throw error;
  }
}

/** The text of the refusal. */
export function refusalText(operation: () => unknown): string {
  try {
    operation();
  } catch (error) {
    if (error instanceof VenueRefusal) return error.message;
  }
  throw new Error('nothing was refused');
}

/** A market order of BTCUSDT. */
export const market = (side: 'BUY' | 'SELL', quantity: string, more: Record<string, string> = {}) => ({
  symbol: 'BTCUSDT',
  type: 'MARKET',
  side,
  quantity,
  ...more,
});

/** A GTC limit order of BTCUSDT. */
export const limit = (side: 'BUY' | 'SELL', quantity: string, price: string, more: Record<string, string> = {}) => ({
  symbol: 'BTCUSDT',
  type: 'LIMIT',
  timeInForce: 'GTC',
  side,
  quantity,
  price,
  ...more,
});

/** A conditional order of BTCUSDT. */
export const algo = (
  type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET',
  side: 'BUY' | 'SELL',
  more: Record<string, string>,
) => ({ algoType: 'CONDITIONAL', symbol: 'BTCUSDT', type, side, ...more });

/** A reduce-only stop of BTCUSDT. */
export const stop = (side: 'BUY' | 'SELL', quantity: string, triggerPrice: string, more: Record<string, string> = {}) =>
  algo('STOP_MARKET', side, { quantity, triggerPrice, reduceOnly: 'true', ...more });

/** Signed size of BTCUSDT. */
export const sizeOf = (engine: Engine, positionSide = 'BOTH'): string =>
  engine.positions({ all: true, symbol: 'BTCUSDT' }).find((position) => position.positionSide === positionSide)
    ?.quantity ?? 'no slot';

/** "SIDE QUANTITY @ PRICE at MS" of the trades between now and `untilMs`. */
export const fills = (engine: Engine, untilMs: number): string[] => {
  engine.drainEvents();
  return engine
    .advanceTo(untilMs)
    .flatMap((event) =>
      event.type === 'trade'
        ? [`${event.trade.side} ${event.trade.quantity} @ ${event.trade.price} at ${event.timeMs}`]
        : [],
    );
};
