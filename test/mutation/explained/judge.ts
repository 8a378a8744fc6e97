import type { Explanation } from '../explanation.ts';

export const JUDGE: readonly Explanation[] = [
  {
    file: 'judge/passed-stop.ts',
    line: "const input = { ...present(state, state.plan, market, 'LIVE', rules), stopPassed: true };",
    mutator: 'StringLiteral',
    replacement: '""',
    reason: 'every word that is not SHADOW shows what LIVE shows, but for the passed stop that is said here',
  },
  {
    file: 'judge/present.ts',
    line: 'triggeringSinceMs !== undefined &&',
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: 'no time is later than undefined',
  },
  {
    file: 'judge/present.ts',
    line: "return kept.map((known) => [toNumber(known.order.request.price ?? '0'), toNumber(openQuantity(state, known)) / size]);",
    mutator: 'StringLiteral',
    replacement: '""',
    reason: 'a target of a plan always has a price: the fallback is for the types',
  },
  {
    file: 'judge/step.ts',
    line: "if (env.ownership === 'LEGACY' || withPlan.plan === null) return [...planned, ...handedOver(withPlan, env)];",
    mutator: 'ConditionalExpression',
    replacement: 'false',
    reason: 'a life without a plan was given one the line before: the test is for the types',
  },
];
