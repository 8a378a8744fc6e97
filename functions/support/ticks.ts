import type { Log } from '../../shared/ports/log.ts';
import type { TickMessage } from '../../shared/ports/messaging.ts';
import { assertServed } from './accounts.ts';
import type { BatchAnswer, QueueDelivery, QueueRecord } from './events.ts';
import { bodyOf, inLanes, MalformedDeliveryError } from './events.ts';
import type { Plain } from './wrap.ts';

/** Every tick of the served accounts, `null` for any; ticks do not wait for one another. */
export const onTicks =
  (
    log: Log,
    served: readonly string[] | null,
    run: (tick: TickMessage, messageId: string) => Promise<void>,
  ): Plain<QueueDelivery, BatchAnswer> =>
  (event) =>
    inLanes(
      event.Records,
      ({ messageId }) => messageId,
      ({ messageId }) => messageId,
      async (record) => {
        const tick = tickOf(record);
        assertServed(tick.account, served);
        await run(tick, record.messageId);
        return 'done';
      },
      (record, error) => log.error(`[EXIT_BRAIN] tick ${record.messageId} failed: ${String(error)}`),
    );

/** The tick a message is. @throws MalformedDeliveryError that names the message */
function tickOf(record: QueueRecord): TickMessage {
  const { account, dueAtMs } = bodyOf(record);
  if (typeof account !== 'string' || typeof dueAtMs !== 'number') {
    throw new MalformedDeliveryError(`tick ${record.messageId}: needs account (text) and dueAtMs (number)`);
  }
  return { account, dueAtMs };
}
