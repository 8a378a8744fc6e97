import { isOurs, tagOf, units } from './amounts.ts';
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
    const life = this.#ledger.lives.get(tagOf(algo.clientAlgoId));
    if (life === undefined) throw new Violation('I7', algo.clientAlgoId, 'names no life of the journal');
    if (algo.closePosition || this.#ledger.isLegacy(algo.clientAlgoId)) return;
    const trigger = units(algo.triggerPrice);
    if (life.tightest !== null && signOf(life) * (trigger - life.tightest) < 0) {
      const before = `${trigger / 1e8} is looser than ${life.tightest / 1e8} before it`;
      throw new Violation('I2', algo.clientAlgoId, `trigger ${before}`);
    }
    life.tightest = trigger;
  }

  /** A stop has gone, and the book knows it. */
  gone({ type, algo, timeMs }: AlgoEvent, stop: HeldStop): void {
    const slot = this.#book.slotOf(algo.symbol, algo.positionSide);
    const isByUs = type === 'algoCancelled' && this.#departures.isCancelled(stop.id);
    const wasRobbed = timeMs - (this.#robbedAtMs.get(slot) ?? Number.NEGATIVE_INFINITY) < MADE_FIT_MS;
    if (!isByUs) this.#robbedAtMs.set(slot, timeMs);
    if (!isByUs || wasRobbed) this.#measureAnew(slot, tagOf(stop.id));
    // A stop of an earlier position on the same slot, or of the other side, is swept, not moved.
    const isOfThis = stop.acceptedAtMs >= slot.eraFromMs && stop.side === closingSide(slot.quantity);
    if (!isByUs || wasRobbed || slot.quantity === 0 || !isOfThis) return;
    const rests = [...slot.stops.values()].some(({ side }) => side === closingSide(slot.quantity));
    if (!rests) throw new Violation('I3', slot.symbol, `${stop.id} was cancelled, and no other stop rests`);
  }

  /** What somebody else took away was not moved by us: the next stop is measured by those that still rest. */
  #measureAnew({ stops }: Slot, tag: string): void {
    const life = this.#ledger.lives.get(tag);
    if (life === undefined) return;
    const resting = [...stops.values()].filter(
      ({ id, closesAll }) => isOurs(id) && tagOf(id) === tag && !closesAll && !this.#ledger.isLegacy(id),
    );
    const sorted = resting.map(({ trigger }) => trigger).sort((a, b) => signOf(life) * (b - a));
    life.tightest = sorted[0] ?? null;
  }
}

const signOf = ({ side }: Told): 1 | -1 => (side === 'LONG' ? 1 : -1);
