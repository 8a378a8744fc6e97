import { describe, expect, it } from 'vitest';
import { analyseShadow } from '../../../shared/domain/shadow/analysis.ts';
import { flatten } from '../../../shared/domain/shadow/flatten.ts';
import type { ShadowRecord } from '../../../shared/domain/shadow/shadow-record.ts';

const record = (type: string, confidence: number | null | undefined, changes: object = {}): ShadowRecord =>
  ({
    timestamp: '2025-12-10T12:00:00.000Z',
    symbol: 'BTCUSDT',
    decision: { decision_type: type, ...(confidence === undefined ? {} : { confidence }) },
    ...changes,
  }) as unknown as ShadowRecord;
const many = (count: number, type = 'move_sl', confidence: number | null = 0.8) =>
  Array.from({ length: count }, () => record(type, confidence));
const findings = (records: readonly ShadowRecord[]) =>
  analyseShadow(records).findings.map(({ rating, text }) => `${rating}: ${text}`);

describe('a shadow log', () => {
  it('is counted by type and symbol, from the first time to the last', () => {
    const analysis = analyseShadow([
      record('move_sl', 0.8, { timestamp: '2025-12-11T00:00:00.000Z' }),
      record('full_exit_now', 0.6, { timestamp: '2025-12-09T00:00:00.000Z', symbol: 'ETHUSDT' }),
      record('move_sl', 0.4),
      record('no_change', null, { symbol: 'ETHUSDT' }),
      record('no_change', undefined, { symbol: 'ADAUSDT' }),
    ]);
    expect(analysis).toMatchObject({
      records: 5,
      from: '2025-12-09T00:00:00.000Z',
      to: '2025-12-11T00:00:00.000Z',
      emergencyShare: 0.2,
      byType: { full_exit_now: { count: 1, meanConfidence: 0.6 }, no_change: { count: 2, meanConfidence: null } },
    });
    expect(analysis.byType.move_sl?.count).toBe(2);
    expect(analysis.byType.move_sl?.meanConfidence).toBeCloseTo(0.6, 12);
    expect(analysis.meanConfidence).toBeCloseTo(0.6, 12);
    expect(Object.entries(analysis.bySymbol)).toEqual([
      ['ADAUSDT', { count: 1, emergencies: 0 }],
      ['BTCUSDT', { count: 2, emergencies: 0 }],
      ['ETHUSDT', { count: 2, emergencies: 1 }],
    ]);
  });

  it('that is empty says only that', () => {
    expect(analyseShadow([])).toEqual({
      records: 0,
      from: null,
      to: null,
      byType: {},
      bySymbol: {},
      emergencyShare: 0,
      meanConfidence: null,
      findings: [{ rating: 'issue', text: '0 records: fewer than 50 say nothing' }],
    });
  });

  it.each([
    [49, 'issue: 49 records: fewer than 50 say nothing'],
    [50, 'fair: 50 records: 200 would be adequate'],
    [199, 'fair: 199 records: 200 would be adequate'],
    [200, 'good: 200 records'],
  ])('of %d records is rated by their number', (count, finding) => {
    expect(findings(many(count))[0]).toBe(finding);
  });

  it('of one type of decision is an issue, of two it is none', () => {
    expect(findings(many(2))).toContain('issue: only one type of decision');
    expect(findings([...many(2), ...many(1, 'no_change')]).join()).not.toContain('only one type');
  });

  it.each([
    [0.49, 'issue: mean confidence 0.49: below 0.50'],
    [0.5, 'fair: mean confidence 0.50: below 0.70'],
    [0.69, 'fair: mean confidence 0.69: below 0.70'],
    [0.7, 'good: mean confidence 0.70'],
  ])('with a mean confidence of %d is rated by it', (confidence, finding) => {
    expect(findings(many(1, 'move_sl', confidence))).toContain(finding);
  });

  it('without confidence is not rated by it', () => {
    expect(findings(many(1, 'move_sl', null)).join()).not.toContain('confidence');
  });

  it.each([
    [31, 'issue: 31.0 % emergency exits: above 30 %'],
    [30, 'fair: 30.0 % emergency exits'],
    [5, 'fair: 5.0 % emergency exits'],
    [4, 'good: 4.0 % emergency exits'],
  ])('with %d emergency exits in a hundred is rated by them', (emergencies, finding) => {
    expect(findings([...many(emergencies, 'full_exit_now'), ...many(100 - emergencies)])).toContain(finding);
  });
});

describe('a record as a table wants it', () => {
  it('has a column for every nested key, and keeps lists and nothing as they are', () => {
    expect(flatten({ a: 1, b: { c: null, d: { e: [1, { f: 2 }] } }, g: null, h: 'x' })).toEqual({
      a: 1,
      'b.c': null,
      'b.d.e': [1, { f: 2 }],
      g: null,
      h: 'x',
    });
  });
});
