/** What must hold, by the numbers of `architecture`: see docs/simulation.md. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9';

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
