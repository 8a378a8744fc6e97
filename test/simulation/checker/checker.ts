import type { EngineEvent } from '../../../shared/adapters/paper/index.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import { LeftAlone } from './alone.ts';
import { isOurs, tagOf } from './amounts.ts';
import { closingSide, HeldBook, type Slot } from './book.ts';
import { Departures } from './departures.ts';
import type { Evidence } from './evidence.ts';
import { Exits } from './exits.ts';
import { liveSince } from './flags.ts';
import { Ledger, type Told } from './ledger.ts';
import { Narrowed } from './narrowed.ts';
import { isCovered, Protection } from './protection.ts';
import { Sizes } from './sizes.ts';
import { Stops } from './stops.ts';
import { Violation } from './violation.ts';

/** After so long without a fault nothing is left undecided, milliseconds. */
const SETTLED_WITHIN_MS = 150_000;

/** The tag in the ids of far stops, which belong to no life. */
const FAR_STOPS = 'check';

/**
 * Holds a run to I1–I8 after every step. It looks at the exchange's book, the journal's raw commits, what left for the
 * exchange and the true flags, and shares no code with what it checks.
 */
export class Checker {
  readonly book = new HeldBook();
  readonly ledger = new Ledger();
  readonly protection = new Protection();
  readonly #evidence: Evidence;
  readonly #departures: Departures;
  readonly #stops: Stops;
  readonly #sizes: Sizes;
  readonly #alone = new LeftAlone();
  readonly #narrowed: Narrowed;
  readonly #exits: Exits;
  readonly #taken = new Set<string>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#departures = new Departures(evidence, this.ledger);
    this.#stops = new Stops(this.book, this.ledger, this.#departures);
    this.#sizes = new Sizes(evidence, this.ledger);
    this.#narrowed = new Narrowed(evidence);
    this.#exits = new Exits(evidence, this.book);
  }

  onEvents(events: readonly EngineEvent[]): void {
    this.#departures.check();
    for (const event of events) {
      const ending = 'algo' in event ? this.#stops.ending(event) : null;
      this.book.see(event, this.#evidence.nowMs());
      if ('algo' in event && ending !== null) this.#stops.gone(event, ending);
      this.#stopWasTaken(event);
      // The child of a conditional order is no order of its own.
      if (event.type !== 'orderAccepted' || event.order.originalType !== event.order.type) continue;
      if (!isOurs(event.order.clientOrderId)) continue;
      this.#wasTaken(event.order.clientOrderId);
      this.#sizes.accepted(event, this.book.slotOf(event.order.symbol, event.order.positionSide));
    }
  }

  #stopWasTaken(event: EngineEvent): void {
    if (event.type !== 'algoAccepted' || !isOurs(event.algo.clientAlgoId)) return;
    this.#wasTaken(event.algo.clientAlgoId);
    if (tagOf(event.algo.clientAlgoId) !== FAR_STOPS) this.#stops.accepted(event);
  }

  onCommit(commit: Commit): void {
    this.ledger.see(commit, this.#evidence.nowMs());
    const twice = this.ledger.askedTwice[0];
    if (twice !== undefined) throw new Violation('I4', twice, 'was asked for twice');
    this.#alone.see(commit, this.#evidence.nowMs());
    this.#narrowed.see(commit);
    this.#isAskedOf(commit);
    const types = new Set(commit.events.map(({ type }) => type));
    const far = types.has('GatewayChecked') ? this.#restingOf(FAR_STOPS) : [];
    if (far[0] !== undefined) throw new Violation('I8', far[0], 'a check was over and its far stop rests');
    if (!types.has('PositionFlat') && !types.has('PositionClosed')) return;
    const life = this.ledger.lifeOf(commit.streamId);
    if (life === undefined) return;
    const flat = commit.events.find(({ type }) => type === 'PositionFlat');
    // Trades that come late are counted late, and a life can end by them after the fact; a read speaks of now.
    if (flat?.data.evidence === 'two-reads') this.#isFlat(life);
    const resting = types.has('PositionClosed') ? this.#restingOf(life.tag) : [];
    if (resting.length > 0) throw new Violation('I8', commit.streamId, `closed, and ${resting.join(', ')} rests`);
  }

  /** After every step. */
  check(): void {
    this.#departures.check();
    const { nowMs, feltUntilMs, flags, fillsAre } = this.#evidence;
    const around = { nowMs: nowMs(), feltUntilMs: feltUntilMs(), liveSinceMs: liveSince(flags), fillsAre: fillsAre() };
    for (const slot of this.book.slots.values()) {
      const lookedAfterSinceMs = this.#isPromised(slot) ? this.#alone.lookedAfterSinceMs(slot.symbol) : null;
      this.protection.check(slot, { ...around, lookedAfterSinceMs });
      this.#sizes.check(slot, lookedAfterSinceMs);
    }
  }

  /** After a run, the last minutes of which were calm: every claim has its outcome, and what is flat is closed. */
  end(): void {
    const longAgoMs = this.#evidence.nowMs() - SETTLED_WITHIN_MS;
    for (const [id, { claimedAtMs, isSettled }] of this.ledger.asked) {
      if (!isSettled && claimedAtMs !== null && claimedAtMs < longAgoMs)
        throw new Violation('END', id, 'was claimed, and nobody has found out what became of it');
    }
    for (const { streamId, tag, flatAtMs, closedAtMs } of this.ledger.lives.values()) {
      const isWaiting = this.#hasStuck(tag) || this.#isLastStop(tag);
      if (flatAtMs !== null && closedAtMs === null && flatAtMs < longAgoMs && !isWaiting)
        throw new Violation('END', streamId, 'is flat, and was never closed');
    }
  }

  /** Nothing is promised of a symbol that is left to a person, nor of a position that is left to the old exit stack. */
  #isPromised({ symbol, positionSide, quantity }: Slot): boolean {
    if (this.#alone.isAlone(symbol)) return false;
    const life = this.ledger.openLifeOf(symbol, positionSide);
    return life?.isOutside !== true || (life.side === 'LONG') !== quantity > 0;
  }

  /** What is asked for on open positions. */
  #isAskedOf(commit: Commit): void {
    const { streamId, events } = commit;
    const asked = events.filter(({ type }) => type === 'ExitOrderRequested');
    const life = asked.length === 0 ? undefined : this.ledger.lifeOf(streamId);
    if (life === undefined || life.flatAtMs !== null) return;
    this.#exits.asked(commit, life);
    const { nowMs, feltUntilMs } = this.#evidence;
    const ofTheBrain = asked.filter(({ data }) => data.module === 'exit_executor');
    for (const { data } of ofTheBrain) this.#alone.asked(String(data.intentId), life.symbol, nowMs(), feltUntilMs());
  }

  /** A stop that is stuck on its way into the market cannot be cancelled, and rests until the venue gives it up. */
  #hasStuck(tag: string): boolean {
    const stops = [...this.book.slots.values()].flatMap((slot) => [...slot.stops.values()]);
    return stops.some(({ id, triggeredAtMs }) => tagOf(id) === tag && triggeredAtMs !== null);
  }

  /** A position of the same side stands on with nothing but the stops of this life between it and the market. */
  #isLastStop(tag: string): boolean {
    const isOfTheFlat = (id: string) => (this.ledger.lives.get(tagOf(id))?.flatAtMs ?? null) !== null;
    return [...this.book.slots.values()].some((slot) => {
      if (slot.quantity === 0) return false;
      const closing = [...slot.stops].filter(([, { side }]) => side === closingSide(slot.quantity));
      const others = new Map(closing.filter(([id]) => !isOfTheFlat(id)));
      const isOne = closing.some(([id]) => tagOf(id) === tag);
      return isOne && !isCovered({ ...slot, stops: others }, this.#evidence.nowMs());
    });
  }

  #wasTaken(id: string): void {
    if (this.#taken.has(id)) throw new Violation('I4', id, 'was taken by the exchange twice');
    this.#taken.add(id);
    const claimedAtMs = this.ledger.asked.get(id)?.claimedAtMs ?? null;
    if (claimedAtMs === null) throw new Violation('I7', id, 'rests without a claim');
    const life = this.ledger.lives.get(tagOf(id));
    if (life === undefined || life.closedAtMs === null) return;
    throw new Violation('I8', life.streamId, `closed, and ${id} was taken`);
  }

  /** What is called flat must have been flat, or on the other side, at some moment since it opened. */
  #isFlat({ streamId, symbol, positionSide, side, openedAtMs }: Told): void {
    const slot = this.book.slotOf(symbol, positionSide);
    if (slot.quantity === 0 || slot.quantity > 0 !== (side === 'LONG') || slot.eraFromMs > openedAtMs) return;
    throw new Violation('I8', streamId, `called flat, and ${slot.quantity / 1e8} has been open all the time`);
  }

  #restingOf(tag: string): readonly string[] {
    const ids = [...this.book.slots.values()].flatMap(({ stops, limits }) => [...stops.keys(), ...limits.keys()]);
    return ids.filter((id) => isOurs(id) && tagOf(id) === tag);
  }
}
