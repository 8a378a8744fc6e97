import { isLifeStream } from '../../shared/domain/life/identity.ts';
import type { OpenLife } from '../../shared/domain/life/state.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import { rests } from '../../shared/domain/orders/order.ts';
import type { Commit } from '../../shared/ports/journal.ts';
import { METRIC } from '../../shared/ports/metric-names.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';

/** -4120: sent to the endpoint that no longer takes it. -4130: a floor rests already. */
const NOTABLE = [-4120, -4130];
/** A first stop later than this is no answer to the fill but a position taken over. */
const FIRST_STOP_WITHIN_MS = 10 * 60_000;

type Measure = Pick<Metrics, 'count' | 'milliseconds'>;

/** Counts what one commit of a life says. Delivery is at least once: a repeated commit counts again. */
export function measureCommit(metrics: Measure, commit: Commit): void {
  if (!isLifeStream(commit.streamId)) return;
  for (const event of commit.events.map(readLifeEvent)) {
    switch (event.type) {
      case 'ExitDecisionMade':
        metrics.count(METRIC.decisions, 1, { type: String(event.data.decision.decisionType) });
        break;
      case 'ExitOrderAcked':
        measureAck(metrics, commit.state as OpenLife, event.data);
        break;
      case 'ExitOrderRejected':
        metrics.count(METRIC.ordersRejected, 1, { code: String(event.data.venueCode ?? 'none') });
        if (NOTABLE.includes(event.data.venueCode ?? 0)) metrics.count(METRIC.notableRefusals, 1);
        break;
      case 'ExitOrderDenied':
        metrics.count(METRIC.ordersDenied, 1, { rule: event.data.rule });
        break;
      case 'ExitOrderOutcomeUnknown':
        metrics.count(METRIC.ordersUnknown, 1);
        break;
    }
  }
}

function measureAck(
  metrics: Measure,
  state: OpenLife,
  { intentId, ackedAtMs }: { readonly intentId: string; readonly ackedAtMs: number },
): void {
  const acked = state.orders?.[intentId];
  if (acked === undefined || acked.request.operation !== 'place') return;
  metrics.count(METRIC.ordersAcked, 1, { kind: acked.request.kind });
  const others = Object.entries(state.orders).filter(([id, { request }]) => id !== intentId && isStop(request.kind));
  const isFirstStop = isStop(acked.request.kind) && !others.some(([, order]) => rests(order));
  const tookMs = ackedAtMs - state.openedAtMs;
  if (isFirstStop && tookMs <= FIRST_STOP_WITHIN_MS) metrics.milliseconds(METRIC.fillToStopMs, Math.max(0, tookMs));
}

const isStop = (kind: string): boolean => kind === 'sl' || kind === 'hard_sl';
