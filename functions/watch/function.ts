import type { Brain } from '../../shared/application/brain.ts';
import { watchAccount } from '../../shared/application/watch/watch-account.ts';
import type { BatchAnswer, QueueDelivery, QueueRecord } from '../support/events.ts';
import { bodyOf, inOrder, MalformedDeliveryError } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Every tick: judges every open position of one account. */
export const watch =
  (brain: Brain): Plain<QueueDelivery, BatchAnswer> =>
  (event) =>
    inOrder(
      event.Records,
      ({ messageId }) => messageId,
      async (record) => {
        await watchAccount(brain, tickOf(record), record.messageId);
        return 'done';
      },
      (record, error) => brain.log.error(`[EXIT_BRAIN] tick ${record.messageId} failed: ${String(error)}`),
    );

function tickOf(record: QueueRecord): { readonly account: string; readonly dueAtMs: number } {
  const { account, dueAtMs } = bodyOf(record);
  if (typeof account !== 'string' || typeof dueAtMs !== 'number') {
    throw new MalformedDeliveryError(`tick ${record.messageId}: needs account (text) and dueAtMs (number)`);
  }
  return { account, dueAtMs };
}
