import { commitOfItem } from '../../shared/adapters/dynamodb/journal-item.ts';
import type { Projection } from '../../shared/application/project/project-commit.ts';
import { projectCommit } from '../../shared/application/project/project-commit.ts';
import type { BatchAnswer, StreamDelivery } from '../support/events.ts';
import { inOrder } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Journal's stream → open-positions view, shadow log, facts on the bus. A change of what stands is an alarm. */
export const project =
  (projection: Projection): Plain<StreamDelivery, BatchAnswer> =>
  (event) =>
    inOrder(
      event.Records,
      ({ dynamodb }) => dynamodb.SequenceNumber,
      async ({ eventName, eventID, dynamodb }) => {
        if (eventName !== 'INSERT') {
          projection.log.error(`[EXIT_JOURNAL] ${eventName} on the append-only journal`, { eventID });
        } else if (dynamodb.NewImage !== undefined) {
          await projectCommit(projection, commitOfItem({ ...dynamodb.NewImage }));
        }
        return 'done';
      },
      (record, error) => projection.log.error(`[EXIT_BRAIN] projection of ${record.eventID} failed: ${String(error)}`),
    );
