import { describe, expect, it } from 'vitest';
import type { Brain } from '../../../shared/application/brain.ts';
import { HEARTBEAT_ROW } from '../../../shared/application/monitor/heartbeat.ts';
import type { Gate } from '../../../shared/application/operate/preflight/gate.ts';
import { journalGates } from '../../../shared/application/operate/preflight/journal-gates.ts';
import { tradingKey } from '../../../shared/application/operate/preflight/keys.ts';
import { shadowTime } from '../../../shared/application/operate/preflight/signs.ts';
import { surroundingsGates } from '../../../shared/application/operate/preflight/surroundings-gates.ts';
import { venueGates } from '../../../shared/application/operate/preflight/venue-gates.ts';
import { SIGN_ROW } from '../../../shared/application/watch/sign-of-life.ts';
import { newAccount } from '../../../shared/domain/account/account.ts';
import type { Exchange, KeyPermissions } from '../../../shared/ports/exchange.ts';
import { ExchangeRejectedError } from '../../../shared/ports/exchange.ts';
import type { ViewRow } from '../../../shared/ports/positions-view.ts';
import type { AlarmState, Surroundings } from '../../../shared/ports/surroundings.ts';
import { handClock } from '../../support/test-clock.ts';

const NOW_MS = Date.UTC(2026, 0, 10, 12);
const HOUR_MS = 3_600_000;
const row = (key: string, state: unknown): ViewRow => ({ key, version: 1, open: true, state });
const told = (gates: readonly Gate[]) => gates.map(({ name, outcome, detail }) => [name, outcome, detail]);
const byName = (gates: readonly Gate[], name: string): Gate => {
  const found = gates.find((gate) => gate.name === name);
  if (found === undefined) throw new Error(`no gate ${name}`);
  // Whatever does not pass says what to do.
  if (found.outcome === 'fail' || found.outcome === 'look') expect(found.advice).toMatch(/\w/);
  return found;
};

describe('SHADOW without a gap', () => {
  const account = (ownership: string, hours: number) =>
    row('account', { ...newAccount, ownership, ownershipSinceMs: NOW_MS - hours * HOUR_MS });
  const signs = (hours: number, more: object = {}) => [
    row(SIGN_ROW, { atMs: NOW_MS - 9_000, unbrokenSinceMs: NOW_MS - hours * HOUR_MS, ...more }),
    row(HEARTBEAT_ROW, { atMs: NOW_MS - 50_000, unbrokenSinceMs: NOW_MS - hours * HOUR_MS }),
  ];
  const outcomes = (rows: readonly ViewRow[], hours = 24) =>
    shadowTime(rows, NOW_MS, 10_000, hours).map(({ outcome }) => outcome);

  it('passes after the hours that are asked for, and not before', () => {
    expect(outcomes([account('SHADOW', 24), ...signs(24)])).toEqual(['pass', 'pass', 'pass']);
    expect(outcomes([account('SHADOW', 23.9), ...signs(24)])).toEqual(['fail', 'pass', 'pass']);
    expect(outcomes([account('SHADOW', 30), ...signs(24)], 48)).toEqual(['fail', 'fail', 'fail']);
    expect(outcomes([account('SHADOW', 49), ...signs(48)], 48)).toEqual(['pass', 'pass', 'pass']);
    expect(outcomes([account('LIVE', 49), ...signs(48)])).toEqual(['fail', 'pass', 'pass']);
    expect(outcomes([])).toEqual(['fail', 'fail', 'fail']);
  });

  it('names a gap with its times, one that is over and one that is open', () => {
    const lastGap = { fromMs: NOW_MS - 3 * HOUR_MS, toMs: NOW_MS - 2 * HOUR_MS };
    const [, over] = shadowTime([account('SHADOW', 30), ...signs(2, { lastGap })], NOW_MS, 10_000, 24);
    expect(over).toMatchObject({
      outcome: 'fail',
      detail: '2.0 h without 3 missing, gap 2026-01-10T09:00:00Z to 2026-01-10T10:00:00Z',
    });
    expect(over?.advice).toContain('executor-silent');
    const late = signs(30, { atMs: NOW_MS - 30_000 });
    const [, open] = shadowTime([account('SHADOW', 30), ...late], NOW_MS, 10_000, 24);
    expect(open).toMatchObject({
      outcome: 'fail',
      detail: 'none from 2026-01-10T11:59:30Z to 2026-01-10T12:00:00Z',
    });
  });
});

describe('what the journal says', () => {
  const life = (orders: object, plan: object | null) =>
    row('life#SOLUSDT#BOTH#1', {
      status: 'open',
      identity: { symbol: 'SOLUSDT', positionSide: 'BOTH', life: 1 },
      orders,
      plan,
    });
  const known = row('account', { ...newAccount, positionMode: 'hedge' });

  it('passes with every outcome, every plan and the position mode', () => {
    expect(
      told(
        journalGates(
          [known, life({ 'eb.a': { status: 'acked' }, 'eb.b': { status: 'sending', sentAtMs: NOW_MS - 14_999 } }, {})],
          NOW_MS,
        ),
      ),
    ).toEqual([
      ['no unresolved outcome', 'pass', 'every order has an outcome'],
      ['plans', 'pass', '1 open positions, each with one'],
      ['position mode known', 'pass', 'hedge'],
    ]);
  });

  it('names what is open', () => {
    const orphaned = row('account', { ...newAccount, orphans: { 'eb.o': {} } });
    const gates = journalGates(
      [
        orphaned,
        life({ 'eb.a': { status: 'unknown' }, 'eb.b': { status: 'sending', sentAtMs: NOW_MS - 15_000 } }, null),
      ],
      NOW_MS,
    );
    expect(told(gates)).toEqual([
      ['no unresolved outcome', 'fail', 'SOLUSDT eb.a (unknown), SOLUSDT eb.b (sending), eb.o (orphan)'],
      ['plans', 'fail', 'without: SOLUSDT'],
      ['position mode known', 'fail', 'not read yet'],
    ]);
  });
});

const READS: KeyPermissions = {
  mayWithdraw: false,
  mayTransfer: false,
  mayTradeFutures: false,
  mayTradeElsewhere: false,
  isBoundToAddresses: true,
};

describe('what the venue says', () => {
  const gatesOf = (exchange: Partial<Exchange>) => {
    const clock = handClock(NOW_MS);
    const venue = {
      serverTimeMs: async () => clock.now(),
      positions: async () => [],
      filters: async () => new Map([['SOLUSDT', {}]]),
      keyPermissions: async () => READS,
      usedWeight: () => 100,
      ...exchange,
    };
    return venueGates({ exchange: venue, clock, filters: {} } as unknown as Brain, []);
  };

  it('passes where it answers, in time, with a key that only reads', async () => {
    expect(told(await gatesOf({}))).toEqual([
      ['venue reachable', 'pass', 'answered in 0 ms'],
      ['clock', 'pass', 'differs by 0 ms'],
      ['account readable', 'pass', '0 open positions'],
      ['trading rules loaded', 'pass', '1 symbols'],
      ['reading key', 'pass', 'no withdrawal, bound to its addresses'],
      ['request budget', 'pass', '100 of 2400 in the last minute'],
    ]);
  });

  it.each([
    [451, /another, such as eu-central-1/],
    [403, /egress=nat/],
    [401, /the secret/],
    [418, /silenced/],
  ])('an address that is answered %i is told what to do', async (status, advice) => {
    const refuse = () => Promise.reject(new ExchangeRejectedError('refused', null, status));
    const gates = await gatesOf({ serverTimeMs: refuse, positions: refuse, filters: refuse, keyPermissions: refuse });
    const failed = ['venue reachable', 'account readable', 'trading rules loaded', 'reading key'];
    for (const name of failed) {
      expect(byName(gates, name)).toMatchObject({ outcome: 'fail', detail: 'refused' });
      expect(byName(gates, name).advice).toMatch(advice);
    }
    expect(byName(gates, 'clock').outcome).toBe('fail');
  });

  it('a clock that is a second off, rules that are missing and a budget that is used up fail', async () => {
    const gates = await gatesOf({
      serverTimeMs: async () => NOW_MS + 1_000,
      filters: async () => new Map(),
      usedWeight: () => 1_680,
    });
    expect(byName(gates, 'clock')).toMatchObject({ outcome: 'fail', detail: 'differs by 1000 ms' });
    expect(byName(gates, 'trading rules loaded').outcome).toBe('fail');
    expect(byName(gates, 'request budget').outcome).toBe('fail');
  });

  it('a reading key may do nothing but read; where nobody tells, that is no pass', async () => {
    const keyOf = async (may: KeyPermissions | null) =>
      byName(await gatesOf({ keyPermissions: async () => may }), 'reading key');
    expect(await keyOf({ ...READS, mayTradeFutures: true })).toMatchObject({
      outcome: 'fail',
      detail: expect.stringMatching(/it may trade/),
    });
    expect(await keyOf({ ...READS, mayWithdraw: true })).toMatchObject({
      outcome: 'fail',
      detail: expect.stringMatching(/it may withdraw/),
    });
    expect(await keyOf(null)).toMatchObject({ outcome: 'not-applicable' });
  });

  it.each([
    [{ mayTradeFutures: true }, 'pass', 'no withdrawal'],
    [{ mayTradeFutures: true, mayWithdraw: true }, 'fail', 'it may withdraw'],
    [{ mayTradeFutures: true, mayTransfer: true }, 'fail', 'it may transfer'],
    [{ mayTradeFutures: true, mayTradeElsewhere: true }, 'fail', 'it may trade spot'],
    [{ mayTradeFutures: false }, 'fail', 'it may not trade futures'],
  ] as const)('a trading key with %o: %s', (may, outcome, detail) => {
    const found = tradingKey({ ...READS, ...may });
    expect(found).toMatchObject({ outcome, detail: expect.stringContaining(detail) });
  });
});

describe('what is around the stack', () => {
  const quiet: AlarmState = { name: 'exit-brain-test-main CRITICAL x', state: 'OK', sinceMs: NOW_MS - 25 * HOUR_MS };
  const FINE: Surroundings = {
    concurrency: async () => ({ limit: 1_000, unreserved: 900 }),
    hasHighThroughput: async () => false,
    alarms: async () => [quiet],
  };
  const open = (count: number): ViewRow[] =>
    Array.from({ length: count }, (_each, index) =>
      row(`life#S${index}USDT#BOTH#1`, { status: 'open', identity: { symbol: `S${index}USDT` }, orders: {} }),
    );
  const gatesOf = (changed: Partial<Surroundings>, lives = 1) =>
    surroundingsGates({ ...FINE, ...changed }, open(lives), NOW_MS);

  it('passes on an AWS account with room and quiet alarms', async () => {
    expect((await gatesOf({})).map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass']);
    expect((await gatesOf({ hasHighThroughput: async () => true }, 100))[1]).toMatchObject({ outcome: 'pass' });
  });

  it('fails where a new AWS account allows ten executions, or standard throughput is too little', async () => {
    const gates = await gatesOf({ concurrency: async () => ({ limit: 10, unreserved: 10 }) }, 21);
    expect(byName(gates, 'Lambda concurrency')).toMatchObject({ outcome: 'fail', detail: '10 of 10 not reserved' });
    expect(byName(gates, 'Parameter Store throughput')).toMatchObject({
      outcome: 'fail',
      detail: expect.stringMatching(/21 positions/),
    });
  });

  it('names an alarm that rings, has one that may have rung looked at, and does not take silence for quiet', async () => {
    const alarms = async (...found: AlarmState[]) =>
      byName(await gatesOf({ alarms: async () => found }), 'alarms quiet');
    expect(await alarms(quiet, { ...quiet, name: 'a', state: 'ALARM' })).toMatchObject({
      outcome: 'fail',
      detail: expect.stringMatching(/^a \(ALARM/),
    });
    expect(await alarms({ ...quiet, sinceMs: NOW_MS - HOUR_MS })).toMatchObject({
      outcome: 'look',
      detail: expect.stringMatching(/OK since 2026-01-10T11:00:00Z/),
    });
    expect(await alarms({ ...quiet, state: 'INSUFFICIENT_DATA' })).toMatchObject({ outcome: 'look' });
    expect(await alarms()).toMatchObject({ outcome: 'fail' });
  });

  it('fails with the words of AWS where it may not ask', async () => {
    const refuse = () => Promise.reject(new Error('not authorized'));
    const gates = await gatesOf({ concurrency: refuse, hasHighThroughput: refuse, alarms: refuse });
    expect(gates.map(({ outcome, detail }) => [outcome, detail])).toEqual(Array(3).fill(['fail', 'not authorized']));
  });

  it('says on one machine that it does not apply, which is no pass', async () => {
    const gates = await surroundingsGates(null, [], NOW_MS);
    expect(gates.map(({ outcome }) => outcome)).toEqual(Array(3).fill('not-applicable'));
  });
});
