import { describe, expect, it } from 'vitest';
import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import { NO_ORDERS } from '../../../shared/domain/metrics/order-metrics.ts';
import { statusReport } from '../../../shared/domain/status/status-report.ts';
import { statusText } from '../../../shared/domain/status/status-text.ts';

const LIVE = { EXIT_MODE: 'EXIT_BRAIN_V3', EXIT_EXECUTOR_MODE: 'LIVE', EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED' };
const ASKED_AT_MS = Date.UTC(2025, 11, 10, 22, 15);
const DECIDED_AT_MS = Date.UTC(2025, 11, 10, 22, 14, 55, 420);
const ORDERS = {
  totalOrders: 67,
  ordersByModule: { exit_executor: 49 },
  ordersByKind: { partial_tp: 11, tp: 18, sl: 20 },
  ownershipConflicts: 18,
  blockedLegacyOrders: 18,
};

describe('the status', () => {
  it('is the sample of the specification', () => {
    const executor = { effectiveMode: 'LIVE', lastDecisionAtMs: DECIDED_AT_MS } as const;
    expect(statusReport(interpretFlags(LIVE), executor, ORDERS, ASKED_AT_MS)).toEqual({
      timestamp: '2025-12-10T22:15:00Z',
      config: {
        exit_mode: 'EXIT_BRAIN_V3',
        exit_executor_mode: 'LIVE',
        exit_brain_live_rollout: 'ENABLED',
        live_mode_active: true,
      },
      executor: { running: true, effective_mode: 'LIVE', last_decision_timestamp: '2025-12-10T22:14:55Z' },
      metrics: {
        total_exit_orders: 67,
        blocked_legacy_orders: 18,
        ownership_conflicts: 18,
        orders_by_module: { exit_executor: 49 },
        orders_by_kind: { partial_tp: 11, tp: 18, sl: 20 },
      },
      operational_state: 'EXIT_BRAIN_V3_LIVE',
    });
  });

  it('lists the counts of the largest first', () => {
    const executor = { effectiveMode: 'LIVE', lastDecisionAtMs: null } as const;
    const text = statusText(statusReport(interpretFlags(LIVE), executor, ORDERS, ASKED_AT_MS));
    expect(text).toContain('  Orders by Kind:\n    sl: 20\n    tp: 18\n    partial_tp: 11\n');
    expect(text).not.toContain('Last Decision');
  });

  it('says that the flags ask for an executor and none gives signs of life', () => {
    const report = statusReport(interpretFlags(LIVE), null, NO_ORDERS, ASKED_AT_MS);
    expect(report.operational_state).toBe('EXIT_BRAIN_V3_NOT_RUNNING');
    expect(report.executor).toEqual({ running: false, effective_mode: null, last_decision_timestamp: null });
    const warning = '⚠️  WARNING: EXIT_BRAIN_V3 mode but executor not running\n  Check startup logs for errors.\n\n';
    expect(statusText(report).endsWith(warning)).toBe(true);
  });

  it('is not LIVE with the kill switch on, whatever the three flags say', () => {
    const flags = interpretFlags({ ...LIVE, EXIT_EXECUTOR_KILL_SWITCH: 'true' });
    const report = statusReport(flags, { effectiveMode: 'SHADOW', lastDecisionAtMs: null }, NO_ORDERS, ASKED_AT_MS);
    expect([report.config.live_mode_active, report.operational_state]).toEqual([false, 'EXIT_BRAIN_V3_SHADOW']);
  });
});
