import { describe, expect, it } from 'vitest';
import { measureCommit } from '../../functions/project/commit-metrics.ts';
import { tickMetrics } from '../../functions/watch/tick-metrics.ts';
import { memoryMetrics } from '../../shared/adapters/memory/metrics.ts';
import type { TickHealth } from '../../shared/application/watch/tick-health.ts';
import type { OrderState } from '../../shared/domain/orders/order.ts';
import type { StoredEvent } from '../../shared/ports/journal.ts';
import { METRIC } from '../../shared/ports/metric-names.ts';
import { aCommit } from '../contract/commits.ts';
import { openLife } from '../domain/judge/support.ts';
import { holding, placed } from '../domain/orders/support.ts';
import { handClock } from '../support/test-clock.ts';

/** A stop at 97, or a target there, of this quantity. */
const resting = (kind: 'sl' | 'tp', quantity: string): OrderState => placed(kind, '97', quantity);

describe('a tick', () => {
  const clock = handClock();
  const openedAtMs = clock.now();
  const life = (orders: Readonly<Record<string, OrderState>>) => ({
    streamId: 'exit#v#main#SOLUSDT#BOTH#1',
    commit: 1,
    state: holding(orders, { ...openLife(), openedAtMs }),
  });
  const health = (orders: Readonly<Record<string, OrderState>>, changes: Partial<TickHealth> = {}): TickHealth => ({
    ownership: 'LIVE',
    ownershipSinceMs: openedAtMs - 60_000,
    flagsLost: false,
    withoutPlan: 0,
    lives: [life(orders)],
    ...changes,
  });
  function watching() {
    const metrics = memoryMetrics();
    const measure = tickMetrics(metrics, clock);
    return (found: TickHealth): Readonly<Record<string, number>> => {
      const before = metrics.recorded.length;
      measure('main', { outcome: 'watched', positions: 1, failures: 0, health: found });
      return Object.fromEntries(metrics.recorded.slice(before).map(({ name, value }) => [name, value]));
    };
  }
  const STOP = { a: resting('sl', '10') };

  it('says for how long a position has had no stop: since it opened, or since a look that found it without', () => {
    const tick = watching();
    clock.advance(10_000);
    expect(tick(health({}))).toMatchObject({
      [METRIC.unprotectedPositions]: 1,
      [METRIC.positionWithoutStopMs]: 10_000,
    });
    clock.advance(10_000);
    expect(tick(health({}))).toMatchObject({ [METRIC.positionWithoutStopMs]: 20_000 });
    expect(tick(health(STOP))).toMatchObject({ [METRIC.unprotectedPositions]: 0, [METRIC.positionWithoutStopMs]: 0 });
    clock.advance(3_600_000);
    expect(tick(health({}))).toMatchObject({ [METRIC.unprotectedPositions]: 1, [METRIC.positionWithoutStopMs]: 0 });
    clock.advance(10_000);
    expect(tick(health({}))).toMatchObject({ [METRIC.positionWithoutStopMs]: 10_000 });
  });

  it('counts from when the executor took over, and nothing before', () => {
    const tick = watching();
    clock.advance(3_600_000);
    const SHADOW = { ownership: 'SHADOW' } as const;
    expect(tick(health({}, SHADOW))).toMatchObject({ [METRIC.unprotectedPositions]: 0, [METRIC.ownership]: 1 });
    const ownershipSinceMs = clock.now() - 2_000;
    expect(tick(health({}, { ownershipSinceMs }))).toMatchObject({ [METRIC.positionWithoutStopMs]: 2_000 });
  });

  it('says what else it found, and that it could not look', () => {
    const tick = watching();
    expect(tick(health(STOP, { withoutPlan: 2, flagsLost: true }))).toMatchObject({
      [METRIC.ticks]: 1,
      [METRIC.blindTicks]: 0,
      [METRIC.openPositions]: 1,
      [METRIC.positionsWithoutPlan]: 2,
      [METRIC.flagsUnreadable]: 1,
      [METRIC.ownership]: 2,
    });
    const metrics = memoryMetrics();
    const measure = tickMetrics(metrics, clock);
    measure('main', { outcome: 'blind', positions: 0, failures: 0, health: null });
    measure('main', { outcome: 'late', positions: 0, failures: 0, health: null });
    expect(metrics.recorded).toEqual([{ unit: 'count', name: METRIC.blindTicks, value: 1, dimensions: {} }]);
  });
});

describe('a commit', () => {
  const ack = (ackedAtMs: number): StoredEvent => ({
    type: 'ExitOrderAcked',
    v: 1,
    data: { intentId: 'a', venueOrderId: '1', quantity: '10', ackedAtMs, resolvedBy: 'reply' },
  });
  const counted = (state: unknown, ...events: readonly StoredEvent[]) => {
    const metrics = memoryMetrics();
    measureCommit(metrics, { ...aCommit({ state, events }), hash: '' });
    return metrics.recorded.map(({ name, value, dimensions }) => [name, value, dimensions]);
  };
  const opened = { ...openLife(), openedAtMs: 1_000 };

  it('that holds the first stop says how long after the fill it came', () => {
    expect(counted(holding({ a: resting('sl', '10') }, opened), ack(3_500))).toEqual([
      [METRIC.ordersAcked, 1, { kind: 'sl' }],
      [METRIC.fillToStopMs, 2_500, {}],
    ]);
  });

  it('that moves a stop, lays a target or takes over an old position says nothing of it', () => {
    const moved = holding({ a: resting('sl', '10'), b: resting('sl', '10') }, opened);
    expect(counted(moved, ack(3_500))).toEqual([[METRIC.ordersAcked, 1, { kind: 'sl' }]]);
    const target = holding({ a: resting('tp', '10') }, opened);
    expect(counted(target, ack(3_500))).toEqual([[METRIC.ordersAcked, 1, { kind: 'tp' }]]);
    const old = holding({ a: resting('sl', '10') }, opened);
    expect(counted(old, ack(3_601_000))).toEqual([[METRIC.ordersAcked, 1, { kind: 'sl' }]]);
  });

  it('with a refusal names the venue code, and the two that say that we do not know the venue', () => {
    const refused = (venueCode: number | null): StoredEvent => ({
      type: 'ExitOrderRejected',
      v: 1,
      data: { intentId: 'a', venueCode, httpStatus: 400, message: 'm', atMs: 1 },
    });
    expect(counted(holding({}), refused(-2021), refused(-4120), refused(null))).toEqual([
      [METRIC.ordersRejected, 1, { code: '-2021' }],
      [METRIC.ordersRejected, 1, { code: '-4120' }],
      [METRIC.notableRefusals, 1, {}],
      [METRIC.ordersRejected, 1, { code: 'none' }],
    ]);
  });

  it('of another stream is not looked into', () => {
    const metrics = memoryMetrics();
    const streamId = 'account#binance#main';
    measureCommit(metrics, { ...aCommit({ streamId, events: [ack(1)], state: {} }), hash: '' });
    expect(metrics.recorded).toEqual([]);
  });
});
