import { isOurs, tagOf } from './amounts.ts';
import { closingSide, type HeldBook, type HeldStop, type Slot } from './book.ts';
import type { Departures } from './departures.ts';
import { type AlgoEvent, MADE_FIT_MS } from './evidence.ts';
import type { Ledger, Told } from './ledger.ts';
import { Violation } from './violation.ts';

const ENDS: ReadonlySet<string> = new Set(['algoCancelled', 'algoExpired', 'algoRejected', 'algoFinished']);

/** How stops move: never against the position (I2), and never so that none rests (I3). */
export class Stops {
  readonly #book: HeldBook;
  readonly #ledger: Ledger;
  readonly #departures: Departures;
  /** When somebody else, the exchange or its own trigger last took a stop of a slot away. */
  readonly #robbedAtMs = new Map<Slot, number>();

  constructor(book: HeldBook, ledger: Ledger, departures: Departures) {
    this.#book = book;
    this.#ledger = ledger;
    this.#departures = departures;
  }

  /** The stop an event is about to end; to be asked before the book has seen it. */
  ending({ type, algo }: AlgoEvent): HeldStop | null {
    if (!ENDS.has(type)) return null;
    return this.#book.slotOf(algo.symbol, algo.positionSide).stops.get(algo.clientAlgoId) ?? null;
  }

  accepted({ algo }: AlgoEvent): void {
    const slot = this.#book.slotOf(algo.symbol, algo.positionSide);
    const life = this.#ledger.lives.get(tagOf(algo.clientAlgoId));
    if (life === undefined) throw new Violation('I7', algo.clientAlgoId, 'names no life of the journal');
    if (!algo.closePosition && !this.#ledger.isLegacy(algo.clientAlgoId)) this.#isNoLooser(slot, life);
  }

  /** A stop has gone, and the book knows it. */
  gone({ type, algo, timeMs }: AlgoEvent, stop: HeldStop): void {
    const slot = this.#book.slotOf(algo.symbol, algo.positionSide);
    const isByUs = type === 'algoCancelled' && this.#departures.isCancelled(stop.id);
    const wasRobbed = timeMs - (this.#robbedAtMs.get(slot) ?? Number.NEGATIVE_INFINITY) < MADE_FIT_MS;
    if (!isByUs) this.#robbedAtMs.set(slot, timeMs);
    const life = this.#ledger.lives.get(tagOf(stop.id));
    // What somebody else took away was not moved by us: the next stop is measured by those that still rest.
    if (life !== undefined && (!isByUs || wasRobbed)) life.tightest = this.#tightestOf(slot, life);
    // A stop of an earlier position on the same slot, or of the other side, is swept, not moved.
    const isOfThis = stop.acceptedAtMs >= slot.eraFromMs && stop.side === closingSide(slot.quantity);
    if (!isByUs || wasRobbed || slot.quantity === 0 || !isOfThis) return;
    const rests = [...slot.stops.values()].some(({ side }) => side === closingSide(slot.quantity));
    if (!rests) throw new Violation('I3', slot.symbol, `${stop.id} was cancelled, and no other stop rests`);
    if (life !== undefined && !stop.closesAll && !this.#ledger.isLegacy(stop.id)) this.#isNoLooser(slot, life);
  }

  /** The tightest of a life's working stops that rest is never looser than it has been. */
  #isNoLooser(slot: Slot, life: Told): void {
    const now = this.#tightestOf(slot, life);
    const before = life.tightest;
    life.tightest = now ?? before;
    if (now === null || before === null || signOf(life) * (now - before) >= 0) return;
    throw new Violation('I2', slot.symbol, `the stop of ${life.streamId} went from ${before / 1e8} to ${now / 1e8}`);
  }

  #tightestOf({ stops }: Slot, life: Told): number | null {
    const own = [...stops.values()].filter(
      ({ id, closesAll }) => isOurs(id) && tagOf(id) === life.tag && !closesAll && !this.#ledger.isLegacy(id),
    );
    return own.map(({ trigger }) => trigger).sort((a, b) => signOf(life) * (b - a))[0] ?? null;
  }
}

const signOf = ({ side }: Told): 1 | -1 => (side === 'LONG' ? 1 : -1);
