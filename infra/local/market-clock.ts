import type { Clock } from '../../shared/ports/clock.ts';
import { TimedOutError } from '../../shared/ports/clock.ts';
import { TimerHeap } from './timer-heap.ts';

/** With a finite speed time moves in steps of at most this much real time, so that outside callers see it pass. */
const STEP_REAL_MS = 100;
/** A machine that fell behind its speed by more than this does not rush to catch up. */
const FORGIVEN_REAL_MS = 2_000;

/**
 * The one clock of a local run. Market time stands still while anything is in flight and then jumps to the next timer,
 * so latencies and timeouts count in market time whatever the machine's speed. With a finite speed it also waits for
 * the real time that a jump stands for.
 */
export class MarketClock implements Clock {
  #nowMs: number;
  #busy = 0;
  #activity = 0;
  #wakeIdle: (() => void) | null = null;
  #paceFrom = { realMs: 0, marketMs: 0 };
  readonly #timers = new TimerHeap();
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
      this.#schedule(ms, resolve);
    });
  }

  /**
   * A wait inside something that a caller has in flight: that caller does not keep time from moving meanwhile. A request
   * of nobody under this clock (a person with curl, a call that was given up) steps back for no caller; what it takes
   * it gives back when the wait is over, so the count is right again, and at worst time moves by that one wait while
   * another call is in flight.
   */
  hold(ms: number): Promise<void> {
    this.#leave();
    return new Promise((resolve) => {
      this.#schedule(ms, () => {
        this.#enter();
        resolve();
      });
    });
  }

  timeout<T>(operation: Promise<T>, ms: number, what: string): Promise<T> {
    this.#enter();
    return new Promise<T>((resolve, reject) => {
      let isOver = false;
      const finish = (settle: () => void) => {
        if (isOver) return;
        isOver = true;
        this.#timers.cancel(timer);
        this.#leave();
        settle();
      };
      const timer = this.#schedule(ms, () => finish(() => reject(new TimedOutError(what, ms))));
      operation.then(
        (value) => finish(() => resolve(value)),
        (error) => finish(() => reject(error)),
      );
    });
  }

  /**
   * This clock for calls around other calls of it: a time limit of theirs does not keep time from moving, because what is
   * really in flight inside does so by itself.
   */
  around(): Clock {
    return {
      now: () => this.#nowMs,
      sleep: (ms) => this.sleep(ms),
      timeout: (operation, ms, what) =>
        new Promise((resolve, reject) => {
          const timer = this.#schedule(ms, () => reject(new TimedOutError(what, ms)));
          operation.then(resolve, reject).finally(() => this.#timers.cancel(timer));
        }),
    };
  }

  /** Moves time from timer to timer until nothing is in flight and `done` says so, or nothing is left to wait for. */
  async run(done: () => boolean): Promise<void> {
    this.#paceFrom = { realMs: performance.now(), marketMs: this.#nowMs };
    for (;;) {
      // Only a settled system is asked: work that a timer has just started must not be cut off by the end of the run.
      await this.#settled();
      const next = this.#timers.first();
      if (next === undefined || done()) return;
      if (this.#speed !== Number.POSITIVE_INFINITY) {
        await this.#pace(next.atMs, done);
        // Something from outside may have begun, or become due earlier, while real time passed.
        if (this.#busy > 0 || this.#timers.first() !== next || done()) continue;
      }
      this.#timers.take();
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

  #schedule(ms: number, fire: () => void) {
    this.#activity += 1;
    return this.#timers.add(this.#nowMs + Math.max(0, ms), fire);
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

  /** Lets real time pass until the target is due; gives up early when something else wants the run's attention. */
  async #pace(targetMs: number, done: () => boolean): Promise<void> {
    while (this.#nowMs < targetMs) {
      const realMs = performance.now();
      const dueMs = this.#paceFrom.marketMs + (realMs - this.#paceFrom.realMs) * this.#speed;
      if (dueMs - this.#nowMs > FORGIVEN_REAL_MS * this.#speed) this.#paceFrom = { realMs, marketMs: this.#nowMs };
      const leftRealMs = (targetMs - dueMs) / this.#speed;
      if (leftRealMs <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(STEP_REAL_MS, leftRealMs)));
      const next = this.#timers.first();
      if (this.#busy > 0 || done() || (next !== undefined && next.atMs < targetMs)) return;
      const passedMs = (performance.now() - this.#paceFrom.realMs) * this.#speed;
      this.#moveTo(Math.min(targetMs - 1, Math.floor(this.#paceFrom.marketMs + passedMs)));
    }
  }
}
