import type { TickReport } from '../../shared/application/watch/watch-account.ts';
import { type Looks, lookAgain } from '../../shared/domain/metrics/protection.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { METRIC } from '../../shared/ports/metric-names.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';

const OWNERSHIP = { LEGACY: 0, SHADOW: 1, LIVE: 2 } as const;

/** Measures ticks. It remembers, as long as its container lives, which positions it has seen with a stop. */
export function tickMetrics(
  metrics: Pick<Metrics, 'count' | 'milliseconds'>,
  clock: Pick<Clock, 'now'>,
): (account: string, report: TickReport) => void {
  const looks = new Map<string, Looks>();
  return (account, { outcome, positions, failures, health }) => {
    if (outcome === 'late') return;
    metrics.count(METRIC.blindTicks, outcome === 'blind' ? 1 : 0);
    if (health === null) return;
    const nowMs = clock.now();
    const isLive = health.ownership === 'LIVE';
    const seen = lookAgain(looks.get(account) ?? new Map(), health.lives, health.ownershipSinceMs ?? 0, nowMs);
    if (isLive) looks.set(account, seen);
    else looks.delete(account);
    const naked = isLive ? [...seen.values()].filter((since) => since !== null) : [];
    metrics.count(METRIC.ticks, 1);
    metrics.count(METRIC.openPositions, positions);
    metrics.count(METRIC.positionsWithoutPlan, health.withoutPlan);
    metrics.count(METRIC.unprotectedPositions, naked.length);
    metrics.milliseconds(METRIC.positionWithoutStopMs, Math.max(0, ...naked.map((since) => nowMs - since)));
    metrics.count(METRIC.watchFailures, failures);
    metrics.count(METRIC.flagsUnreadable, health.flagsLost ? 1 : 0);
    metrics.count(METRIC.ownership, OWNERSHIP[health.ownership]);
  };
}
