import { playRun, type RunOptions, type RunResult } from './run.ts';

/** At most so many repetitions are spent on one violation. */
const MOST_REPETITIONS = 200;

/** A violation with as few faults as were found to be enough. */
export interface Shrunk {
  readonly result: RunResult;
  /** The strikes without which it does not break. */
  readonly strikes: readonly string[];
  readonly repetitions: number;
}

/** Repeats a run that broke with fewer and fewer of its faults, for as long as the same invariant breaks. */
export async function shrink(options: RunOptions, broken: RunResult): Promise<Shrunk> {
  let best = { result: broken, strikes: broken.strikes };
  let repetitions = 0;
  /** Plays with these strikes only; keeps them, those of them that struck, when the same breaks again. */
  const breaksWith = async (strikes: readonly string[]): Promise<boolean> => {
    if (repetitions >= MOST_REPETITIONS) return false;
    repetitions += 1;
    const result = await playRun({ ...options, strikes: new Set(strikes) });
    if (result.violation?.invariant !== broken.violation?.invariant) return false;
    best = { result, strikes: result.strikes };
    return true;
  };
  await breaksWith([]);
  for (const kind of new Set(best.strikes.map(kindOf))) {
    await breaksWith(best.strikes.filter((strike) => kindOf(strike) !== kind));
  }
  for (let size = Math.ceil(best.strikes.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.strikes.length; ) {
      const rest = [...best.strikes.slice(0, from), ...best.strikes.slice(from + size)];
      // What was left out is gone: the next part stands where it stood.
      if (!(await breaksWith(rest))) from += size;
    }
  }
  return { ...best, repetitions };
}

const kindOf = (strike: string): string => strike.split('#')[0] ?? '';
