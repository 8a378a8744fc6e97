import { openExchange } from '../../infra/local/exchange.ts';
import { openFillStream } from '../../infra/local/fill-stream.ts';
import { ACCOUNT, localFunctions, TICK_INTERVAL_MS } from '../../infra/local/functions.ts';
import { IdleSigns } from '../../infra/local/idle-signs.ts';
import { MarketClock } from '../../infra/local/market-clock.ts';
import { RoundTrips } from '../../infra/local/round-trips.ts';
import { createRuntime } from '../../infra/local/runtime/runtime.ts';
import { memoryFlags } from '../../shared/adapters/memory/flags.ts';
import { memoryJournal } from '../../shared/adapters/memory/journal.ts';
import { recordingLog } from '../../shared/adapters/memory/log.ts';
import { memoryPositionsView } from '../../shared/adapters/memory/positions-view.ts';
import type { EngineEvent, FaultPlan } from '../../shared/adapters/paper/index.ts';
import { arraySource, deriveRules } from '../../shared/adapters/paper/index.ts';
import type { Candle } from '../../shared/domain/market/candle.ts';
import type { PositionSide } from '../../shared/domain/position/position.ts';
import { DEFAULT_BOOK } from '../../shared/domain/profiles/profile-book.ts';
import type { Commit, Journal } from '../../shared/ports/journal.ts';
import type { PositionsView } from '../../shared/ports/positions-view.ts';
import { reportedTrade } from './reported-trade.ts';

const MINUTE_MS = 60_000;
/** A whole minute; ticks come at 0, 10, … 50 s of each. */
export const START_MS = 1_800_000_000_000;
const HISTORY_MINUTES = 400;

const LIVE = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
} as const;

export interface VirtualRunOptions {
  readonly symbols: readonly string[];
  /** Price of every symbol at the end of each minute from the start on; the last one holds. It begins at 100. */
  readonly path: readonly number[];
  readonly hedge: boolean;
  readonly faults: FaultPlan;
  /** Where journal and view are kept; in memory unless told. */
  readonly stores?: (clock: MarketClock) => { readonly journal: Journal; readonly view: PositionsView };
  readonly onCommit?: (commit: Commit) => void;
}

/** Where a position is, and which way. */
export interface Slot {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly isLong: boolean;
}

export interface EnterOptions {
  /** False as for a position opened by hand. */
  readonly isReported?: boolean;
  /** Called just before the report goes to the bus. */
  readonly onReport?: () => void;
}

/** The whole local system in LIVE under the market's clock, as `npm start` builds it, with journal, view and book in memory. */
export type VirtualRun = Awaited<ReturnType<typeof openVirtualRun>>;

export async function openVirtualRun({ symbols, path, hedge, faults, ...options }: VirtualRunOptions) {
  const clock = new MarketClock(START_MS, Number.POSITIVE_INFINITY);
  const log = recordingLog();
  const events: EngineEvent[] = [];
  const store = {
    past: [],
    load: () => undefined,
    save: (_book: string, _finished: unknown, saved: readonly EngineEvent[] = []) => void events.push(...saved),
    close: () => undefined,
  };
  const markets = symbols.map((symbol) => ({
    rules: { ...deriveRules({ symbol, priceDecimals: 4, price: 100 }), percentPriceUp: '1.5', percentPriceDown: '0.5' },
    source: arraySource(barsOf(path), MINUTE_MS),
  }));
  const market = { markets, symbols, startMs: START_MS, endMs: null, fingerprint: '', note: null };
  const exchange = await openExchange({ store, nowMs: 0 }, market, clock, { faults, hedge });
  const idleSigns = new IdleSigns({ clock, isIdle: () => false, tickIntervalMs: TICK_INTERVAL_MS });
  const runtime = createRuntime({ clock, log, isIdle: idleSigns.skips });
  const trips = new RoundTrips();
  const inMemory = () => ({ journal: memoryJournal(), view: memoryPositionsView() });
  const { journal: stored, view } = (options.stores ?? inMemory)(clock);
  const journal: Journal = {
    ...stored,
    append: async (commit) => {
      const appended = await stored.append(commit);
      trips.see(appended);
      options.onCommit?.(appended);
      runtime.feed(appended);
      return appended;
    },
  };
  const flags = memoryFlags(LIVE, clock);
  const shadowLog = { append: () => undefined };
  const profiles = DEFAULT_BOOK;
  runtime.connect(
    localFunctions({ clock, log, flags, journal, view, exchange, runtime, trips, shadowLog, idleSigns, profiles }),
  );
  runtime.start();
  const fills = await openFillStream({ clock, log, exchange, view, bus: runtime.bus });
  const bot = exchange.connect('bot');
  let orders = 0;

  return {
    clock,
    log,
    /** Everything the exchange did, in order. */
    events,
    observer: exchange.observer,
    trips,
    /** Buys or sells at market to open or to enlarge; a bot that reports does so as soon as its order is answered. */
    async enter(
      { symbol, positionSide, isLong }: Slot,
      quantity: string,
      { isReported = true, onReport }: EnterOptions = {},
    ): Promise<void> {
      orders += 1;
      const clientOrderId = `bot-${orders}`;
      const side = isLong ? 'BUY' : 'SELL';
      await bot.place({ type: 'MARKET', symbol, side, positionSide, clientOrderId, quantity });
      if (!isReported) return;
      onReport?.();
      await runtime.bus.publish(
        events.flatMap((event) =>
          event.type === 'trade' && event.order.clientOrderId === clientOrderId
            ? [{ source: 'bot', detailType: 'Position Filled', detail: reportedTrade(ACCOUNT, event) }]
            : [],
        ),
      );
    },
    /** The exchange as the bot sees it. */
    bot,
    /** Plays until so long after the start, milliseconds. */
    async playTo(ms: number): Promise<void> {
      // Something to wake for at that very moment.
      void clock.sleep(START_MS + ms - clock.now());
      await clock.run(() => clock.now() >= START_MS + ms);
    },
    async close(): Promise<void> {
      runtime.stop();
      await fills.close();
      await exchange.close();
    },
  };
}

/** Bars that lead in a straight line from price to price. */
function barsOf(path: readonly number[]): Candle[] {
  return Array.from({ length: HISTORY_MINUTES + path.length + 60 }, (_none, index) => {
    const minute = index - HISTORY_MINUTES;
    const at = (n: number): number => (n < 0 ? 100 : (path[Math.min(n, path.length - 1)] ?? 100));
    const open = at(minute - 1);
    const close = at(minute);
    const [low, high] = open < close ? [open, close] : [close, open];
    return { openTimeMs: START_MS + minute * MINUTE_MS, open, high, low, close, volume: 1_000 };
  });
}
