import { expect } from 'vitest';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { fold } from '../../shared/domain/life/evolve.ts';
import type { LifeState } from '../../shared/domain/life/state.ts';

/** What one act on a life came to. */
interface Outcome {
  /** Exactly these events, in this order. */
  thenExactly(...expected: readonly LifeEvent[]): void;
  /** Exactly events of these types, in this order. */
  thenTypes(...expected: readonly LifeEvent['type'][]): void;
  /** The error, which must be one of this kind; fails when nothing is thrown. */
  thenThrows(kind: new (...args: never[]) => Error): Error;
}

/** Given what happened to a life, when this is done, then exactly this follows. */
export const given = (...history: readonly LifeEvent[]) => ({
  when(act: (state: LifeState) => readonly LifeEvent[]): Outcome {
    const run = (): readonly LifeEvent[] => act(fold(history));
    return {
      thenExactly: (...expected) => expect(run()).toEqual(expected),
      thenTypes: (...expected) => expect(run().map(({ type }) => type)).toEqual(expected),
      thenThrows(kind) {
        try {
          run();
        } catch (error) {
          expect(error).toBeInstanceOf(kind);
          return error as Error;
        }
        throw new Error(`expected ${kind.name}, and nothing was thrown`);
      },
    };
  },
  /** One more event is folded over the history. */
  whenHappens(event: LifeEvent): Outcome {
    return this.when((state) => {
      fold([event], state);
      return [];
    });
  },
});
