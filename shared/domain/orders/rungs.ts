import type { DecimalString } from '../money/decimal.ts';
import { add, floorToStep, minimum, subtract } from '../money/decimal.ts';
import type { RoundingRules } from './rounding.ts';
import { limitQuantity, shareOf } from './rounding.ts';

/** One order of a ladder. */
export interface Rung {
  /** Index of the level it stands at. */
  readonly level: number;
  /** Base quantity, on the step grid. */
  readonly quantity: DecimalString;
  /** Indices of levels too small for an order of their own, whose shares are in it. */
  readonly merged: readonly number[];
}

/** Shares that make up a whole but for the last binary digit are the whole. */
const WHOLE = 1 - 1e-9;

/**
 * The orders of a ladder. A share too small for an order is merged into the next level, or, at the end, into the one
 * before; the last takes what rounding left of them all. Their sum is what the shares make up together on the step grid,
 * never more than the position; empty when even that is too small.
 */
export function rungsOf(position: DecimalString, fractions: readonly number[], rules: RoundingRules): readonly Rung[] {
  const share = fractions.reduce((sum, fraction) => sum + fraction, 0);
  const total = floorToStep(share > WHOLE ? position : shareOf(position, share, rules.stepSize), rules.stepSize);
  const rungs: Rung[] = [];
  let left = total;
  let carried: DecimalString = '0';
  let merged: readonly number[] = [];
  fractions.forEach((fraction, level) => {
    const isLast = level === fractions.length - 1;
    const own = isLast ? left : add(carried, shareOf(position, fraction, rules.stepSize));
    const quantity = limitQuantity(minimum(own, left), rules);
    if (quantity === null) {
      carried = own;
      merged = [...merged, level];
      return;
    }
    rungs.push({ level, quantity, merged });
    left = subtract(left, quantity);
    [carried, merged] = ['0', []];
  });
  const last = rungs.at(-1);
  if (last === undefined || merged.length === 0) return rungs;
  // The end of the ladder is too small: the order before it takes it over, as far as one order may hold it.
  const quantity = limitQuantity(add(last.quantity, left), rules) ?? last.quantity;
  return [...rungs.slice(0, -1), { ...last, quantity, merged: [...last.merged, ...merged] }];
}
