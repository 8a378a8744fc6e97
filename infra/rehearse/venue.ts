import { binanceExchange } from '../../shared/adapters/binance/index.ts';
import { type ApiKey, arraySource, deriveRules, startPaperExchange } from '../../shared/adapters/paper/index.ts';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import { POSITION_FILLED } from '../../shared/contracts/position-filled.v1.ts';
import type { Exchange, ExchangeOrder } from '../../shared/ports/exchange.ts';
import { reportOf } from '../local/bot.ts';

/** A key of the venue as the stack's secrets hold it. */
export interface VenueKey {
  readonly id: string;
  readonly secret: string;
}

/** The paper exchange, seen from outside by the bot that opens the positions. */
export interface Venue {
  readonly httpUrl: string;
  readonly wsUrl: string;
  readonly symbols: readonly string[];
  readonly readingKey: VenueKey;
  readonly tradingKey: VenueKey;
  /** Buys at market; answers with what the bot publishes of it: one "Position Filled" for each trade. */
  open(symbol: string): Promise<readonly FillEvent[]>;
  /** Sells at market whatever is held. */
  close(symbol: string): Promise<void>;
  /** Symbols of which something is held. */
  held(): Promise<readonly string[]>;
  /** What rests at the exchange, both families, by its own word. */
  resting(symbol: string): Promise<readonly ExchangeOrder[]>;
  end(): Promise<void>;
}

export interface FillEvent {
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The account's name in the deployment. */
export const ACCOUNT = 'main';

const KEYS = {
  bot: { key: 'rehearsal-bot-key', secret: 'rehearsal-bot-secret', permission: 'trade' },
  gateway: { key: 'rehearsal-trading-key', secret: 'rehearsal-trading-secret', permission: 'trade' },
  reader: { key: 'rehearsal-reading-key', secret: 'rehearsal-reading-secret', permission: 'read' },
} as const satisfies Readonly<Record<string, ApiKey>>;

const PRICES: Readonly<Record<string, number>> = {
  BTCUSDT: 64_000,
  ETHUSDT: 3_100,
  SOLUSDT: 145,
  BNBUSDT: 610,
  AVAXUSDT: 28,
  LTCUSDT: 84,
  LINKUSDT: 14,
  DOTUSDT: 6,
};
/** With one decimal of quantity, which every symbol here allows. */
const NOTIONAL_QUOTE = 20_000;
const MINUTE_MS = 60_000;
/** Bars before now, so that the market's regime is known, and after it: more than any rehearsal lasts. */
const BARS = { before: 600, after: 600 };

/** Opens the exchange on loopback, in real time, with prices that stand still: only what the story does causes orders. */
export async function openVenue(): Promise<Venue> {
  const startMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const paper = await startPaperExchange({
    markets: Object.entries(PRICES).map(([symbol, price]) => ({
      rules: deriveRules({ symbol, priceDecimals: 2, price }),
      source: arraySource(flatBars(startMs, price), MINUTE_MS),
    })),
    startMs,
    clock: { now: () => Date.now(), hold: systemClock.sleep },
    keys: Object.values(KEYS),
  });
  const bot = binanceExchange({
    venue: 'paper',
    apiKey: KEYS.bot.key,
    apiSecret: KEYS.bot.secret,
    httpBaseUrl: paper.url,
    wsBaseUrl: paper.wsUrl,
    clock: systemClock,
  });
  return {
    httpUrl: paper.url,
    wsUrl: paper.wsUrl,
    symbols: Object.keys(PRICES),
    readingKey: { id: KEYS.reader.key, secret: KEYS.reader.secret },
    tradingKey: { id: KEYS.gateway.key, secret: KEYS.gateway.secret },
    open: (symbol) => open(bot, symbol),
    held: async () => (await bot.positions()).map(({ symbol }) => symbol),
    resting: (symbol) => bot.openOrders(symbol),
    close: (symbol) => close(bot, symbol),
    end: () => paper.close(),
  };
}

function flatBars(startMs: number, price: number) {
  return Array.from({ length: BARS.before + BARS.after }, (_, index) => {
    const openTimeMs = startMs + (index - BARS.before) * MINUTE_MS;
    return { openTimeMs, open: price, high: price, low: price, close: price, volume: 1 };
  });
}

async function open(bot: Exchange, symbol: string): Promise<readonly FillEvent[]> {
  const quantity = (NOTIONAL_QUOTE / (PRICES[symbol] ?? Number.NaN)).toFixed(1);
  const clientOrderId = `bot-${symbol}-${Date.now().toString(36)}`;
  const order = await bot.place({ type: 'MARKET', symbol, side: 'BUY', positionSide: 'BOTH', clientOrderId, quantity });
  const trades = (await bot.trades(symbol)).filter(({ orderId }) => orderId === order.venueOrderId);
  if (trades.length === 0) throw new Error(`${symbol}: the exchange shows no trade of order ${order.venueOrderId}`);
  return trades.map((trade) => ({ detailType: POSITION_FILLED, detail: reportOf(ACCOUNT, trade, 'rehearsal') }));
}

async function close(bot: Exchange, symbol: string): Promise<void> {
  const held = (await bot.positions()).find((position) => position.symbol === symbol);
  if (held === undefined) throw new Error(`${symbol}: there is no position to close`);
  const clientOrderId = `bot-${symbol}-${Date.now().toString(36)}-x`;
  const { positionSide, signedQuantity: quantity } = held;
  await bot.place({ type: 'MARKET', symbol, side: 'SELL', positionSide, clientOrderId, quantity, reduceOnly: true });
}
