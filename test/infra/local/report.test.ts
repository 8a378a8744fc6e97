import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalCounts, reportOf } from '../../../infra/local/report.ts';
import { checkReportFile, writeReport } from '../../../infra/local/report-file.ts';
import { createObserver } from '../../../shared/adapters/paper/index.ts';
import { lifeStreamId } from '../../../shared/domain/life/identity.ts';

const KEY = { venue: 'binance', account: 'paper', symbol: 'BTCUSDT', positionSide: 'BOTH' } as const;
const event = (type: string, data: Readonly<Record<string, unknown>>) => ({ type, v: 1, data });
const requested = (intentId: string, kind: string, operation = 'place') =>
  event('ExitOrderRequested', { intentId, module: 'exit_executor', request: { kind, operation } });
const acked = (intentId: string) => event('ExitOrderAcked', { intentId, venueOrderId: '1', quantity: '1' });
const UNMEASURED = { faults: {}, roundTrips: { toStop: {}, toBothStops: {} } };
const none = createObserver({ prefixes: [] }).report(0);

describe('the counts of a journal', () => {
  it('are those of the whole run, lives, plans, decisions and orders', () => {
    const counts = new JournalCounts();
    const see = (life: number, ...events: ReturnType<typeof event>[]) =>
      counts.see({ streamId: lifeStreamId(KEY, life), events });
    see(1, event('PositionOpened', {}), event('ExitPlanCreated', {}));
    see(1, event('ExitPlanCreated', {}), event('ExitDecisionMade', { decision: { decisionType: 'move_sl' } }));
    see(1, requested('a', 'sl'), requested('b', 'tp'), requested('c', 'sl', 'cancel'), requested('d', 'sl'));
    see(1, acked('a'), acked('b'), acked('c'), acked('unheard-of'));
    see(1, event('ExitOrderDenied', { intentId: 'd', rule: 'stale' }), event('ExitOrderOutcomeUnknown', {}));
    see(1, event('ExitOrderRejected', { venueCode: -2021 }), event('ExitOrderRejected', { venueCode: null }));
    see(1, event('PositionFlat', { realisedR: 1.5 }), event('PositionClosed', {}));
    see(2, event('PositionOpened', {}), event('PositionFlat', { realisedR: -0.5 }));
    counts.see({ streamId: 'account#binance#paper', events: [event('OwnershipChanged', {})] });
    const report = reportOf(counts, none, UNMEASURED, { marketMs: 7, wallMs: 8 });
    expect(report).toMatchObject({
      positions: { opened: 2, planned: 1, closed: 1 },
      decisions: { no_change: 0, partial_close: 0, move_sl: 1, update_tp_limits: 0, full_exit_now: 0 },
      orders: {
        byModule: { exit_executor: 2 },
        byKind: { sl: 1, tp: 1 },
        blockedLegacy: 0,
        denied: { stale: 1 },
        rejected: { '-2021': 1, not_sent: 1 },
        unknownOutcomes: 1,
      },
      realisedR: { mean: 0.5, n: 2 },
      marketMs: 7,
      wallMs: 8,
    });
  });

  it('are joined by how long and how many requests protection took', () => {
    const book = { ...none, fillToStopMs: [60, 80, 60], fillToStopP50Ms: 60 };
    const measured = { faults: { hang: 2 }, roundTrips: { toStop: { 1: 2, 3: 1 }, toBothStops: { 2: 3 } } };
    expect(reportOf(new JournalCounts(), book, measured, { marketMs: 1, wallMs: 1 })).toMatchObject({
      protection: {
        p50FillToStopMs: 60,
        fillToStopMs: { p50: 60, p99: 80, max: 80, n: 3 },
        roundTrips: { toStop: { p50: 1, p99: 3, max: 3, n: 3 }, toBothStops: { p50: 2, p99: 2, max: 2, n: 3 } },
      },
      faults: { hang: 2 },
    });
  });

  it('of nothing are numbers too', () => {
    const report = reportOf(new JournalCounts(), none, UNMEASURED, { marketMs: 0, wallMs: 0 });
    expect(report).toMatchObject({
      positions: { opened: 0, planned: 0, closed: 0 },
      orders: { byModule: { exit_executor: 0 }, byKind: { sl: 0 }, blockedLegacy: 0 },
      protection: { maxUnprotectedMs: 0, p50FillToStopMs: 0, maxNakedMsPerStopMove: 0 },
      realisedR: { mean: 0, n: 0 },
      orphansAtEnd: 0,
      duplicateOrders: 0,
      faults: {},
    });
    expect(JSON.stringify(report)).not.toContain('null');
  });
});

describe('the report file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'exit-brain-report-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('replaces an older one whole and leaves nothing beside it', () => {
    const file = join(folder, 'r.json');
    writeFileSync(file, 'older');
    checkReportFile(file);
    expect(readFileSync(file, 'utf8')).toBe('older');
    const report = reportOf(new JournalCounts(), none, UNMEASURED, { marketMs: 1, wallMs: 1 });
    writeReport(file, report);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report);
    expect(readdirSync(folder)).toEqual(['r.json']);
  });

  it('is refused beforehand where it could not be written', () => {
    mkdirSync(join(folder, 'directory'));
    expect(() => checkReportFile(join(folder, 'missing', 'r.json'))).toThrow('does not exist');
    expect(() => checkReportFile(join(folder, 'directory'))).toThrow('is not a file');
  });
});
