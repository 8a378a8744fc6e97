import type { FlagsMeaning, OperationalState } from '../flags/interpret.ts';
import type { ExecutorMode } from '../flags/settings.ts';
import type { OrderMetrics } from '../metrics/order-metrics.ts';

/** What is known of the executor while it gives signs of life. */
export interface ExecutorSigns {
  /** Null in LEGACY, where the brain sends and decides nothing. */
  readonly effectiveMode: ExecutorMode | null;
  /** UTC milliseconds; null before the first decision. */
  readonly lastDecisionAtMs: number | null;
}

/** The status in the specification's names; what is added to it later stands beside these keys, never in their place. */
export interface StatusReport {
  /** UTC, whole seconds, ends in Z; so are all times in here. */
  readonly timestamp: string;
  readonly config: {
    readonly exit_mode: string;
    readonly exit_executor_mode: string;
    readonly exit_brain_live_rollout: 'ENABLED' | 'DISABLED';
    readonly live_mode_active: boolean;
  };
  readonly executor: {
    readonly running: boolean;
    readonly effective_mode: ExecutorMode | null;
    readonly last_decision_timestamp: string | null;
  };
  readonly metrics: {
    readonly total_exit_orders: number;
    readonly blocked_legacy_orders: number;
    readonly ownership_conflicts: number;
    readonly orders_by_module: Readonly<Record<string, number>>;
    readonly orders_by_kind: Readonly<Record<string, number>>;
  };
  readonly operational_state: OperationalState;
}

/** The status at a moment (UTC ms); `executor` is null when nothing shows that it runs. */
export function statusReport(
  flags: FlagsMeaning,
  executor: ExecutorSigns | null,
  metrics: OrderMetrics,
  nowMs: number,
): StatusReport {
  return {
    timestamp: utcSeconds(nowMs),
    config: {
      exit_mode: flags.exitMode,
      exit_executor_mode: flags.executorMode,
      exit_brain_live_rollout: flags.rolloutEnabled ? 'ENABLED' : 'DISABLED',
      live_mode_active: flags.fullyLive,
    },
    executor: {
      running: executor !== null,
      effective_mode: executor?.effectiveMode ?? null,
      last_decision_timestamp: timeOrNull(executor?.lastDecisionAtMs ?? null),
    },
    metrics: {
      total_exit_orders: metrics.totalOrders,
      blocked_legacy_orders: metrics.blockedLegacyOrders,
      ownership_conflicts: metrics.ownershipConflicts,
      orders_by_module: metrics.ordersByModule,
      orders_by_kind: metrics.ordersByKind,
    },
    operational_state: flags.operationalState(executor !== null),
  };
}

/** A moment (UTC ms) as an operator reads it, such as 2025-12-10T22:14:55Z. */
export const utcSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The same for a moment that may not have come yet. */
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : utcSeconds(ms));
