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

/** Timers by time, and of one time in the order they were set: a binary heap in which cancelling is cheap. */
export class TimerHeap {
  #heap: Timer[] = [];
  #order = 0;
  #cancelled = 0;

  /** How many are kept, cancelled ones that have not been swept yet included. */
  get size(): number {
    return this.#heap.length;
  }

  add(atMs: number, fire: () => void): Timer {
    const timer: Timer = { atMs, order: this.#order++, fire, isOver: false };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return timer;
  }

  /** The earliest that was not cancelled; it stays. */
  first(): Timer | undefined {
    while (this.#heap[0]?.isOver) {
      this.#drop();
      this.#cancelled -= 1;
    }
    return this.#heap[0];
  }

  /** Takes the earliest out. */
  take(): Timer | undefined {
    const timer = this.first();
    if (timer === undefined) return undefined;
    this.#drop();
    timer.isOver = true;
    return timer;
  }

  /** The timer will not be answered by `first` or `take` any more; cancelling one that is over changes nothing. */
  cancel(timer: Timer): void {
    if (timer.isOver) return;
    timer.isOver = true;
    this.#cancelled += 1;
    if (this.#cancelled < SWEEP_FROM || this.#cancelled * 2 < this.#heap.length) return;
    // Nearly every timeout is cancelled long before its time: without this they would pile up while time stands still.
    this.#heap = this.#heap.filter(({ isOver }) => !isOver).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  #drop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
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
      const right = left + 1;
      const first = this.#heap[left];
      if (first === undefined) return;
      const second = this.#heap[right];
      const smaller = second !== undefined && isBefore(second, first) ? right : left;
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

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
