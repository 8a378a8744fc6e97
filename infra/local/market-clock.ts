import type { Clock } from '../../shared/ports/clock.ts';
import { TimedOutError } from '../../shared/ports/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
  cancelled: boolean;
}

const SLICE_REAL_MS = 100;

/**
 * The one clock of a local run. Market time stands still while anything is in flight and then jumps to the next timer,
 * so latencies and timeouts count in market time whatever the machine's speed. With a finite speed it also waits for
 * the real time that a jump stands for, moving in small steps so that outside callers see time pass.
 */
export class MarketClock implements Clock {
  #nowMs: number;
  #order = 0;
  #busy = 0;
  #activity = 0;
  #timers: Timer[] = [];
  #wakeIdle: (() => void) | null = null;
  readonly #speed: number;
  readonly #onAdvance: Set<(nowMs: number) => void> = new Set();

  /** `speed` is market seconds per real second; Infinity plays as fast as the machine allows. */
  constructor(startMs: number, speed: number) {
    this.#nowMs = startMs;
    this.#speed = speed;
  }

  now(): number {
    return this.#nowMs;
  }

  /** Calls back whenever time has moved, before anything that was waiting for that time runs. */
  onAdvance(callback: (nowMs: number) => void): void {
    this.#onAdvance.add(callback);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#schedule(this.#nowMs + Math.max(0, ms), resolve);
    });
  }

  /** A wait inside something that a caller has in flight: that caller does not keep time from moving meanwhile. */
  hold(ms: number): Promise<void> {
    this.#leave();
    return new Promise((resolve) => {
      this.#schedule(this.#nowMs + Math.max(0, ms), () => {
        this.#enter();
        resolve();
      });
    });
  }

  timeout<T>(operation: Promise<T>, ms: number, what: string): Promise<T> {
    this.#enter();
    return new Promise<T>((resolve, reject) => {
      let over = false;
      const finish = (settle: () => void) => {
        if (over) return;
        over = true;
        timer.cancelled = true;
        this.#leave();
        settle();
      };
      const timer = this.#schedule(this.#nowMs + ms, () => finish(() => reject(new TimedOutError(what, ms))));
      operation.then(
        (value) => finish(() => resolve(value)),
        (error) => finish(() => reject(error)),
      );
    });
  }

  /** Keeps time from moving while the operation runs: for I/O that has no timeout of its own. */
  async during<T>(operation: () => Promise<T>): Promise<T> {
    this.#enter();
    try {
      return await operation();
    } finally {
      this.#leave();
    }
  }

  /** Moves time from timer to timer until `done` says so or nothing is left to wait for. */
  async run(done: () => boolean): Promise<void> {
    while (!done()) {
      await this.#settled();
      const next = this.#nextTimer();
      if (next === undefined || done()) return;
      if (this.#speed !== Number.POSITIVE_INFINITY) {
        await this.#pace(next.atMs);
        // Something from outside may have become due earlier while real time passed.
        if (this.#busy > 0 || this.#nextTimer() !== next) continue;
      }
      this.#take(next);
      this.#moveTo(next.atMs);
      next.fire();
    }
  }

  #enter(): void {
    this.#busy += 1;
    this.#activity += 1;
  }

  #leave(): void {
    this.#busy -= 1;
    this.#activity += 1;
    if (this.#busy <= 0) this.#wakeIdle?.();
  }

  #schedule(atMs: number, fire: () => void): Timer {
    const timer: Timer = { atMs, order: this.#order++, fire, cancelled: false };
    this.#activity += 1;
    push(this.#timers, timer);
    return timer;
  }

  #nextTimer(): Timer | undefined {
    while (this.#timers[0]?.cancelled) pop(this.#timers);
    return this.#timers[0];
  }

  #take(timer: Timer): void {
    if (this.#timers[0] === timer) pop(this.#timers);
  }

  #moveTo(atMs: number): void {
    if (atMs <= this.#nowMs) return;
    this.#nowMs = atMs;
    for (const callback of this.#onAdvance) callback(atMs);
  }

  /** Resolves when nothing is in flight and two turns of the event loop have brought nothing new. */
  async #settled(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 2; ) {
      if (this.#busy > 0) {
        await new Promise<void>((resolve) => {
          this.#wakeIdle = resolve;
        });
        this.#wakeIdle = null;
        quietTurns = 0;
      }
      const before = this.#activity;
      await new Promise((resolve) => setImmediate(resolve));
      quietTurns = this.#activity === before && this.#busy <= 0 ? quietTurns + 1 : 0;
    }
  }

  async #pace(targetMs: number): Promise<void> {
    while (this.#nowMs < targetMs && this.#busy <= 0) {
      const sliceMs = Math.min(SLICE_REAL_MS, (targetMs - this.#nowMs) / this.#speed);
      const startedMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, sliceMs));
      const movedMs = Math.min(targetMs, Math.ceil(this.#nowMs + (performance.now() - startedMs) * this.#speed));
      const next = this.#nextTimer();
      if (this.#busy > 0) return;
      if (next !== undefined && next.atMs < targetMs) return;
      if (movedMs < targetMs) this.#moveTo(movedMs);
      else return;
    }
  }
}

const before = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A binary heap: runs hold a few thousand timers, most of them cancelled timeouts. */
function push(heap: Timer[], timer: Timer): void {
  heap.push(timer);
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!swapIfBefore(heap, index, parent)) return;
    index = parent;
  }
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const right = left + 1;
    if (left >= heap.length) return;
    const smaller = right < heap.length && isBefore(heap, right, left) ? right : left;
    if (!swapIfBefore(heap, smaller, index)) return;
    index = smaller;
  }
}

function isBefore(heap: Timer[], a: number, b: number): boolean {
  const first = heap[a];
  const second = heap[b];
  return first !== undefined && second !== undefined && before(first, second);
}

function swapIfBefore(heap: Timer[], a: number, b: number): boolean {
  const first = heap[a];
  const second = heap[b];
  if (first === undefined || second === undefined || !before(first, second)) return false;
  heap[a] = second;
  heap[b] = first;
  return true;
}
