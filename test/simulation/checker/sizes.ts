import { units } from './amounts.ts';
import { largestSince, type Slot } from './book.ts';
import { type Evidence, MADE_FIT_MS, type OrderEvent } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { Violation } from './violation.ts';

/** A discretionary intent lives 15 s, on a position read of at most 5 s before it. */
const KNOWN_SIZE_MS = 20_000;

/** I5: all that rests to close a position, stops aside, stays within its size. */
export class Sizes {
  readonly #evidence: Evidence;
  readonly #ledger: Ledger;
  readonly #tooMuchSince = new Map<Slot, number>();

  constructor(evidence: Evidence, ledger: Ledger) {
    this.#evidence = evidence;
    this.#ledger = ledger;
  }

  /** What rests of the brain's: the old modules' ladders are theirs. */
  #restingIn({ limits }: Slot): number {
    const own = [...limits.values()].filter(({ id }) => !this.#ledger.isLegacy(id));
    return own.reduce((sum, { open }) => sum + open, 0);
  }

  /** An order of ours was taken: no larger, with what rests beside it, than anybody could believe the position to be. */
  accepted({ order, timeMs }: OrderEvent, slot: Slot): void {
    if (this.#ledger.isLegacy(order.clientOrderId)) return;
    const known = largestSince(slot, Math.min(timeMs, this.#doubtSinceMs()) - KNOWN_SIZE_MS);
    const wanted = order.type === 'LIMIT' ? this.#restingIn(slot) : units(order.quantity);
    if (wanted > known) {
      const what = `${wanted / 1e8} would close a position of ${known / 1e8}`;
      throw new Violation('I5', order.clientOrderId, what);
    }
  }

  /** After every step: a position that shrank beneath its ladder must have had it made fit in time. */
  check(slot: Slot, lookedAfterSinceMs: number | null): void {
    const nowMs = this.#evidence.nowMs();
    const resting = this.#restingIn(slot);
    if (resting <= Math.abs(slot.quantity) || lookedAfterSinceMs === null) {
      this.#tooMuchSince.delete(slot);
      return;
    }
    const since = this.#tooMuchSince.get(slot) ?? nowMs;
    this.#tooMuchSince.set(slot, since);
    const begunMs = Math.max(since, this.#evidence.feltUntilMs(), slot.changedAtMs, lookedAfterSinceMs);
    if (nowMs <= begunMs + MADE_FIT_MS) return;
    const what = `${resting / 1e8} rests to close ${slot.quantity / 1e8} for ${nowMs - since} ms`;
    throw new Violation('I5', slot.symbol, what);
  }

  /** Under faults what is known of a position may be as old as the faults. */
  #doubtSinceMs(): number {
    const { nowMs, feltUntilMs, feltSinceMs } = this.#evidence;
    return feltUntilMs() > nowMs() - KNOWN_SIZE_MS ? feltSinceMs() : nowMs();
  }
}
