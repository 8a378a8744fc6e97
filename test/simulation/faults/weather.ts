import { type Chance, chanceOf } from '../engine/chance.ts';
import type { SimulatedFault } from './catalogue.ts';

/** A stretch of time in which some faults strike. */
export interface Storm {
  readonly fromMs: number;
  readonly toMs: number;
  /** How likely each of its faults is at every chance it gets. */
  readonly faults: ReadonlyMap<SimulatedFault, number>;
}

/** A fault that struck: the n-th chance of its kind. Its name is enough to have it again, or to leave it out. */
export type StrikeId = `${SimulatedFault}#${number}`;

/** After so long without a fault what comes next is another bad time. */
const CALM_MS = 30_000;

export interface WeatherOptions {
  readonly seed: number;
  readonly storms: readonly Storm[];
  /** Only these strike, wherever else chance would have them; null for all that chance will. */
  readonly strikes: ReadonlySet<string> | null;
  readonly nowMs: () => number;
}

/** Decides whether a fault strikes, remembers what struck, and until when it can still be felt. */
export class Weather {
  readonly struck: StrikeId[] = [];
  /** Until when anything that struck can still delay something by itself, UTC ms. */
  feltUntilMs = Number.NEGATIVE_INFINITY;
  /** Since when faults have been felt again and again, never a calm of `CALM_MS` between them, UTC ms. */
  feltSinceMs = Number.POSITIVE_INFINITY;
  readonly #options: WeatherOptions;
  readonly #chances = new Map<SimulatedFault, Chance>();
  readonly #counts = new Map<SimulatedFault, number>();
  readonly #drawn = new Map<SimulatedFault, number>();

  constructor(options: WeatherOptions) {
    this.#options = options;
  }

  /** A number in [0, 1) for what the fault leaves open when it strikes now, else null. `scale` makes it rarer. */
  strikes(fault: SimulatedFault, scale = 1): number | null {
    const probability = this.#probability(fault) * scale;
    if (probability === 0) return null;
    const chance = this.#chanceOf(fault);
    const [hit, rest] = [chance.happens(probability), chance.next()];
    const drawn = (this.#drawn.get(fault) ?? 0) + 1;
    this.#drawn.set(fault, drawn);
    const { strikes } = this.#options;
    if (!hit || (strikes !== null && !strikes.has(`${fault}#${drawn}`))) return null;
    this.struck.push(`${fault}#${drawn}`);
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
    this.felt(0);
    return rest;
  }

  /** What has struck can be felt for so long. */
  felt(forMs: number): void {
    if (this.struck.length === 0) return;
    const nowMs = this.#options.nowMs();
    if (nowMs > this.feltUntilMs + CALM_MS) this.feltSinceMs = nowMs;
    this.feltUntilMs = Math.max(this.feltUntilMs, nowMs + forMs);
  }

  /** How often each fault struck. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #probability(fault: SimulatedFault): number {
    const nowMs = this.#options.nowMs();
    const storm = this.#options.storms.find(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs);
    return storm?.faults.get(fault) ?? 0;
  }

  #chanceOf(fault: SimulatedFault): Chance {
    const known = this.#chances.get(fault);
    if (known !== undefined) return known;
    const fresh = chanceOf(this.#options.seed, `fault ${fault}`);
    this.#chances.set(fault, fresh);
    return fresh;
  }
}
