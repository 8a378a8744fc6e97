import { binanceExchange } from '../../../shared/adapters/binance/index.ts';
import { memoryFlags } from '../../../shared/adapters/memory/flags.ts';
import { memoryJournal } from '../../../shared/adapters/memory/journal.ts';
import { recordingLog } from '../../../shared/adapters/memory/log.ts';
import { memoryPositionsView } from '../../../shared/adapters/memory/positions-view.ts';
import {
  arraySource,
  createObserver,
  deriveRules,
  type EngineEvent,
  type FaultRule,
  faultPlan,
  startPaperExchange,
} from '../../../shared/adapters/paper/index.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import type { PositionSide } from '../../../shared/domain/position/position.ts';
import type { Commit, Journal } from '../../../shared/ports/journal.ts';
import { reportedTrade } from '../../support/reported-trade.ts';
import { handClock } from '../../support/test-clock.ts';

export const MINUTE_MS = 60_000;
export const START_MS = 1_800_000_000_000;
export const SYMBOL = 'SOLUSDT';
export const ACCOUNT = 'main';
export const VENUE = 'paper';
const HISTORY = 400;
const TRADING = { key: 'trading-key', secret: 'trading-secret', permission: 'trade' } as const;
const READING = { key: 'reading-key', secret: 'reading-secret', permission: 'read' } as const;

export const LIVE = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
} as const;
export const SHADOW = { ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW' } as const;

export interface WorldOptions {
  /** Prices by minute from the start on; the last one holds. Before the start the market stood at the first. */
  readonly path?: readonly number[];
  readonly flags?: Readonly<Record<string, string>>;
  readonly symbols?: readonly string[];
  /** The venue's maximum for what executes at market, base quantity. */
  readonly marketMaxQuantity?: string;
  readonly isHedge?: boolean;
  /** What befalls the requests of the gateway. */
  readonly faults?: readonly FaultRule[];
}

/** One market on a real paper exchange, everything else in memory, time moved by hand. */
export type World = Awaited<ReturnType<typeof openWorld>>;

export async function openWorld(options: WorldOptions = {}) {
  const { path = [100], flags = LIVE, symbols = [SYMBOL], marketMaxQuantity, isHedge = false } = options;
  const clock = handClock(START_MS);
  const observer = createObserver({ prefixes: ['eb.'] });
  const events: EngineEvent[] = [];
  const paper = await startPaperExchange({
    markets: symbols.map((symbol) => ({
      rules: {
        ...deriveRules({ symbol, priceDecimals: 4, price: 100 }),
        percentPriceUp: '1.5',
        percentPriceDown: '0.5',
        ...(marketMaxQuantity === undefined ? {} : { marketMaxQuantity }),
      },
      source: arraySource(barsOf(path), MINUTE_MS),
    })),
    startMs: START_MS,
    clock: { now: clock.now, hold: clock.sleep },
    keys: [TRADING, READING],
    latencyMs: 0,
    account: { dualSidePosition: isHedge },
    ...(options.faults === undefined ? {} : { faults: faultPlan(options.faults, 1), faultyKeys: [TRADING.key] }),
    listener: (event) => {
      events.push(event);
      observer.see(event);
    },
  });
  const exchangeAs = ({ key, secret }: typeof TRADING | typeof READING) =>
    binanceExchange({
      venue: VENUE,
      apiKey: key,
      apiSecret: secret,
      httpBaseUrl: paper.url,
      wsBaseUrl: paper.wsUrl,
      clock,
    });
  const journal = memoryJournal();
  const feed: Commit[] = [];
  const fed = new Set<string>();
  /** The journal with its stream: commits appear in `feed` once, in the order they were written. */
  const feeding: Journal = {
    ...journal,
    append: async (commit) => {
      const appended = await journal.append(commit);
      const id = `${appended.streamId}@${appended.commit}`;
      if (!fed.has(id)) feed.push(appended);
      fed.add(id);
      return appended;
    },
  };
  return {
    clock,
    paper,
    observer,
    /** Everything the exchange did, in order. */
    events,
    /** Client ids of the placements that left for the exchange, refused ones included. */
    sent: [] as string[],
    journal,
    feeding,
    feed,
    log: recordingLog(),
    view: memoryPositionsView(),
    flags: memoryFlags(flags, clock),
    trader: exchangeAs(TRADING),
    reader: exchangeAs(READING),
    /** Moves time and the market. */
    advance(ms: number) {
      clock.advance(ms);
      paper.advance(clock.now());
    },
    /** Trades at market, as an entry bot or a person would; answers with what a bot would report of each trade. */
    trade(
      side: 'BUY' | 'SELL',
      quantity: string,
      symbol: string = SYMBOL,
      positionSide: PositionSide = 'BOTH',
    ): readonly Readonly<Record<string, unknown>>[] {
      const before = events.length;
      const newClientOrderId = `bot-${before}`;
      paper.engine.placeOrder({ symbol, type: 'MARKET', side, positionSide, quantity, newClientOrderId });
      paper.flush();
      return events.slice(before).flatMap((event) => (event.type === 'trade' ? [reportedTrade(ACCOUNT, event)] : []));
    },
    positionOf: (symbol: string = SYMBOL): string =>
      paper.engine.positions({ all: true, symbol }).find(({ positionSide }) => positionSide === 'BOTH')?.quantity ??
      '0',
    commitsOf: (life = 1, symbol: string = SYMBOL, positionSide: PositionSide = 'BOTH') =>
      journal.commitsOf(`exit#${VENUE}#${ACCOUNT}#${symbol}#${positionSide}#${life}`),
    stop: () => paper.close(),
  };
}

function barsOf(path: readonly number[]): Candle[] {
  const before = Array.from({ length: HISTORY }, () => path[0] ?? 100);
  const after = Array.from({ length: 240 }, (_unused, minute) => path[Math.min(minute, path.length - 1)] ?? 100);
  return [...before, ...after].map((price, index) => ({
    openTimeMs: START_MS + (index - HISTORY) * MINUTE_MS,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 1_000,
  }));
}
