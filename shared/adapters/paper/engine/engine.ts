import { cancelAlgoOrder, cancelAllAlgoOrders, placeAlgoOrder } from './algos.ts';
import { amendOrder } from './amend.ts';
import { createArchive } from './archive.ts';
import type { Book, HistoryRecord, MarketRules, Trade } from './book.ts';
import { type AccountSettings, type Core, marketOf, type Triggering } from './core.ts';
import { type Hit, nextHit } from './hits.ts';
import { type Kline, type KlineQuery, klines } from './klines.ts';
import { type ForcedBy, scriptedClose } from './liquidation.ts';
import { accountTotals, leverageOf } from './margin.ts';
import { type CandleSource, type Market, openMarket } from './market.ts';
import { cancelAllOrders, cancelOrder, placeOrder } from './orders.ts';
import type { Params } from './parameters.ts';
import * as queries from './queries.ts';
import { changeLeverage, changePositionMode } from './settings.ts';
import { carryOut } from './trigger.ts';
import { unitsToText } from './units.ts';
import { type AlgoView, type EngineEvent, type OrderView, type PositionView, viewOrder } from './view.ts';

export interface EngineOptions {
  readonly markets: readonly { readonly rules: MarketRules; readonly source: CandleSource }[];
  /** The moment the exchange opens, UTC ms; earlier bars are history. Ignored when a book is restored. */
  readonly startMs: number;
  readonly account?: Partial<AccountSettings>;
  /** How long this order stays in TRIGGERING, asked once at its trigger; must be a function of the order alone. Default: `triggeringMs`. */
  readonly triggering?: (algo: AlgoView) => Triggering;
  /** A snapshot and the finished orders and trades that belong to it. */
  readonly restore?: { readonly book: Book; readonly history: readonly HistoryRecord[] };
}

/** The exchange without network, clock or chance: time moves only by `advanceTo`. */
export interface Engine {
  readonly symbols: readonly string[];
  /** UTC ms. */
  nowMs(): number;
  /** Plays the path up to and including `timeMs`; answers every event not yet taken. An earlier time does not move anything. */
  advanceTo(timeMs: number): EngineEvent[];
  /** Events since the last call, oldest first: those of placements and cancellations. */
  drainEvents(): EngineEvent[];
  /** Each throws VenueRefusal with the venue's own code, and then nothing has changed. */
  placeOrder(params: Params): OrderView;
  amendOrder(params: Params): OrderView;
  cancelOrder(params: Params): OrderView;
  cancelAllOrders(params: Params): void;
  placeAlgoOrder(params: Params): AlgoView;
  cancelAlgoOrder(params: Params): AlgoView;
  cancelAllAlgoOrders(params: Params): void;
  /** The venue closes a position (symbol, positionSide?, quantity?) on its own, at the price now; throws -2024. */
  forceClose(by: ForcedBy, params: Params): OrderView;
  changeLeverage(params: Params): { symbol: string; leverage: number };
  changePositionMode(params: Params): void;
  findOrder(params: Params): OrderView;
  findAlgo(params: Params): AlgoView;
  openOrders(symbol?: string): OrderView[];
  openAlgos(symbol?: string): AlgoView[];
  allOrders(params: Params): OrderView[];
  allAlgos(params: Params): AlgoView[];
  userTrades(params: Params): Trade[];
  positions(which: { readonly all: boolean; readonly symbol?: string | undefined }): PositionView[];
  dualSidePosition(): boolean;
  /** USDT as doubles, except the exact wallet. */
  account(): { wallet: string; unrealised: number; usedMargin: number };
  rules(symbol: string): MarketRules;
  leverage(symbol: string): number;
  /** The price now, exact; throws -1121. */
  price(symbol: string): string;
  klines(symbol: string, query: KlineQuery): readonly (Omit<Kline, PriceField> & Record<PriceField, string>)[];
  /** The live state as plain JSON; finished orders and trades come from `drainHistory`. */
  snapshot(): Book;
  /** What has finished since the last call, to be kept append-only. */
  drainHistory(): HistoryRecord[];
}

type PriceField = 'open' | 'high' | 'low' | 'close';

const ACCOUNT: AccountSettings = {
  wallet: '1000000',
  leverage: 10,
  takerFee: '0.0005',
  makerFee: '0.0002',
  dualSidePosition: false,
  maxAlgoOrders: 200,
  maintenanceMargin: 0.005,
  maxOpenOrders: 200,
  hedgeOversize: 'reject',
  triggeringMs: 0,
  maxFillQuantity: '0',
  partIntervalMs: 1000,
  liquidation: true,
};

/** Opens the exchange at `startMs`, or exactly where a snapshot left it. */
export function createEngine(options: EngineOptions): Engine {
  const core = openCore(options);
  const take = (): EngineEvent[] => {
    const { events } = core;
    core.events = [];
    return events;
  };
  return {
    symbols: [...core.markets.keys()],
    nowMs: () => core.nowMs,
    advanceTo(timeMs) {
      if (timeMs > core.nowMs) advance(core, timeMs);
      return take();
    },
    drainEvents: take,
    placeOrder: (params) => placeOrder(core, params),
    amendOrder: (params) => amendOrder(core, params),
    cancelOrder: (params) => cancelOrder(core, params),
    cancelAllOrders: (params) => cancelAllOrders(core, params),
    placeAlgoOrder: (params) => placeAlgoOrder(core, params),
    cancelAlgoOrder: (params) => cancelAlgoOrder(core, params),
    cancelAllAlgoOrders: (params) => cancelAllAlgoOrders(core, params),
    forceClose: (by, params) => {
      const order = scriptedClose(core, by, params);
      return viewOrder(order, marketOf(core, order.symbol).units);
    },
    changeLeverage: (params) => changeLeverage(core, params),
    changePositionMode: (params) => changePositionMode(core, params),
    findOrder: (params) => queries.findOrder(core, params),
    findAlgo: (params) => queries.findAlgo(core, params),
    openOrders: (symbol) => queries.openOrders(core, symbol),
    openAlgos: (symbol) => queries.openAlgos(core, symbol),
    allOrders: (params) => queries.allOrders(core, params),
    allAlgos: (params) => queries.allAlgos(core, params),
    userTrades: (params) => queries.userTrades(core, params),
    positions: (which) => queries.positions(core, which),
    dualSidePosition: () => core.dualSidePosition,
    account() {
      const totals = accountTotals(core);
      return { wallet: core.wallet, unrealised: totals.unrealised, usedMargin: totals.used };
    },
    rules: (symbol) => marketOf(core, symbol).rules,
    leverage: (symbol) => leverageOf(core, marketOf(core, symbol)),
    price(symbol) {
      const market = marketOf(core, symbol);
      return unitsToText(market.price, market.units.tick);
    },
    klines: (symbol, query) => writtenKlines(marketOf(core, symbol), query),
    snapshot: () => snapshot(core),
    drainHistory: () => core.archive.drain(),
  };
}

function openCore(options: EngineOptions): Core {
  const book = options.restore?.book;
  const settings = { ...ACCOUNT, ...options.account };
  const nowMs = book?.nowMs ?? options.startMs;
  const markets = new Map<string, Market>();
  for (const { rules, source } of options.markets) {
    const kept = book?.markets.find((market) => market.symbol === rules.symbol);
    markets.set(rules.symbol, openMarket(rules, source, nowMs, kept === undefined ? undefined : structuredClone(kept)));
  }
  const unlisted = book?.markets.find((market) => !markets.has(market.symbol));
  if (unlisted !== undefined)
    throw new Error(`the restored book holds ${unlisted.symbol}, for which no candles were given`);
  return {
    settings,
    markets,
    triggering: options.triggering ?? (() => ({ ms: settings.triggeringMs, isStuck: false })),
    archive: createArchive(options.restore?.history ?? []),
    nowMs,
    wallet: book?.wallet ?? settings.wallet,
    dualSidePosition: book?.dualSidePosition ?? settings.dualSidePosition,
    lastOrder: book?.lastOrder ?? 0,
    lastAlgo: book?.lastAlgo ?? 0,
    lastTrade: book?.lastTrade ?? 0,
    lastRank: book?.lastRank ?? 0,
    events: [],
  };
}

/** Symbols run independently between hits; hits are carried out in the order of their times, so ids never depend on the step size. */
function advance(core: Core, timeMs: number): void {
  const pending = new Map<Market, Hit>();
  const look = (market: Market): void => {
    const hit = nextHit(core, market, timeMs);
    if (hit === undefined) pending.delete(market);
    else pending.set(market, hit);
  };
  for (const market of core.markets.values()) look(market);
  while (pending.size > 0) {
    const [market, hit] = [...pending].reduce((a, b) => (b[1].timeMs < a[1].timeMs ? b : a));
    core.nowMs = hit.timeMs;
    carryOut(core, market, hit);
    look(market);
  }
  core.nowMs = timeMs;
}

function snapshot(core: Core): Book {
  return structuredClone({
    version: 1,
    nowMs: core.nowMs,
    wallet: core.wallet,
    dualSidePosition: core.dualSidePosition,
    lastOrder: core.lastOrder,
    lastAlgo: core.lastAlgo,
    lastTrade: core.lastTrade,
    lastRank: core.lastRank,
    markets: [...core.markets.values()].map((market) => market.book),
  });
}

function writtenKlines(market: Market, query: KlineQuery): ReturnType<Engine['klines']> {
  const text = (ticks: number): string => unitsToText(ticks, market.units.tick);
  return klines(market, query).map((kline) => ({
    ...kline,
    open: text(kline.open),
    high: text(kline.high),
    low: text(kline.low),
    close: text(kline.close),
  }));
}
