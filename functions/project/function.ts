import { commitOfItem } from '../../shared/adapters/dynamodb/journal-item.ts';
import type { Projection } from '../../shared/application/project/project-commit.ts';
import { projectCommit } from '../../shared/application/project/project-commit.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { BatchAnswer, StreamDelivery } from '../support/events.ts';
import { inOrder, newImageOf } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Counted for every change of what stood in the journal: anything above zero is an alarm. */
export const JOURNAL_CHANGED_METRIC = 'JournalChanged';

/** Journal's stream → open-positions view, shadow log, facts on the bus. A change of what stands is an alarm. */
export const project =
  (projection: Projection, metrics: Pick<Metrics, 'count'> | null = null): Plain<StreamDelivery, BatchAnswer> =>
  (event) =>
    inOrder(
      event.Records,
      ({ dynamodb }) => dynamodb.SequenceNumber,
      async (record) => {
        const { eventName, eventID } = record;
        if (eventName === 'INSERT') await projectCommit(projection, commitOfItem(newImageOf(record)));
        else {
          projection.log.error(`[EXIT_JOURNAL] ${eventName} on the append-only journal`, { eventID });
          metrics?.count(JOURNAL_CHANGED_METRIC, 1);
        }
        return 'done';
      },
      (record, error) => projection.log.error(`[EXIT_BRAIN] projection of ${record.eventID} failed: ${String(error)}`),
    );
