import type { StreamGap } from '../../ports/user-stream.ts';
import { readAgain } from '../read-again.ts';
import { type Fill, fillOfLedger } from './fill.ts';
import { concerned, type Known, missedTrades, newestLife, readingStart } from './missed-trades.ts';
import { backOffMs, type Running, textOf } from './parts.ts';
import { SymbolMemory } from './symbol-memory.ts';

/** Finds in the account's trades what the stream did not tell. */
export interface Recovery {
  memoryOf(symbol: string): SymbolMemory;
  /** From now on the ledger must be read before a trade of any symbol is told. */
  gap(gap: StreamGap | null): void;
  /** Resolves when the symbol has been read since the last gap, or when its trades have been held back for long enough. */
  ready(symbol: string): Promise<void>;
  /** False for a trade that can only reduce a position that nobody knows: told, it would look like an opening. */
  mayGo(fill: Fill): Promise<boolean>;
  isBehind(): boolean;
  /** Reads after every gap until the process is closed. */
  run(): Promise<void>;
}

/** Flat symbols without a life are read only while they are among the last traded: each reading costs request weight. */
const RECENT_SYMBOLS = 40;
const READERS = 3;

/** `found` takes the trades that were missed, ascending per symbol. */
export function createRecovery(running: Running, found: (fill: Fill) => void): Recovery {
  const { exchange, view, clock, counters, log, options } = running;
  const memories = new Map<string, SymbolMemory>();
  /** The number of the newest gap; the first is the start of the process. */
  let newest = 0;
  let readUpTo = 0;
  const symbolReadUpTo = new Map<string, number>();
  const held = new Map<string, number>();
  let lastLookMs = Number.NEGATIVE_INFINITY;
  let wake = Promise.withResolvers<void>();
  let shared: { readonly gap: number; readonly known: Promise<Known> } | null = null;

  const memoryOf = (symbol: string): SymbolMemory => {
    const memory = memories.get(symbol) ?? new SymbolMemory();
    memories.set(symbol, memory);
    return memory;
  };
  const isRead = (symbol: string): boolean => Math.max(readUpTo, symbolReadUpTo.get(symbol) ?? 0) >= newest;

  function gap(told: StreamGap | null): void {
    if (told !== null) counters.gaps[told.reason] += 1;
    newest += 1;
    wake.resolve();
  }

  async function readKnown(): Promise<Known> {
    const [rows, positions] = await Promise.all([
      view.rowsOf(exchange.venue, options.account),
      readAgain(() => exchange.positions()),
    ]);
    return { rows, positions };
  }

  /** Journal and positions, read once for all symbols that look into the same gap. */
  function knownSince(gapNumber: number): Promise<Known> {
    if (shared !== null && shared.gap === gapNumber) return shared.known;
    const known = readKnown();
    const reading = { gap: gapNumber, known };
    shared = reading;
    known.catch(() => {
      if (shared === reading) shared = null;
    });
    return known;
  }

  async function readSymbol(symbol: string, known: Known, gapNumber: number): Promise<void> {
    const memory = memoryOf(symbol);
    const start = readingStart(known, symbol, memory);
    if (start !== null) {
      const nowMs = clock.now();
      const trades = await readAgain(() => exchange.trades(symbol, start.from));
      for (const trade of missedTrades(known, symbol, memory, trades)) {
        const fill = fillOfLedger(trade, clock.now());
        if (!memory.take(fill)) continue;
        counters.recovered += 1;
        found(fill);
      }
      memory.readUpTo(trades, nowMs);
    }
    symbolReadUpTo.set(symbol, Math.max(gapNumber, symbolReadUpTo.get(symbol) ?? 0));
  }

  /** Reads every symbol that a trade may be missing of, those with a position first; throws when any could not be read. */
  async function readAll(gapNumber: number, known: Known): Promise<void> {
    const recent = [...memories].sort(([, a], [, b]) => b.lastTradeMs - a.lastTradeMs).slice(0, RECENT_SYMBOLS);
    const symbols = [...new Set([...concerned(known), ...recent.map(([symbol]) => symbol)])];
    let failure: unknown;
    const reader = async (): Promise<void> => {
      for (let symbol = symbols.shift(); symbol !== undefined && !running.isClosed(); symbol = symbols.shift()) {
        await readSymbol(symbol, known, gapNumber).catch((error) => {
          failure = error;
        });
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
    if (failure !== undefined) throw failure;
  }

  async function look(again: boolean): Promise<boolean> {
    const gapNumber = newest;
    try {
      await readAll(gapNumber, again ? await readKnown() : await knownSince(gapNumber));
      readUpTo = Math.max(readUpTo, gapNumber);
      return true;
    } catch (error) {
      counters.recoveryFailures += 1;
      log.warn(`[FILL_STREAM] what was missed could not be read yet: ${textOf(error)}`);
      return false;
    }
  }

  /** Until the newest gap is read, and once more a little later: the account's trades lag the stream. */
  async function catchUp(): Promise<void> {
    for (let failures = 0; readUpTo < newest && !running.isClosed(); ) {
      // A flood of gaps is one reading now and then, not one reading each.
      const earliestMs = failures > 0 ? clock.now() + backOffMs(running, failures) : lastLookMs + options.readEveryMs;
      if (earliestMs > clock.now()) await running.pause(earliestMs - clock.now());
      lastLookMs = clock.now();
      failures = (await look(false)) ? 0 : failures + 1;
    }
    const settled = newest;
    await running.pause(options.settleMs);
    if (!running.isClosed() && newest === settled) await look(true);
  }

  async function hold(symbol: string): Promise<void> {
    const untilMs = clock.now() + options.holdMs;
    for (let failures = 0; !isRead(symbol) && clock.now() < untilMs && !running.isClosed(); ) {
      const gapNumber = newest;
      try {
        const reading = knownSince(gapNumber).then((known) => readSymbol(symbol, known, gapNumber));
        await clock.timeout(reading, untilMs - clock.now(), `the trades of ${symbol}`);
      } catch {
        failures += 1;
        await running.pause(Math.min(backOffMs(running, failures), Math.max(0, untilMs - clock.now())));
      }
    }
    // Not a second time for the same gap: the stop of a new fill must not wait for an old one.
    held.set(symbol, newest);
    if (!isRead(symbol)) log.warn(`[FILL_STREAM] ${symbol}: told before the trades before it could be read`);
  }

  /** False for a trade that reduces what neither this process nor the journal has seen opened. */
  async function isKnown({ symbol, positionSide, tradeId, onlyReduces }: Fill): Promise<boolean> {
    if (!onlyReduces || memoryOf(symbol).followedSince(positionSide) !== undefined) return true;
    const rows = await view.rowsOf(exchange.venue, options.account).catch(() => []);
    if (newestLife(rows, symbol, positionSide).status !== 'unknown') return true;
    const what = `${symbol} ${positionSide}: a trade reduces a position nobody knows`;
    log.warn(`[FILL_STREAM] ${what}: left to the next tick`, { tradeId });
    return false;
  }

  return {
    memoryOf,
    gap,
    isBehind: () => readUpTo < newest,
    async ready(symbol) {
      if (!isRead(symbol) && (held.get(symbol) ?? 0) < newest) await hold(symbol);
    },
    async mayGo(fill) {
      const goes = await isKnown(fill);
      if (goes) memoryOf(fill.symbol).follow(fill);
      return goes;
    },
    async run() {
      while (!running.isClosed()) {
        await Promise.race([wake.promise, running.closing]);
        wake = Promise.withResolvers<void>();
        if (!running.isClosed()) await catchUp();
      }
    },
  };
}
