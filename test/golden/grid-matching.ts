import { differences, Matching } from './compare.ts';

/** Of a step: what binary fractions may lack. */
const DUST = 1e-6;

/** A value floored to a grid, by counting steps. */
export const flooredTo = (step: number, value: number): number => Math.floor(value / step + DUST) * step;

/** Stands for a price on the grid of `tick`, at most one tick from the recorded one, on the side that `favour` names of `exact` when that is known. */
export const near = (recorded: number, tick: number, favour: 'up' | 'down' | null = null, exact = recorded): Matching =>
  new Matching(
    `a multiple of ${tick} beside ${recorded}${favour === null ? '' : `, ${favour} from ${exact}`}`,
    (actual) => {
      if (typeof actual !== 'number' || !isOnGrid(actual, tick)) return false;
      if (Math.abs(actual - recorded) > tick * (1 + DUST)) return false;
      if (favour === null) return true;
      const beyond = (actual - exact) / tick;
      return favour === 'up' ? beyond > -DUST && beyond < 1 : beyond < DUST && beyond > -1;
    },
  );

/** Stands for the recorded price, which is the nearest on the grid, or its neighbour on the side that `favour` names. */
export const nearestOr = (recorded: number, tick: number, favour: 'up' | 'down'): Matching =>
  new Matching(`${recorded} or one tick of ${tick} ${favour}`, (actual) => {
    if (typeof actual !== 'number') return false;
    const ticks = ((actual - recorded) / tick) * (favour === 'up' ? 1 : -1);
    return Math.abs(ticks) < 1e-4 || Math.abs(ticks - 1) < 1e-4;
  });

/** Stands for a list that begins with these. */
export const beginningWith = (first: readonly unknown[]): Matching =>
  new Matching(
    `a list that begins with ${JSON.stringify(first)}`,
    (actual) => Array.isArray(actual) && differences(first, actual.slice(0, first.length)).length === 0,
  );

const isOnGrid = (price: number, tick: number): boolean => Math.abs(price / tick - Math.round(price / tick)) < 1e-4;

/** True where rounding to the decimals of the tick and rounding to the tick are one: 0.01, not 0.25, 10 or 1.0. */
export const isDecimalTick = (tick: number): boolean =>
  tick < 1 && Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9);
