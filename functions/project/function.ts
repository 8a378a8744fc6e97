import { commitOfItem } from '../../shared/adapters/dynamodb/journal-item.ts';
import type { Projection } from '../../shared/application/project/project-commit.ts';
import { projectCommit } from '../../shared/application/project/project-commit.ts';
import { METRIC } from '../../shared/ports/metric-names.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { BatchAnswer, StreamDelivery } from '../support/events.ts';
import { inOrder, newImageOf } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';
import { measureCommit } from './commit-metrics.ts';
import { measureOrders } from './order-metrics.ts';

/** Journal's stream → open-positions view, shadow log, facts on the bus. A change of what stands is an alarm. */
export const project =
  (
    projection: Projection,
    metrics: Pick<Metrics, 'count' | 'milliseconds'> | null = null,
  ): Plain<StreamDelivery, BatchAnswer> =>
  (event) =>
    inOrder(
      event.Records,
      ({ dynamodb }) => dynamodb.SequenceNumber,
      async (record) => {
        const { eventName, eventID } = record;
        if (eventName === 'INSERT') {
          const commit = commitOfItem(newImageOf(record));
          const counted = await projectCommit(projection, commit);
          if (metrics === null) return 'done';
          measureOrders(metrics, counted);
          measureCommit(metrics, commit);
        } else {
          projection.log.error(`[EXIT_JOURNAL] ${eventName} on the append-only journal`, { eventID });
          metrics?.count(METRIC.journalChanged, 1);
        }
        return 'done';
      },
      (record, error) => projection.log.error(`[EXIT_BRAIN] projection of ${record.eventID} failed: ${String(error)}`),
    );
