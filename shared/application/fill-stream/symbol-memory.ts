import { compareTradeIds } from '../../domain/life/ledger.ts';
import type { PositionSide } from '../../domain/position/position.ts';
import type { Fill } from './fill.ts';

/** Ids kept per symbol at most; half of them stay when it is exceeded. */
const REMEMBERED = 1_000;
/** The account's trades may be listed some time after the stream told them: until then a list does not prove a trade absent. */
const LIST_LAG_MS = 60_000;

/** What this process has taken of one symbol's trades, so that each goes out once. */
export class SymbolMemory {
  readonly #taken = new Set<string>();
  readonly #first = new Map<PositionSide, string>();
  /** Older trades are accounted for, whether they are remembered or not. */
  #oldest: string | undefined;
  #lastTradeMs = 0;

  /** The trade from which the ledger must be read again (inclusive); undefined while nothing is certain. */
  get readFrom(): string | undefined {
    return this.#oldest;
  }

  /** The venue's time of the newest trade, UTC milliseconds. */
  get lastTradeMs(): number {
    return this.#lastTradeMs;
  }

  /** True the first time it sees a trade. */
  take({ tradeId, tradeTimeMs }: Pick<Fill, 'tradeId' | 'tradeTimeMs'>): boolean {
    if (isBefore(tradeId, this.#oldest) || this.#taken.has(tradeId)) return false;
    this.#taken.add(tradeId);
    this.#lastTradeMs = Math.max(this.#lastTradeMs, tradeTimeMs);
    if (this.#taken.size > REMEMBERED) {
      const kept = [...this.#taken].sort(compareTradeIds).slice(-REMEMBERED / 2);
      this.#forgetBefore(kept[0] ?? tradeId);
    }
    return true;
  }

  has(tradeId: string): boolean {
    return this.#taken.has(tradeId) || isBefore(tradeId, this.#oldest);
  }

  /** The ledger was read to its end at `nowMs`: the next reading need not begin before what is certain now. */
  readUpTo(trades: readonly { readonly tradeId: string; readonly timeMs: number }[], nowMs: number): void {
    const certain = trades.filter(({ timeMs }) => timeMs <= nowMs - LIST_LAG_MS).at(-1);
    if (certain !== undefined) this.#forgetBefore(certain.tradeId);
  }

  /** A trade of this slot goes out: what follows it in the slot belongs to the same ledger. */
  follow({ positionSide, tradeId }: Fill): void {
    const first = this.#first.get(positionSide);
    if (first === undefined || isBefore(tradeId, first)) this.#first.set(positionSide, tradeId);
  }

  /** The first trade of the slot that goes out; undefined while none does. */
  followedSince(positionSide: PositionSide): string | undefined {
    return this.#first.get(positionSide);
  }

  #forgetBefore(tradeId: string): void {
    if (isBefore(tradeId, this.#oldest)) return;
    this.#oldest = tradeId;
    // The ledger is read from this trade on, inclusive: it must not count as missed.
    this.#taken.add(tradeId);
    for (const id of this.#taken) if (isBefore(id, tradeId)) this.#taken.delete(id);
  }
}

const isBefore = (id: string, other: string | undefined): boolean =>
  other !== undefined && compareTradeIds(id, other) < 0;
