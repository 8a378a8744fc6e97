import { interpretFlags } from '../../domain/flags/interpret.ts';
import { summaryLines } from '../../domain/metrics/order-metrics.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { DECISION_FLAGS_AGE_MS } from '../flags/read-ownership.ts';
import { orderMetricsOf } from '../project/count-orders.ts';
import { lastHeartbeatMs } from './heartbeat.ts';

/** The summary of exit orders, once after each minute in which one was counted. */
export async function tellOrders({ flags, log }: Brain, account: string, rows: readonly ViewRow[]): Promise<void> {
  const metrics = orderMetricsOf(rows);
  if (metrics.totalOrders === 0 || metrics.atMs <= (lastHeartbeatMs(rows) ?? 0)) return;
  const { values } = await flags.read(DECISION_FLAGS_AGE_MS);
  for (const { level, text } of summaryLines(metrics, interpretFlags(values))) {
    if (level === 'WARNING') log.warn(text, { account });
    else log.info(text, { account });
  }
}
