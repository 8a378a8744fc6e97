import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { check, comparison } from './check.ts';
import { differences } from './compare.ts';
import { DEVIATIONS } from './deviations.ts';
import { type Data, expectedOf, type GoldenCase, isData, readGolden } from './golden-file.ts';
import { run } from './run.ts';

const files = readGolden(join(import.meta.dirname, 'cases'));
const all = files.flatMap((file) => file.cases.map((golden) => [file, golden] as const));

/** The recordings of the old stack's modules and of its gateway are compared in another form than they are written in. */
const REFORMED = ['dynamic_tpsl', 'executor', 'gateway', 'hybrid_tpsl', 'position_monitor', 'trailing'];
const brains = all.filter(([{ name }]) => !REFORMED.includes(name));

const scratch = mkdtempSync(join(tmpdir(), 'golden-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function runOn(content: string, name = 'given.json') {
  const path = join(scratch, name);
  writeFileSync(path, content);
  const lines: string[] = [];
  const exitCode = run(path, (line) => lines.push(line));
  return { exitCode, lines };
}

describe('the kept recordings', () => {
  it.each(files.map((file) => [file.name, file] as const))('%s all pass', (_, file) => {
    const failed = file.cases.flatMap((golden) => {
      const outcome = check(golden, file);
      return outcome.status === 'failed' ? [{ id: golden.id, differences: outcome.differences }] : [];
    });
    expect(failed).toEqual([]);
  });

  it('cover all twelve subjects and skip nearly nothing', () => {
    expect(files.map(({ name }) => name)).toEqual([
      'decide',
      'dynamic_tpsl',
      'executor',
      'flags',
      'gateway',
      'hybrid_tpsl',
      'planner',
      'position_monitor',
      'profiles',
      'shadow',
      'status',
      'trailing',
    ]);
    expect(all.filter(([file, golden]) => check(golden, file).status === 'skipped').length).toBeLessThan(5);
    expect(all.length).toBeGreaterThan(250);
  });
});

describe('the runner sees', () => {
  it('every single changed number, word or truth value of every compared field', () => {
    const blind = brains.flatMap(([file, golden]) => {
      if (check(golden, file).status === 'skipped') return [];
      const unseen = tampered(golden).filter(({ changed }) => check(changed, file).status !== 'failed');
      return unseen.map(({ place }) => `${golden.id} ${place}`);
    });
    // What is left is what deviations.ts names: repeated log lines, the percent in a plan's reason, a placeholder for the time,
    // the interpreter's own words, what only the original has, a capped target of a short, and one position with a NaN size.
    const places = blind.map((entry) => entry.replace(/^\S+ /, '').replace(/\[\d+\]/g, '[]'));
    const once = places.filter((place) => !place.startsWith('.ctx.') || place === '.ctx.target_rr_ratio');
    expect([...new Set(once)].sort()).toEqual([
      '.config_log[][]',
      '.ctx.target_rr_ratio',
      '.decision.reason',
      '.decision.summary',
      '.error.message',
      '.error.type',
      '.jsonl.timestamp',
      '.plan.legs[].trigger_pct',
      '.plan.reason',
      '.timestamp',
      '.to_dynamic_tpsl.rationale',
    ]);
    expect(
      new Set(blind.filter((entry) => entry.includes('.decision.')).map((entry) => entry.split(' ')[0])).size,
    ).toBe(2);
    expect(new Set(blind.filter((entry) => entry.includes('.ctx.side')).map((entry) => entry.split(' ')[0])).size).toBe(
      1,
    );
  });

  it('every single changed number, word or truth value of our own answers', () => {
    const blind = all.flatMap(([file, golden]) => {
      const compared = comparison(golden, file);
      if ('status' in compared) return [];
      const unseen = places(compared.actual).filter(
        (path) => differences(compared.expected, changedAt(compared.actual, path)).length === 0,
      );
      return unseen.map((path) => `${compared.kind} ${placeOf(path).replace(/\[\d+\]/g, '[]')}`);
    });
    // Words of errors, the capped target of a short, and targets of which a recording that was cut short says nothing.
    expect([...new Set(blind)].sort()).toEqual([
      'decide/with_plan .decision.reason',
      'dynamic_tpsl/legacy .error.message',
      'executor/quantize_step .error.message',
      'executor/quantize_tick .error.message',
      'gateway/error .error.message',
      'planner/context .error.message',
      'planner/plan .plan.legs[].trigger_pct',
      'position_monitor/adjust .targets[].price',
      'position_monitor/adjust .targets[].quantity',
    ]);
  });

  it('a case of a renamed file', () => {
    const decide = files.find(({ name }) => name === 'decide');
    const { exitCode, lines } = runOn(JSON.stringify({ meta: {}, cases: decide?.cases.slice(0, 3) }), 'anything.json');
    expect([exitCode, lines]).toEqual([0, ['3 passed, 0 failed, 0 skipped']]);
  });
});

describe('the runner says', () => {
  it('which field of which case failed, and ends with exit code 1', () => {
    const golden = {
      id: 'risk-1',
      kind: 'risk_state',
      input: { pnl_pct: -3.5 },
      expected: { risk_state: 'normal' },
    };
    const { exitCode, lines } = runOn(JSON.stringify({ meta: {}, cases: [golden] }));
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      'FAILED risk-1 risk_state: expected "normal", got "high_risk"',
      '0 passed, 1 failed, 0 skipped',
    ]);
  });

  it('once per kind what it skips', () => {
    const golden = { id: 'x-1', kind: 'matrix', input: {}, expected: {} };
    const cases = [golden, { ...golden, id: 'x-2' }];
    const { exitCode, lines } = runOn(JSON.stringify({ meta: {}, cases }), 'gateway.json');
    expect(exitCode).toBe(0);
    expect(lines).toEqual(['skipped 2 × gateway/matrix: not a subject of the brain', '0 passed, 0 failed, 2 skipped']);
  });

  it.each([
    ['no JSON', 'nonsense', 'is not JSON'],
    ['no cases', '{"meta":{}}', 'expected {"meta"'],
    ['a case without input', '{"cases":[{"id":"a","expected":{}}]}', 'cases[0]: expected an object'],
  ])('in one line that it was given %s, with exit code 2', (_, content, message) => {
    const { exitCode, lines } = runOn(content);
    expect(exitCode).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
  });

  it('in one line that the path is missing or was not given, with exit code 2', () => {
    const lines: string[] = [];
    expect(run(join(scratch, 'nowhere'), (line) => lines.push(line))).toBe(2);
    expect(run(undefined, (line) => lines.push(line))).toBe(2);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('cannot be read');
  });
});

describe('every deviation', () => {
  it('names its fields and gives a reason, and touches nothing else', () => {
    for (const { fields, reason } of DEVIATIONS) {
      expect(fields.length).toBeGreaterThan(0);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});

/** The case once per leaf of its expectation, with that leaf changed. */
function tampered(golden: GoldenCase): readonly { readonly place: string; readonly changed: GoldenCase }[] {
  const expected = expectedOf(golden);
  const { expected_spec: _spec, ...rest } = golden;
  return places(expected).map((path) => ({
    place: placeOf(path),
    changed: { ...rest, expected: changedAt(expected, path) as Data },
  }));
}

type Path = readonly (string | number)[];

const placeOf = (path: Path): string => path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');

function places(value: unknown): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => places(item).map((path) => [index, ...path]));
  if (isData(value)) return Object.entries(value).flatMap(([key, item]) => places(item).map((path) => [key, ...path]));
  return [[]];
}

function changedAt(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return changed(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? changedAt(item, rest) : item));
  const data = value as Data;
  return { ...data, [key]: changedAt(data[String(key)], rest) };
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1.0001 + 1e-6 : 7;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}!`;
}
