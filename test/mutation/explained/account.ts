import type { Explanation } from '../explanation.ts';

export const ACCOUNT: readonly Explanation[] = [
  {
    file: 'account/watchdog-events.ts',
    line: 'default:',
    mutator: 'ConditionalExpression',
    replacement: 'default:',
    reason: 'the types let nothing reach it',
  },
];
