import { type Clock, TimedOutError } from '../../../shared/ports/clock.ts';
import type { Chance } from '../engine/chance.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { SimulatedFault } from '../faults/catalogue.ts';
import type { Weather } from '../faults/weather.ts';

/** What every part of a simulated world shares. */
export interface Stage {
  readonly scheduler: Scheduler;
  readonly weather: Weather;
  /** Chance of what is no fault: latencies, jitter, which container is taken. */
  readonly chance: Chance;
}

/** One way out of a container: how it usually answers and how it can fail. */
export interface Way {
  readonly what: string;
  /** One direction, milliseconds, both ends included. */
  readonly latencyMs: readonly [number, number];
  /** Strikes before the call takes effect: it is refused with `refusal`. */
  readonly refused?: SimulatedFault;
  /** Strikes after it took effect: the answer is lost, and after a while `refusal` is all that is heard. */
  readonly lost?: SimulatedFault;
  /** Strikes on its way there: it takes seconds. */
  readonly slow?: SimulatedFault;
  readonly refusal?: (why: string) => Error;
  /** Given up with `refusal` after so long, as the adapter of the deployed function does. */
  readonly patienceMs?: number;
  /** False for reads: they cannot tear anything, so a death there is drawn less often. */
  readonly writes: boolean;
}

const SLOW_MS = [1_000, 6_000] as const;
const LOST_AFTER_MS = 1_500;
const MOST_DRIFT_MS = 900;
/** A restart comes once in so many calls of a storm that has it; a death on a read is as rare. */
const RARELY = 0.1;

/**
 * A place where a function runs: it keeps what the function keeps between calls, tells its own time, and can die at any
 * call. Of one that died nothing is heard again, but what had left before still arrives.
 */
export class Container {
  readonly name: string;
  readonly clock: Clock;
  isDead = false;
  readonly #stage: Stage;
  readonly #offsetMs: number;
  readonly #runsOn: boolean;
  #onDeath: (() => void) | null = null;

  /** `runsOn`: nothing ends what runs here after a time limit; its calls are bounded by themselves. */
  constructor(name: string, stage: Stage, { runsOn = false }: { readonly runsOn?: boolean } = {}) {
    this.name = name;
    this.#stage = stage;
    this.#runsOn = runsOn;
    const drift = stage.weather.strikes('clock-drift');
    this.#offsetMs = drift === null ? 0 : Math.round((2 * drift - 1) * MOST_DRIFT_MS);
    const { scheduler } = stage;
    this.clock = {
      now: () => scheduler.nowMs + this.#offsetMs,
      sleep: (ms) => new Promise((resolve) => this.later(ms, 'slept', resolve)),
      timeout: (operation, ms, what) => this.#timeout(operation, ms, what),
    };
  }

  /** Something of this container's own, unless it dies before. */
  later(ms: number, what: string, run: () => void): () => void {
    return this.#stage.scheduler.after(ms, `${this.name} ${what}`, () => {
      if (!this.isDead) run();
    });
  }

  /** Told once, at once, when the container dies. */
  onDeath(told: () => void): void {
    this.#onDeath = told;
  }

  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#onDeath?.();
  }

  /** A call to something outside: on its way there, effect, on its way back, and whatever can befall it at each point. */
  async call<T>(way: Way, effect: () => Promise<T> | T): Promise<T> {
    const { weather, scheduler } = this.#stage;
    const rarity = way.writes ? 1 : RARELY;
    if (weather.strikes('kill-before', rarity) !== null) this.die();
    if (this.isDead) return never();
    const refused = way.refused === undefined ? null : weather.strikes(way.refused);
    const lost = way.lost === undefined ? null : weather.strikes(way.lost);
    return new Promise<T>((settle, giveUp) => {
      const cancel = this.#patience(way, giveUp);
      const resolve = (value: T): void => {
        cancel();
        settle(value);
      };
      const reject = (error: Error): void => {
        cancel();
        giveUp(error);
      };
      scheduler.after(this.#latency(way), `${this.name} ${way.what}`, () => {
        if (refused !== null) {
          this.later(this.#latency(way), `${way.what} refused`, () => reject(refusalOf(way, 'refused')));
          return;
        }
        const answer = (settle: () => void): void => this.#answer(way, lost, settle, reject);
        Promise.resolve()
          .then(effect)
          .then(
            (value) => answer(() => resolve(value)),
            (error: unknown) => answer(() => reject(error as Error)),
          );
      });
    });
  }

  #patience(way: Way, giveUp: (error: Error) => void): () => void {
    if (way.patienceMs === undefined) return () => {};
    return this.later(way.patienceMs, `${way.what} given up`, () => giveUp(refusalOf(way, 'no answer')));
  }

  #answer(way: Way, lost: number | null, settle: () => void, reject: (error: Error) => void): void {
    const { weather } = this.#stage;
    const rarity = way.writes ? 1 : RARELY;
    if (!this.isDead && weather.strikes('kill-after', rarity) !== null) this.die();
    if (!this.isDead && !this.#runsOn && weather.strikes('stuck', RARELY) !== null) return;
    if (lost !== null) {
      weather.felt(LOST_AFTER_MS);
      this.later(LOST_AFTER_MS, `${way.what} lost`, () => reject(refusalOf(way, 'no answer')));
      return;
    }
    this.later(this.#latency({ ...way, slow: undefined }), `${way.what} answered`, settle);
  }

  #latency({ latencyMs, slow }: Pick<Way, 'latencyMs'> & { readonly slow?: SimulatedFault | undefined }): number {
    const { weather, chance } = this.#stage;
    const delay = slow === undefined ? null : weather.strikes(slow);
    if (delay === null) return chance.between(...latencyMs);
    const [least, most] = SLOW_MS;
    const ms = Math.round(least + delay * (most - least));
    weather.felt(ms);
    return ms;
  }

  #timeout<T>(operation: Promise<T>, ms: number, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.later(ms, `${what} timed out`, () => reject(new TimedOutError(what, ms)));
      operation.then(
        (value) => {
          cancel();
          resolve(value);
        },
        (error: unknown) => {
          cancel();
          reject(error as Error);
        },
      );
    });
  }
}

const refusalOf = ({ refusal, what }: Way, why: string): Error => refusal?.(why) ?? new Error(`${what}: ${why}`);

/** What a dead container hears. */
const never = <T>(): Promise<T> => new Promise<T>(() => {});
