import type { Brain } from '../../shared/application/brain.ts';
import type { ReconcileReport } from '../../shared/application/monitor/reconcile-account.ts';
import { reconcileAccount } from '../../shared/application/monitor/reconcile-account.ts';
import { METRIC } from '../../shared/ports/metric-names.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { ScheduleDelivery } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Once a minute: reconciles what rests at the exchange with what the journal believes, for every account. */
export const positionMonitor =
  (
    brain: Brain,
    accounts: readonly string[],
    metrics: Pick<Metrics, 'count' | 'milliseconds'> | null = null,
  ): Plain<ScheduleDelivery, readonly ReconcileReport[]> =>
  async (event) => {
    const reports: ReconcileReport[] = [];
    for (const account of accounts) {
      const report = await reconcileAccount(brain, account, `monitor:${event.scheduledTime}`);
      if (metrics !== null) measure(metrics, report);
      reports.push(report);
    }
    return reports;
  };

function measure(metrics: Pick<Metrics, 'count' | 'milliseconds'>, report: ReconcileReport): void {
  metrics.count(METRIC.reconciliations, 1);
  metrics.count(METRIC.openLives, report.lives);
  metrics.count(METRIC.orphanOrders, report.orphans);
  metrics.count(METRIC.foreignOrders, report.foreignOrders);
  metrics.milliseconds(METRIC.unknownOutcomeAgeMs, report.unknownOutcomeAgeMs);
  if (report.clockDrift !== null) metrics.milliseconds(METRIC.clockDriftMs, report.clockDrift.surelyMs);
  if (report.weightUsedPercent !== null) metrics.count(METRIC.weightUsedPercent, report.weightUsedPercent);
}
