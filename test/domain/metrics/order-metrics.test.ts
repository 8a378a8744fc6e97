import { describe, expect, it } from 'vitest';
import {
  type CountedOrder,
  countOrder,
  NO_ORDERS,
  summaryLines,
} from '../../../shared/domain/metrics/order-metrics.ts';

const placed = (module: string, kind: string): CountedOrder => ({ module, kind, conflict: false, outcome: 'placed' });
const conflicting = (module: string, kind: string): CountedOrder => ({ ...placed(module, kind), conflict: true });
const blocked = (module: string, kind: string): CountedOrder => ({
  ...conflicting(module, kind),
  outcome: 'blocked',
});
const counted = (...orders: readonly CountedOrder[]) => orders.reduce(countOrder, NO_ORDERS);
const times = (count: number, order: CountedOrder) => Array.from({ length: count }, () => order);

describe('counting', () => {
  it('a blocked order is in the total and the conflicts and in no breakdown', () => {
    expect(counted(placed('exit_executor', 'sl'), blocked('position_monitor', 'tp'))).toEqual({
      totalOrders: 2,
      ordersByModule: { exit_executor: 1 },
      ordersByKind: { sl: 1 },
      ownershipConflicts: 1,
      blockedLegacyOrders: 1,
    });
  });

  it('a conflict that was let through is placed and a conflict', () => {
    expect(counted(conflicting('hybrid_tpsl', 'sl'))).toEqual({
      totalOrders: 1,
      ordersByModule: { hybrid_tpsl: 1 },
      ordersByKind: { sl: 1 },
      ownershipConflicts: 1,
      blockedLegacyOrders: 0,
    });
  });

  it('an unknown module that was blocked is no blocked legacy module', () => {
    const order: CountedOrder = { module: 'somebody', kind: 'sl', conflict: false, outcome: 'blocked' };
    expect(counted(order)).toEqual({ ...NO_ORDERS, totalOrders: 1 });
  });

  it('leaves the counts it was given as they were', () => {
    const before = counted(placed('exit_executor', 'sl'));
    countOrder(before, placed('exit_executor', 'sl'));
    expect(before.ordersByModule).toEqual({ exit_executor: 1 });
  });
});

describe('the summary', () => {
  it('of a LIVE account names what was blocked and not the conflicts', () => {
    const metrics = counted(
      ...times(49, placed('exit_executor', 'sl')),
      ...times(18, blocked('position_monitor', 'sl')),
    );
    expect(summaryLines(metrics, { exitMode: 'EXIT_BRAIN_V3', fullyLive: true })).toEqual([
      {
        level: 'INFO',
        text: '[EXIT_METRICS] Summary: total_orders=67, conflicts=18, blocked=18, mode=EXIT_BRAIN_V3 (LIVE)',
      },
      { level: 'INFO', text: "[EXIT_METRICS] Orders by module: {'exit_executor': 49}" },
      { level: 'INFO', text: "[EXIT_METRICS] Orders by kind: {'sl': 49}" },
      {
        level: 'WARNING',
        text: '[EXIT_METRICS] 🛑 Blocked 18 legacy module orders in EXIT_BRAIN_V3 LIVE mode (expected behavior).',
      },
    ]);
  });

  it('of a SHADOW account names the conflicts', () => {
    const metrics = counted(conflicting('position_monitor', 'sl'), conflicting('hybrid_tpsl', 'tp'));
    expect(
      summaryLines(metrics, { exitMode: 'EXIT_BRAIN_V3', fullyLive: false }).map(({ level, text }) => [level, text]),
    ).toEqual([
      ['INFO', '[EXIT_METRICS] Summary: total_orders=2, conflicts=2, blocked=0, mode=EXIT_BRAIN_V3 '],
      ['INFO', "[EXIT_METRICS] Orders by module: {'position_monitor': 1, 'hybrid_tpsl': 1}"],
      ['INFO', "[EXIT_METRICS] Orders by kind: {'sl': 1, 'tp': 1}"],
      [
        'WARNING',
        '[EXIT_METRICS] ⚠️  Detected 2 ownership conflicts. Legacy modules attempting exit orders in EXIT_BRAIN_V3 mode.',
      ],
    ]);
  });

  it('of nothing is one line', () => {
    expect(summaryLines(NO_ORDERS, { exitMode: 'LEGACY', fullyLive: false })).toEqual([
      { level: 'INFO', text: '[EXIT_METRICS] Summary: total_orders=0, conflicts=0, blocked=0, mode=LEGACY ' },
    ]);
  });
});
