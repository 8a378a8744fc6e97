import type { Explanation } from '../explanation.ts';

export const SHADOW: readonly Explanation[] = [
  {
    file: 'shadow/analysis.ts',
    line: '.sort(([a], [b]) => (a < b ? -1 : 1))',
    mutator: 'EqualityOperator',
    replacement: 'a <= b',
    reason: 'no symbol comes twice',
  },
];
