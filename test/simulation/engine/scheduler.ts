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
  readonly #heap: Coming[] = [];
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
    this.#heap.push(coming);
    this.#rise(this.#heap.length - 1);
    return () => {
      coming.isOver = true;
    };
  }

  /** Lets the next thing happen and answers with its name; null when nothing comes any more or it is after `untilMs`. */
  step(untilMs: number): string | null {
    let next = this.#take();
    while (next?.isOver) next = this.#take();
    if (next === undefined) return null;
    if (next.atMs > untilMs) {
      this.#heap.push(next);
      this.#rise(this.#heap.length - 1);
      return null;
    }
    this.nowMs = next.atMs;
    this.steps += 1;
    next.run();
    return next.what;
  }

  #take(): Coming | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    this.#sink();
    return first;
  }

  #rise(from: number): void {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const first = this.#heap[left];
      if (first === undefined) return;
      const second = this.#heap[left + 1];
      const smaller = second !== undefined && isBefore(second, first) ? left + 1 : left;
      if (!this.#swapIfBefore(smaller, index)) return;
      index = smaller;
    }
  }

  #swapIfBefore(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined || !isBefore(first, second)) return false;
    this.#heap[a] = second;
    this.#heap[b] = first;
    return true;
  }
}

const isBefore = (a: Coming, b: Coming): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && (a.tie < b.tie || (a.tie === b.tie && a.order < b.order)));
