import type { Brain } from '../../shared/application/brain.ts';
import type { ReconcileReport } from '../../shared/application/monitor/reconcile-account.ts';
import { reconcileAccount } from '../../shared/application/monitor/reconcile-account.ts';
import type { ScheduleDelivery } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Once a minute: reconciles what rests at the exchange with what the journal believes, for every account. */
export const positionMonitor =
  (brain: Brain, accounts: readonly string[]): Plain<ScheduleDelivery, readonly ReconcileReport[]> =>
  async (event) => {
    const reports: ReconcileReport[] = [];
    for (const account of accounts) {
      reports.push(await reconcileAccount(brain, account, `monitor:${event.scheduledTime}`));
    }
    return reports;
  };
