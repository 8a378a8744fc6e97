import type { Commit } from '../../../shared/ports/journal.ts';
import { Violation } from './violation.ts';

/** What was under way when a symbol was left alone may still ask: a tick, a fill that was being planned. */
const UNDER_WAY_MS = 5_000;
/** The same with faults around: as long as a function may run. */
const RUNS_MS = 30_000;

interface Word {
  /** Null while the symbol is left alone. */
  againAtMs: number | null;
  readonly sinceMs: number;
}

/** Symbols that a person has left alone, by the account's raw commits: nothing is promised of them, and nothing asked for. */
export class LeftAlone {
  readonly #words = new Map<string, Word>();

  see({ events }: Commit, nowMs: number): void {
    for (const { type, data } of events) {
      if (type === 'SymbolIgnored') this.#words.set(String(data.symbol), { sinceMs: nowMs, againAtMs: null });
      const word = type === 'SymbolWatchedAgain' ? this.#words.get(String(data.symbol)) : undefined;
      if (word !== undefined) word.againAtMs = nowMs;
    }
  }

  isAlone(symbol: string): boolean {
    return this.#words.get(symbol)?.againAtMs === null;
  }

  /** Since when a symbol is looked after, UTC ms. */
  lookedAfterSinceMs(symbol: string): number {
    return this.#words.get(symbol)?.againAtMs ?? Number.NEGATIVE_INFINITY;
  }

  /** The brain asks for an order on an open position of the symbol. */
  asked(intentId: string, symbol: string, nowMs: number, feltUntilMs: number): void {
    const word = this.#words.get(symbol);
    if (word === undefined || word.againAtMs !== null) return;
    if (nowMs <= Math.max(word.sinceMs + UNDER_WAY_MS, feltUntilMs + RUNS_MS)) return;
    const seconds = ((nowMs - word.sinceMs) / 1_000).toFixed(1);
    throw new Violation('ALONE', intentId, `asked for on ${symbol}, which has been left alone for ${seconds} s`);
  }
}
