import type { Commit } from '../../../shared/ports/journal.ts';
import { units } from './amounts.ts';
import { type HeldBook, smallestSince } from './book.ts';
import type { Evidence } from './evidence.ts';
import type { Told } from './ledger.ts';
import { Violation } from './violation.ts';

/** A size may be as old as the last tick that read it, and what it decides is written down some moments later. */
const KNOWN_SIZE_MS = 20_000;

/** WHOLE: who leaves a position, the brain or a person at the tool, leaves all of it that has stood for a while. */
export class Exits {
  readonly #evidence: Evidence;
  readonly #book: HeldBook;

  constructor(evidence: Evidence, book: HeldBook) {
    this.#evidence = evidence;
    this.#book = book;
  }

  asked({ events }: Commit, { streamId, symbol, positionSide, side }: Told): void {
    const exits = events.filter(({ type, data }) => type === 'ExitOrderRequested' && isExit(data));
    if (exits.length === 0) return;
    const { nowMs, feltUntilMs, feltSinceMs } = this.#evidence;
    const fromMs = nowMs() - KNOWN_SIZE_MS;
    const doubtMs = feltUntilMs() > fromMs ? Math.min(feltSinceMs(), nowMs()) - KNOWN_SIZE_MS : fromMs;
    const slot = this.#book.slotOf(symbol, positionSide);
    const isOpen = slot.quantity > 0 === (side === 'LONG') && slot.eraFromMs < doubtMs;
    const stood = isOpen ? smallestSince(slot, doubtMs) : 0;
    const asked = exits.reduce((sum, { data }) => sum + units((data.request as { quantity: string }).quantity), 0);
    if (asked >= stood) return;
    throw new Violation('WHOLE', streamId, `an exit of ${asked / 1e8}, and ${stood / 1e8} has stood for a while`);
  }
}

function isExit({ module, request }: Commit['events'][number]['data']): boolean {
  const { operation, kind } = request as { readonly operation: string; readonly kind: string };
  return operation === 'place' && kind === 'other_exit' && (module === 'exit_executor' || module === 'operator');
}
