import { binanceExchange } from '../../shared/adapters/binance/index.ts';
import { EgressAddress } from '../../shared/adapters/governor/egress-address.ts';
import { governedExchange } from '../../shared/adapters/governor/governed-exchange.ts';
import type { ApiKey, FaultPlan, Observer, PaperExchange } from '../../shared/adapters/paper/index.ts';
import { createObserver, fileBookStore, startPaperExchange } from '../../shared/adapters/paper/index.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { WEIGHT_PER_MINUTE } from '../../shared/ports/exchange.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { UserStream } from '../../shared/ports/user-stream.ts';
import type { DataDir } from './data-dir.ts';
import type { EventFile } from './event-file.ts';
import { eventFile } from './event-file.ts';
import type { MarketClock } from './market-clock.ts';
import type { MarketData } from './market-data.ts';
import { marketUserStream } from './user-stream.ts';

/** Who trades: only the gateway's key of the brain may place orders, and the bot's is not ours. */
const KEYS = {
  gateway: { key: 'paper-trading-key', secret: 'paper-trading-secret', permission: 'trade' },
  reader: { key: 'paper-reading-key', secret: 'paper-reading-secret', permission: 'read' },
  bot: { key: 'paper-bot-key', secret: 'paper-bot-secret', permission: 'trade' },
} as const satisfies Readonly<Record<string, ApiKey>>;

/** Orders whose client id begins like this are the brain's. */
const OUR_PREFIX = 'eb.';

/** What the exchange of an earlier process left, not yet opened. */
export interface ExchangeFiles {
  readonly store: EventFile;
  /** Up to where its market was played, UTC ms; 0 when there is nothing. */
  readonly nowMs: number;
}

/** Reads the book and the events. @throws BookCorruptError when they are damaged. */
export function readExchangeFiles(dir: DataDir): ExchangeFiles {
  const store = eventFile(fileBookStore(dir.file('book.json')), dir.file('exchange-events.jsonl'));
  return { store, nowMs: store.load()?.book.nowMs ?? 0 };
}

/** The paper exchange of a run, and the observer that measures on its book. */
export interface LocalExchange {
  /** Where its public endpoints answer. */
  readonly url: string;
  readonly observer: Observer;
  /** True while no position is open and no order rests. */
  isEmpty(): boolean;
  /** The account's own stream, faults included. */
  userStream(log: Log): UserStream;
  /** The exchange as one of its users sees it. */
  connect(user: keyof typeof KEYS): Exchange;
  close(): Promise<void>;
}

/** Opens the exchange where its files left it and binds its market to the clock; faults befall the brain and public reads, never an order of the bot. */
export async function openExchange(
  { store }: ExchangeFiles,
  market: MarketData,
  clock: MarketClock,
  { faults, hedge }: { readonly faults: FaultPlan; readonly hedge: boolean },
): Promise<LocalExchange> {
  const observer = createObserver({ prefixes: [OUR_PREFIX] });
  for (const event of store.past) observer.see(event);
  const paper = await startPaperExchange({
    markets: market.markets,
    startMs: market.startMs,
    clock,
    keys: Object.values(KEYS),
    account: { dualSidePosition: hedge },
    store,
    listener: (event) => observer.see(event),
    faults,
    faultyKeys: [KEYS.gateway.key, KEYS.reader.key],
    // Marks, candles and rules are read without a key: the bot's own reads of them are met too, and made again.
    publicFaults: true,
  });
  paper.advance(clock.now());
  clock.onAdvance((nowMs) => paper.advance(nowMs));
  // The brain is behind one address, the bot is somebody else's.
  const [ours, theirs] = [new EgressAddress(), new EgressAddress()];
  return {
    url: paper.url,
    observer,
    isEmpty: () => isEmpty(paper),
    userStream: (log) => marketUserStream(paper, clock, log),
    connect: (user) => {
      const exchange = binanceExchange({
        venue: 'binance',
        apiKey: KEYS[user].key,
        apiSecret: KEYS[user].secret,
        httpBaseUrl: paper.url,
        wsBaseUrl: paper.wsUrl,
        clock,
      });
      const address = user === 'bot' ? theirs : ours;
      return governedExchange(exchange, { clock, weightPerMinute: WEIGHT_PER_MINUTE, address });
    },
    close: async () => {
      await paper.close();
      store.close();
    },
  };
}

const isEmpty = ({ engine }: PaperExchange): boolean =>
  engine.openOrders().length === 0 &&
  engine.openAlgos().length === 0 &&
  engine.positions({ all: false }).every(({ quantity }) => quantity === '0');
