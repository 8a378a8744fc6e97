import type { Explanation } from './explanation.ts';

/** Every mutant that may survive, and why. */
export const EXPLAINED: readonly Explanation[] = [
  {
    file: 'money/decimal.ts',
    line: 'export const minimum = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) <= 0 ? a : b);',
    mutator: 'EqualityOperator',
    replacement: 'compare(a, b) < 0',
    reason: 'of two equal decimals either is the smaller',
  },
  {
    file: 'money/decimal.ts',
    line: 'export const maximum = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) >= 0 ? a : b);',
    mutator: 'EqualityOperator',
    replacement: 'compare(a, b) > 0',
    reason: 'of two equal decimals either is the larger',
  },
];
