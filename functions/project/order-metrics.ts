import type { NewlyCounted } from '../../shared/application/project/count-orders.ts';
import { METRIC } from '../../shared/ports/metric-names.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';

const MUST_NEVER_BE = {
  'legacy-sent-in-live': METRIC.legacySentInLive,
  'blocked-while-not-live': METRIC.blockedWhileNotLive,
} as const;

/** Emits exit orders as they are counted, by module and kind and never by symbol: stage and account are on every value. */
export function measureOrders(metrics: Pick<Metrics, 'count'>, counted: readonly NewlyCounted[]): void {
  for (const { module, kind, conflict, outcome, wrong } of counted) {
    const by = { module, kind };
    metrics.count(outcome === 'placed' ? METRIC.exitOrders : METRIC.exitOrdersBlocked, 1, by);
    if (conflict) metrics.count(METRIC.ownershipConflicts, 1, by);
    if (wrong !== null) metrics.count(MUST_NEVER_BE[wrong], 1, by);
  }
}
