import { describe, expect, it } from 'vitest';
import { type Explanation, type Mutant, type MutationReport, scoreText, weigh } from './explanation.ts';

const SOURCE = 'const a = 1;\n  const least = a <= b ? a : b;\n';
const mutant = (status: string, replacement = 'a < b'): Mutant => ({
  mutatorName: 'EqualityOperator',
  replacement,
  status,
  location: { start: { line: 2 } },
});
const reportOf = (...mutants: readonly Mutant[]): MutationReport => ({
  files: { 'shared/domain/money/decimal.ts': { source: SOURCE, mutants } },
});
const equal: Explanation = {
  file: 'money/decimal.ts',
  line: 'const least = a <= b ? a : b;',
  mutator: 'EqualityOperator',
  replacement: 'a < b',
  reason: 'either of two equals is the smaller',
};

describe('a report of mutants', () => {
  it('counts what failed or never ended as killed, and what no test reaches as survived', () => {
    const { folders, unexplained } = weigh(
      reportOf(...['Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError'].map((status) => mutant(status))),
      [],
    );
    expect(folders).toEqual([{ folder: 'money', killed: 2, explained: 0, unexplained: 2 }]);
    expect(unexplained).toHaveLength(2);
    expect(unexplained[0]).toBe(
      'shared/domain/money/decimal.ts:2 EqualityOperator: const least = a <= b ? a : b; ⇒ a < b',
    );
  });

  it('takes a survivor for explained only where file, line, kind and replacement agree', () => {
    const explainedBy = (changes: Partial<Explanation>) =>
      weigh(reportOf(mutant('Survived')), [{ ...equal, ...changes }]).folders[0]?.explained;
    expect(explainedBy({})).toBe(1);
    expect(explainedBy({ file: 'money/other.ts' })).toBe(0);
    expect(explainedBy({ line: 'const a = 1;' })).toBe(0);
    expect(explainedBy({ mutator: 'StringLiteral' })).toBe(0);
    expect(explainedBy({ replacement: 'a > b' })).toBe(0);
  });

  it('names an explanation that no survivor needs, of files that were looked at', () => {
    expect(weigh(reportOf(mutant('Killed')), [equal]).stale).toEqual([equal]);
    expect(weigh(reportOf(mutant('Killed'), mutant('Survived')), [equal]).stale).toEqual([]);
    expect(weigh(reportOf(mutant('Timeout')), [equal]).stale).toEqual([]);
    expect(weigh(reportOf(), [{ ...equal, file: 'orders/gate.ts' }]).stale).toEqual([]);
  });

  it('never rounds a score up', () => {
    expect(scoreText({ killed: 1_999, explained: 1, unexplained: 0 })).toBe('99.9 %');
    expect(scoreText({ killed: 3, explained: 0, unexplained: 0 })).toBe('100.0 %');
  });
});
