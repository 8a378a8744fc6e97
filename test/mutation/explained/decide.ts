import type { Explanation } from '../explanation.ts';

export const DECIDE: readonly Explanation[] = [
  {
    file: 'decide/should-record.ts',
    line: 'return ladderChanged(lastRecorded.tpLevels ?? [], decision.newTpLevels ?? []);',
    mutator: 'ArrayDeclaration',
    replacement: '["Stryker was here"]',
    reason: 'a ladder that was decided has levels: the fallback is for the types',
  },
  {
    file: 'decide/should-record.ts',
    line: 'default:',
    mutator: 'ConditionalExpression',
    replacement: 'default:',
    reason: 'the types let nothing reach it',
  },
  {
    file: 'decide/validate.ts',
    line: 'default:',
    mutator: 'ConditionalExpression',
    replacement: 'default:',
    reason: 'the types let nothing reach it',
  },
  {
    file: 'decide/validate.ts',
    line: 'if (fraction !== null && fraction > 0 && fraction <= 1) return;',
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: 'null is not above 0',
  },
  {
    file: 'decide/stop.ts',
    line: 'if (stop === null || !onSafeSide(stop, context, sign)) return null;',
    mutator: 'ConditionalExpression',
    replacement: 'false',
    reason: 'a stop that is null is the answer null either way',
  },
  {
    file: 'decide/stop.ts',
    line: 'return sign * other > sign * one ? other : one;',
    mutator: 'EqualityOperator',
    replacement: 'sign * other >= sign * one',
    reason: 'of two equal stops either is the tighter',
  },
  {
    file: 'decide/stop.ts',
    line: "const now = SEVERITY[context.riskState ?? ''];",
    mutator: 'StringLiteral',
    replacement: '"Stryker was here!"',
    reason: 'every word that is no risk state says as little as none',
  },
  {
    file: 'decide/stop.ts',
    line: "const before = SEVERITY[context.previousRiskState ?? ''];",
    mutator: 'StringLiteral',
    replacement: '"Stryker was here!"',
    reason: 'every word that is no risk state says as little as none',
  },
  {
    file: 'decide/stop.ts',
    line: 'return before !== undefined && now !== undefined && now > before;',
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: 'nothing is greater than undefined, nor undefined than anything',
  },
  {
    file: 'decide/stop.ts',
    line: 'return before !== undefined && now !== undefined && now > before;',
    mutator: 'LogicalOperator',
    replacement: 'before !== undefined || now !== undefined',
    reason: 'nothing is greater than undefined, nor undefined than anything',
  },
];
