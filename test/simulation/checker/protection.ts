import { closingSide, type Slot } from './book.ts';
import { Violation } from './violation.ts';

/** N of the first promise, by how the position came to be without its stop, milliseconds. */
export const WITHIN_MS = {
  /** A fill that somebody reported. */
  pushed: 5_000,
  /** A fill that has to be found by polling. */
  polled: 15_000,
  /** LIVE began, or the symbol is looked after again: flags of a decision may be 5 s old, a tick comes every 10 s, and then a stop is sent. */
  owned: 20_000,
  /** Somebody took the stop away: resting orders are read once a minute. */
  taken: 80_000,
} as const;

/** After the last fault that could be felt: two ticks. */
export const AFTER_FAULTS_MS = 20_000;
/** A fault before that no longer excuses what happens now. */
const FORGOTTEN_AFTER_MS = 30_000;
/** A triggered stop that does not end protects nothing after this long. */
const TRIGGER_TAKES_MS = 1_500;

/** Fills this near to each other count as of one moment. */
const TOGETHER_MS = 1_000;

export type NakedBy = 'pushed' | 'polled' | 'taken';

interface Naked {
  readonly sinceMs: number;
  readonly by: NakedBy;
}

/** What the first invariant needs to know besides the book. */
export interface Surroundings {
  readonly nowMs: number;
  /** Null while the flags are not fully LIVE. */
  readonly liveSinceMs: number | null;
  /** Until when a fault could be felt, UTC ms. */
  readonly feltUntilMs: number;
  /** How a fill of now comes to the system's ears. */
  readonly fillsAre: 'pushed' | 'polled';
  /** Since when somebody has told the system to look after the symbol again; null while nothing is promised of the position. */
  readonly lookedAfterSinceMs: number | null;
}

/** I1: in LIVE every open position has a resting stop for its full size, in time. */
export class Protection {
  /** The longest a position stood without its stop in LIVE, without and with faults around, milliseconds. */
  readonly worstMs = { quiet: 0, faulty: 0 };
  readonly #naked = new Map<Slot, Naked>();
  readonly #wasCovered = new Map<Slot, number>();
  readonly #unpromised = new Set<Slot>();

  check(slot: Slot, around: Surroundings): void {
    if (around.lookedAfterSinceMs === null) {
      this.#naked.delete(slot);
      this.#unpromised.add(slot);
    } else if (slot.quantity === 0 || isCovered(slot, around.nowMs)) this.#dressed(slot, around);
    else this.#bare(slot, around);
  }

  #dressed(slot: Slot, around: Surroundings): void {
    const naked = this.#naked.get(slot);
    if (naked !== undefined) this.#measure(naked, around);
    this.#naked.delete(slot);
    this.#unpromised.delete(slot);
    this.#wasCovered.set(slot, slot.quantity);
  }

  #bare(slot: Slot, around: Surroundings): void {
    const known = this.#naked.get(slot);
    // What stands on the other side now is another position, and its time begins when it opened.
    const isOfThis = known !== undefined && known.sinceMs >= slot.eraFromMs;
    const naked = isOfThis ? known : { sinceMs: around.nowMs, by: this.#reason(slot, around) };
    this.#naked.set(slot, naked);
    const { liveSinceMs, nowMs, feltUntilMs, lookedAfterSinceMs } = around;
    if (liveSinceMs === null || lookedAfterSinceMs === null) return;
    this.#measure(naked, around);
    const inTimeMs = Math.max(
      naked.sinceMs + WITHIN_MS[naked.by],
      Math.max(liveSinceMs, lookedAfterSinceMs) + WITHIN_MS.owned,
    );
    const isExcused = feltUntilMs > naked.sinceMs - FORGOTTEN_AFTER_MS;
    const dueMs = isExcused ? Math.max(inTimeMs, feltUntilMs + AFTER_FAULTS_MS) : inTimeMs;
    if (nowMs <= dueMs) return;
    const seconds = ((nowMs - naked.sinceMs) / 1_000).toFixed(1);
    const excuse = isExcused
      ? `, ${((nowMs - feltUntilMs) / 1_000).toFixed(1)} s after the last fault`
      : ', no fault near';
    throw new Violation(
      'I1',
      slot.symbol,
      `no stop for ${slot.quantity / 1e8} (${slot.positionSide}) for ${seconds} s (${naked.by})${excuse}`,
    );
  }

  /** A size that changed came by a fill; otherwise the stop went. */
  #reason(slot: Slot, { nowMs, fillsAre }: Surroundings): NakedBy {
    // What somebody else looked after is found by the next tick, as it is.
    if (this.#unpromised.delete(slot)) return 'polled';
    const before = this.#wasCovered.get(slot) ?? 0;
    if (before === slot.quantity || slot.changedAtMs <= nowMs - TOGETHER_MS) return 'taken';
    // Reports of trades of one moment overtake each other on the bus: which came first is for the ledger to say.
    const fills = slot.past.filter(({ toldAtMs }) => toldAtMs > nowMs - TOGETHER_MS).length;
    return fills > 1 ? 'polled' : fillsAre;
  }

  #measure({ sinceMs }: Naked, { nowMs, liveSinceMs, feltUntilMs }: Surroundings): void {
    if (liveSinceMs === null) return;
    const ms = nowMs - Math.max(sinceMs, liveSinceMs);
    const kind = feltUntilMs > sinceMs - FORGOTTEN_AFTER_MS ? 'faulty' : 'quiet';
    this.worstMs[kind] = Math.max(this.worstMs[kind], ms);
  }
}

/** Resting stops of anybody that close the whole position. */
export function isCovered({ quantity, stops }: Slot, nowMs: number): boolean {
  let covered = 0;
  for (const stop of stops.values()) {
    const isSpent = stop.triggeredAtMs !== null && nowMs - stop.triggeredAtMs > TRIGGER_TAKES_MS;
    if (stop.side !== closingSide(quantity) || isSpent) continue;
    if (stop.closesAll) return true;
    covered += stop.quantity;
  }
  return covered >= Math.abs(quantity);
}
