import { Heap } from '../../../infra/local/heap.ts';
import type { Chance } from './chance.ts';

/** Something that is going to happen. */
export interface Coming {
  readonly atMs: number;
  /** Drawn when it was set: decides between things of one millisecond. */
  readonly tie: number;
  readonly order: number;
  readonly what: string;
  readonly run: () => void;
  isOver: boolean;
}

/** Takes back what is going to happen. */
export type Cancel = () => void;

/**
 * The virtual time of a run, and everything that is going to happen in it. One thing happens at a time; between two of one
 * millisecond chance decides, so that whatever can race does.
 */
export class Scheduler {
  nowMs: number;
  steps = 0;
  readonly #chance: Chance;
  readonly #heap = new Heap<Coming>(isBefore);
  #order = 0;

  constructor(startMs: number, chance: Chance) {
    this.nowMs = startMs;
    this.#chance = chance;
  }

  after(ms: number, what: string, run: () => void): Cancel {
    return this.at(this.nowMs + ms, what, run);
  }

  at(timeMs: number, what: string, run: () => void): Cancel {
    const atMs = Math.max(this.nowMs, Math.ceil(timeMs));
    const coming = { atMs, tie: this.#chance.next(), order: this.#order++, what, run, isOver: false };
    this.#heap.add(coming);
    return () => {
      coming.isOver = true;
    };
  }

  /** Lets the next thing happen and answers with its name; null when nothing comes any more or it is after `untilMs`. */
  step(untilMs: number): string | null {
    let next = this.#heap.take();
    while (next?.isOver) next = this.#heap.take();
    if (next === undefined) return null;
    if (next.atMs > untilMs) {
      this.#heap.add(next);
      return null;
    }
    this.nowMs = next.atMs;
    this.steps += 1;
    next.run();
    return next.what;
  }
}

const isBefore = (a: Coming, b: Coming): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && (a.tie < b.tie || (a.tie === b.tie && a.order < b.order)));
