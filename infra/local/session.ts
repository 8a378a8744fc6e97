import { binanceExchange } from '../../shared/adapters/binance/index.ts';
import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { createFlagsFileIfAbsent, fileFlags } from '../../shared/adapters/file/flags.ts';
import type { PaperExchange } from '../../shared/adapters/paper/index.ts';
import { createObserver, fileBookStore, startPaperExchange } from '../../shared/adapters/paper/index.ts';
import { uuids } from '../../shared/adapters/system/ids.ts';
import type { Brain } from '../../shared/application/brain.ts';
import { filterCache } from '../../shared/application/market/market-reader.ts';
import { isLifeStream } from '../../shared/domain/life/identity.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../shared/domain/plan/planner-config.ts';
import { DEFAULT_BOOK } from '../../shared/domain/profiles/profile-book.ts';
import type { Commit, Journal } from '../../shared/ports/journal.ts';
import { bookWatch } from './book-watch.ts';
import { runBot } from './bot.ts';
import type { Narrator } from './console.ts';
import type { DataDir } from './data-dir.ts';
import { JOURNAL_TABLE, openDatabase, POSITIONS_TABLE } from './database.ts';
import { fileLog } from './file-log.ts';
import { localFunctions } from './functions.ts';
import { MarketClock } from './market-clock.ts';
import type { MarketData } from './market-data.ts';
import type { RunReport } from './report.ts';
import { JournalCounts, reportOf } from './report.ts';
import { createRuntime } from './runtime.ts';
import { shadowLogFile } from './shadow-log-file.ts';

export const ACCOUNT = 'paper';
const TICK_INTERVAL_MS = 10_000;
/** After the last bar the market stands still, and what is open or unswept gets this long to come to rest. */
const DRAIN_MS = 120_000;
const NO_ENTRY_BEFORE_END_MS = 10 * 60_000;
const CHECKPOINT_EVERY_MS = 30_000;
const KEYS = [
  { key: 'paper-trading-key', secret: 'paper-trading-secret', permission: 'trade' },
  { key: 'paper-reading-key', secret: 'paper-reading-secret', permission: 'read' },
  { key: 'paper-bot-key', secret: 'paper-bot-secret', permission: 'trade' },
] as const;

export interface SessionOptions {
  readonly market: MarketData;
  readonly dir: DataDir;
  readonly speed: number;
  readonly live: boolean;
  readonly seed: number;
  readonly narrator: Narrator;
}

/** One run of the whole system on this machine. */
export interface Session {
  /** Plays until the candles or the asked time end, or until `stop` is called; answers with the report. */
  play(): Promise<RunReport>;
  stop(): void;
}

/** Builds everything, resumes what a killed run left, and stands ready to play. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { market, dir, narrator } = options;
  const database = await openDatabase(dir.file('dynamodb'));
  const flagsFile = dir.file('flags.json');
  if (dir.resume === null) createFlagsFileIfAbsent(flagsFile, initialFlags(options.live));
  const store = fileBookStore(dir.file('book.json'));
  const bookMs = store.load()?.book.nowMs ?? 0;
  const startMs = Math.max(market.startMs, dir.resume?.nowMs ?? 0, bookMs);
  const probe = dynamoJournal({
    client: database.client,
    tableName: JOURNAL_TABLE,
    clock: new MarketClock(startMs, Number.POSITIVE_INFINITY),
  });
  const undelivered: Commit[] = [];
  let lastRecordedMs = startMs;
  for await (const commit of probe.scanSince(dir.resume?.resumeFromMs ?? 0)) {
    undelivered.push(commit);
    lastRecordedMs = Math.max(lastRecordedMs, commit.recordedAtMs);
  }
  const clock = new MarketClock(lastRecordedMs, options.speed);
  const log = fileLog(dir.file('log.jsonl'), clock, (message) => narrator.say(clock.now(), message));
  const observer = createObserver({ prefixes: ['eb.'] });
  const book = bookWatch(dir.file('exchange-events.jsonl'), (event) => observer.see(event));
  const exchange = await startPaperExchange({
    markets: market.markets,
    startMs: market.startMs,
    clock,
    keys: KEYS,
    store,
    listener: book.listen,
  });
  exchange.advance(clock.now());
  clock.onAdvance((nowMs) => exchange.advance(nowMs));

  const openLives = new Set<string>();
  const note = (commit: Commit) => {
    const { status } = (commit.state as { readonly life?: { readonly status?: string } }).life ?? {};
    if (!isLifeStream(commit.streamId)) return;
    if (status === 'open' || status === 'flat') openLives.add(commit.streamId);
    else openLives.delete(commit.streamId);
  };
  const runtime = createRuntime({ clock, log, isIdle: () => openLives.size === 0 && isBookEmpty(exchange) });
  const stored = dynamoJournal({ client: database.client, tableName: JOURNAL_TABLE, clock });
  const journal: Journal = {
    ...stored,
    append: async (commit) => {
      const appended = await stored.append(commit);
      note(appended);
      narrator.tell(appended);
      runtime.feed(appended);
      return appended;
    },
  };
  const connect = (key: (typeof KEYS)[number]) =>
    binanceExchange({
      venue: 'binance',
      apiKey: key.key,
      apiSecret: key.secret,
      httpBaseUrl: exchange.url,
      wsBaseUrl: exchange.wsUrl,
      clock,
    });
  const common = {
    journal,
    view: dynamoPositionsView({ client: database.client, tableName: POSITIONS_TABLE, clock }),
    flags: fileFlags({ path: flagsFile, clock }),
    clock,
    ids: uuids,
    log,
  };
  const reader = connect(KEYS[1]);
  const brain: Brain = {
    ...common,
    exchange: reader,
    filters: filterCache(reader, clock),
    planning: { config: DEFAULT_PLANNER_CONFIG, profiles: DEFAULT_BOOK },
    tickIntervalMs: TICK_INTERVAL_MS,
  };
  runtime.connect(
    localFunctions({
      brain,
      gateway: { ...common, exchange: connect(KEYS[0]) },
      projection: { ...common, bus: runtime.bus, shadowLog: shadowLogFile(dir.file('exit_brain_shadow.jsonl')) },
      orders: runtime.orders,
      ticks: runtime.ticks,
      accounts: [ACCOUNT],
    }),
  );
  for (const commit of undelivered) {
    note(commit);
    runtime.feed(commit);
  }
  const wallStartMs = performance.now();
  const wallMs = () => Math.round((dir.resume?.wallMs ?? 0) + performance.now() - wallStartMs);
  const lastMs = market.endMs;
  let stopped = false;
  let lastCheckpointMs = 0;
  const save = (finished: boolean) => {
    lastCheckpointMs = clock.now();
    dir.save({
      fingerprint: market.fingerprint,
      nowMs: clock.now(),
      resumeFromMs: runtime.oldestUndeliveredMs(),
      finished,
      wallMs: wallMs(),
    });
  };
  const isFinished = (): boolean => {
    if (stopped) return true;
    if (lastMs === null || clock.now() < lastMs) return false;
    const isSwept = !runtime.isBusy() && observer.orphans().length === 0;
    return (isSwept && clock.now() >= lastMs + 2 * TICK_INTERVAL_MS) || clock.now() >= lastMs + DRAIN_MS;
  };
  clock.onAdvance((nowMs) => {
    if (nowMs - lastCheckpointMs >= CHECKPOINT_EVERY_MS) save(false);
    if (lastMs !== null) narrator.progress(Math.min(1, (nowMs - market.startMs) / (lastMs - market.startMs)), nowMs);
  });

  return {
    stop: () => {
      stopped = true;
    },
    play: async () => {
      save(false);
      runtime.start();
      void runBot(
        {
          exchange: connect(KEYS[2]),
          clock,
          bus: runtime.bus,
          log,
          account: ACCOUNT,
          symbols: market.symbols,
          seed: options.seed,
          lastEntryMs: lastMs === null ? null : lastMs - NO_ENTRY_BEFORE_END_MS,
        },
        () => stopped || (lastMs !== null && clock.now() >= lastMs),
      );
      await clock.run(isFinished);
      runtime.stop();
      narrator.done();
      const counts = new JournalCounts();
      for await (const commit of probe.scanSince(0)) counts.see(commit);
      save(!stopped);
      const marketMs = Math.min(clock.now(), lastMs ?? clock.now()) - market.startMs;
      const report = reportOf(counts, observer.report(clock.now()), { marketMs, wallMs: wallMs() });
      await exchange.close();
      await database.close();
      book.close();
      dir.release();
      return report;
    },
  };
}

const initialFlags = (live: boolean) => ({
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: live ? 'LIVE' : 'SHADOW',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: live ? 'ENABLED' : 'DISABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
});

const isBookEmpty = ({ engine }: PaperExchange): boolean =>
  engine.openOrders().length === 0 &&
  engine.openAlgos().length === 0 &&
  engine.positions({ all: false }).every(({ quantity }) => quantity === '0');
