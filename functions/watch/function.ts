import type { Brain } from '../../shared/application/brain.ts';
import type { TickReport } from '../../shared/application/watch/watch-account.ts';
import { watchAccount } from '../../shared/application/watch/watch-account.ts';
import { assertServed } from '../support/accounts.ts';
import type { BatchAnswer, QueueDelivery } from '../support/events.ts';
import { inLanes } from '../support/events.ts';
import { tickOf } from '../support/ticks.ts';
import type { Plain } from '../support/wrap.ts';

/** Every tick: judges every open position of one account. Ticks do not wait for one another. */
export const watch =
  (
    brain: Brain,
    served: readonly string[] | null = null,
    measure: ((account: string, report: TickReport) => void) | null = null,
  ): Plain<QueueDelivery, BatchAnswer> =>
  (event) =>
    inLanes(
      event.Records,
      ({ messageId }) => messageId,
      ({ messageId }) => messageId,
      async (record) => {
        const tick = tickOf(record);
        assertServed(tick.account, served);
        const report = await watchAccount(brain, tick, record.messageId);
        measure?.(tick.account, report);
        return 'done';
      },
      (record, error) => brain.log.error(`[EXIT_BRAIN] tick ${record.messageId} failed: ${String(error)}`),
    );
