import { hash, mulberry } from '../../../shared/adapters/paper/random.ts';

/** One stream of chance. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  one<T>(of: readonly T[]): T;
}

/** The only source of chance of a run: every purpose has a stream of its own, so that what is left out elsewhere does not move it. */
export function chanceOf(seed: number, purpose: string): Chance {
  const next = mulberry(hash(`${seed} ${purpose}`));
  // The first numbers of neighbouring seeds resemble each other.
  for (let skipped = 0; skipped < 4; skipped += 1) next();
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    happens: (probability) => next() < probability,
    between,
    one: (of) => of[between(0, of.length - 1)] as (typeof of)[number],
  };
}
