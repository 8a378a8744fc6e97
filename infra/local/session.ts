import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import type { FaultPlan } from '../../shared/adapters/paper/index.ts';
import { anchoredJournal } from '../../shared/application/audit/anchored-journal.ts';
import { registeredLines } from '../../shared/domain/profiles/log-lines.ts';
import type { ProfileBook } from '../../shared/domain/profiles/profile-book.ts';
import { runBot } from './bot.ts';
import { checkpoints } from './checkpoints.ts';
import type { Narrator } from './console.ts';
import { openControl } from './control.ts';
import type { DataDir } from './data-dir.ts';
import { openDatabase, POSITIONS_TABLE } from './database.ts';
import { openExchange, readExchangeFiles } from './exchange.ts';
import { fileLog } from './file-log.ts';
import { openFillStream } from './fill-stream.ts';
import { watchedFlags, writeFirstFlags } from './flags-file.ts';
import { ACCOUNT, localFunctions, TICK_INTERVAL_MS } from './functions.ts';
import { IdleSigns } from './idle-signs.ts';
import { allCommits, fedJournal, readBacklog } from './journal.ts';
import { MarketClock } from './market-clock.ts';
import type { MarketData } from './market-data.ts';
import { readTogether } from './read-together.ts';
import type { RunReport } from './report.ts';
import { JournalCounts, reportOf } from './report.ts';
import { RoundTrips } from './round-trips.ts';
import { isRunOver, isStopOver, lastEntryMs } from './run-end.ts';
import { createRuntime } from './runtime/runtime.ts';
import { shadowLogFile } from './shadow-log-file.ts';

export interface SessionOptions {
  readonly market: MarketData;
  readonly dir: DataDir;
  /** Market seconds per real second; Infinity for as fast as possible. */
  readonly speed: number;
  readonly live: boolean;
  readonly hedge: boolean;
  readonly profiles: ProfileBook;
  readonly seed: number;
  readonly narrator: Narrator;
  readonly faults: FaultPlan;
}

/** One run of the whole system on this machine. */
export interface Session {
  /** Where the run stands, UTC ms. */
  nowMs(): number;
  /** Where the status is told on this machine. */
  readonly statusUrl: string;
  /** Plays until the candles or the asked time end, or until `stop` is called; answers with the report. */
  play(): Promise<RunReport>;
  stop(): void;
  isStopped(): boolean;
  /** Closes everything. A run that was stopped can be continued, any other is finished. */
  close(): Promise<void>;
}

/** Builds everything, resumes what a killed run left, and stands ready to play. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { market, dir, speed, live, hedge, profiles, seed, narrator, faults } = options;
  if (dir.resume === null) writeFirstFlags(dir.file('flags.json'), live);
  const files = readExchangeFiles(dir);
  const database = await openDatabase(dir.file('dynamodb'));
  const backlog = await readBacklog(
    allCommits(database, new MarketClock(market.startMs, speed)),
    dir.resume?.resumeFromMs ?? 0,
  );
  // Never before anything that the book or the journal already knows of.
  const clock = new MarketClock(
    Math.max(market.startMs, dir.resume?.nowMs ?? 0, files.nowMs, backlog.lastRecordedMs),
    speed,
  );
  const say = (text: string) => narrator.say(clock.now(), text);
  const log = fileLog(dir.file('log.jsonl'), clock, say);
  for (const line of registeredLines(profiles)) log.info(line);
  const exchange = await openExchange(files, market, clock, { faults, hedge });
  const { lives } = backlog;
  const isIdle = () => lives.count === 0 && exchange.isEmpty();
  const idleSigns = new IdleSigns({ clock, isIdle, tickIntervalMs: TICK_INTERVAL_MS });
  const runtime = createRuntime({ clock, log, isIdle: idleSigns.skips });
  const trips = new RoundTrips();
  const fed = fedJournal(database, clock, (commit) => {
    lives.note(commit);
    narrator.tell(commit);
    trips.see(commit);
    runtime.feed(commit);
  });
  const journal = anchoredJournal(fed, log);
  const flags = watchedFlags(dir.file('flags.json'), clock, log, say);
  const shadowLog = shadowLogFile(dir.file('exit_brain_shadow.jsonl'));
  const view = readTogether(dynamoPositionsView({ client: database.client, tableName: POSITIONS_TABLE, clock }));
  const parts = { clock, log, flags, journal, view, exchange, runtime, trips, shadowLog, idleSigns, profiles };
  runtime.connect(localFunctions(parts));
  const control = await openControl({
    dir,
    clock,
    call: runtime.call,
    database: database.endpoint,
    account: ACCOUNT,
    exchange: exchange.url,
  });
  const allFaults = () => sumOf(dir.resume?.faults ?? {}, faults.counts());
  const allTrips = () => ({
    toStop: sumOf(dir.resume?.roundTrips?.toStop ?? {}, trips.toStop),
    toBothStops: sumOf(dir.resume?.roundTrips?.toBothStops ?? {}, trips.toBothStops),
  });
  const nowMs = () => clock.now();
  const { fingerprint } = market;
  const saved = checkpoints(dir, { ...runtime, fingerprint, nowMs, faults: allFaults, roundTrips: allTrips });
  saved.save(false);

  const { startMs, endMs } = market;
  let stoppedAtMs: number | null = null;
  const isSettled = () => !runtime.isBusy() && lives.flat === 0 && exchange.observer.orphans().length === 0;
  const report = async (): Promise<RunReport> => {
    const counts = new JournalCounts();
    for await (const commit of allCommits(database, clock)) counts.see(commit);
    const nowMs = clock.now();
    const marketMs = Math.min(nowMs, endMs ?? nowMs) - startMs;
    const times = { marketMs, wallMs: saved.wallMs() };
    return reportOf(counts, exchange.observer.report(nowMs), { faults: allFaults(), roundTrips: allTrips() }, times);
  };

  return {
    nowMs,
    statusUrl: control.statusUrl,
    stop: () => {
      stoppedAtMs ??= clock.now();
    },
    isStopped: () => stoppedAtMs !== null,
    play: async () => {
      clock.onAdvance((nowMs) => {
        saved.saveIfDue();
        if (endMs !== null) narrator.progress(Math.min(1, (nowMs - startMs) / (endMs - startMs)), nowMs);
      });
      for (const commit of backlog.undelivered) runtime.feed(commit);
      runtime.start();
      const fills = await openFillStream({ clock, log, exchange, view, bus: runtime.bus });
      const bot = { exchange: exchange.connect('bot'), bus: runtime.bus, clock, log, account: ACCOUNT };
      const hasEnded = () => stoppedAtMs !== null || (endMs !== null && clock.now() >= endMs);
      void runBot({ ...bot, symbols: market.symbols, hedge, seed, lastEntryMs: lastEntryMs(endMs) }, hasEnded);
      await clock.run(() => {
        const nowMs = clock.now();
        return isStopOver(stoppedAtMs, nowMs, runtime.isBusy()) || isRunOver(endMs, nowMs, isSettled);
      });
      runtime.stop();
      await fills.close();
      narrator.done();
      return report();
    },
    close: async () => {
      await control.close();
      saved.save(stoppedAtMs === null);
      await exchange.close();
      await database.close();
      dir.release();
    },
  };
}

/** Two counts by name together, without those of nothing. */
function sumOf(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const sums = names.map((name) => [name, (before[name] ?? 0) + (now[name] ?? 0)] as const);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}
