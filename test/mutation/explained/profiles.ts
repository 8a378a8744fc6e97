import type { Explanation } from '../explanation.ts';

export const PROFILES: readonly Explanation[] = [
  {
    file: 'profiles/parse.ts',
    line: "if (typeof value !== 'number' || !Number.isFinite(value)) fail(where, 'expected a finite number', value);",
    mutator: 'ConditionalExpression',
    replacement: 'false',
    reason: 'what is no number is not finite either: the test is for the types',
  },
  {
    file: 'profiles/parse.ts',
    line: 'if (cause instanceof InvalidProfileError) throw new ProfileOverridesError(where, cause.message, { cause });',
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: 'the rules of a profile throw nothing else',
  },
];
