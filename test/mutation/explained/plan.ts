import type { Explanation } from '../explanation.ts';

export const PLAN: readonly Explanation[] = [
  {
    file: 'plan/ladders.ts',
    line: 'if (trailing === null || left <= SMALLEST_TRAIL_FRACTION) return [];',
    mutator: 'EqualityOperator',
    replacement: 'left < SMALLEST_TRAIL_FRACTION',
    reason: 'one minus a sum of binary fractions is never exactly the binary 0.01',
  },
  {
    file: 'plan/regime.ts',
    line: 'default:',
    mutator: 'ConditionalExpression',
    replacement: 'default:',
    reason: 'the types let nothing reach it',
  },
];
