import { Heap } from './heap.ts';

/** Something that is waiting for a moment. */
export interface Timer {
  /** UTC milliseconds. */
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
  isOver: boolean;
}

/** Cancelled timers are left where they are until this many have gathered, and are then swept in one go. */
const SWEEP_FROM = 64;

/** Timers by time, and of one time in the order they were set; cancelling is cheap. */
export class TimerHeap {
  readonly #heap = new Heap<Timer>((a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
  #order = 0;
  #cancelled = 0;

  /** How many are kept, cancelled ones that have not been swept yet included. */
  get size(): number {
    return this.#heap.size;
  }

  add(atMs: number, fire: () => void): Timer {
    const timer: Timer = { atMs, order: this.#order++, fire, isOver: false };
    this.#heap.add(timer);
    return timer;
  }

  /** The earliest that was not cancelled; it stays. */
  first(): Timer | undefined {
    while (this.#heap.first?.isOver) {
      this.#heap.take();
      this.#cancelled -= 1;
    }
    return this.#heap.first;
  }

  /** Takes the earliest out. */
  take(): Timer | undefined {
    const timer = this.first();
    if (timer === undefined) return undefined;
    this.#heap.take();
    timer.isOver = true;
    return timer;
  }

  /** The timer will not be answered by `first` or `take` any more; cancelling one that is over changes nothing. */
  cancel(timer: Timer): void {
    if (timer.isOver) return;
    timer.isOver = true;
    this.#cancelled += 1;
    if (this.#cancelled < SWEEP_FROM || this.#cancelled * 2 < this.#heap.size) return;
    // Nearly every timeout is cancelled long before its time: without this they would pile up while time stands still.
    this.#heap.keep(({ isOver }) => !isOver);
    this.#cancelled = 0;
  }
}
