/**
 * What must hold, by the names of docs/simulation.md; `END` is that what was begun comes to its end, `ALONE` that a symbol
 * somebody has left to a person is left to them, `WHOLE` that an exit is of the whole position.
 */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'END' | 'ALONE' | 'WHOLE';

/** Something that must never be, with enough words to find it in the trace. */
export class Violation extends Error {
  readonly code = 'INVARIANT_BROKEN';
  readonly invariant: Invariant;
  /** Symbol or stream it is about; the trace is shown for it. */
  readonly subject: string;
  constructor(invariant: Invariant, subject: string, what: string) {
    super(`${invariant} ${subject}: ${what}`);
    this.name = 'Violation';
    this.invariant = invariant;
    this.subject = subject;
  }
}

/** What was found first. A finding ends the run after the step, it is not thrown into whoever caused it. */
export class Findings {
  first: Violation | null = null;
  readonly #tolerated: ReadonlySet<string>;

  constructor(tolerated: ReadonlySet<string> = new Set()) {
    this.#tolerated = tolerated;
  }

  /** Looks, and keeps the violation that is thrown if it is the first. */
  look(look: () => void): void {
    try {
      look();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (!this.#tolerated.has(error.invariant)) this.first ??= error;
    }
  }
}
