import type { Explanation } from '../explanation.ts';

export const MONEY: readonly Explanation[] = [
  {
    file: 'money/decimal.ts',
    line: 'export const maximum = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) >= 0 ? a : b);',
    mutator: 'EqualityOperator',
    replacement: 'compare(a, b) > 0',
    reason: 'of two equal decimals either is the larger',
  },
  {
    file: 'money/decimal.ts',
    line: 'export const minimum = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) <= 0 ? a : b);',
    mutator: 'EqualityOperator',
    replacement: 'compare(a, b) < 0',
    reason: 'of two equal decimals either is the smaller',
  },
  {
    file: 'money/decimal.ts',
    line: "return toStep(value, step, 'up');",
    mutator: 'StringLiteral',
    replacement: '""',
    reason: 'every direction that is not down is up',
  },
];
