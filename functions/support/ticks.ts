import type { TickMessage } from '../../shared/ports/messaging.ts';
import type { QueueRecord } from './events.ts';
import { bodyOf, MalformedDeliveryError } from './events.ts';

/** The tick a message is. @throws MalformedDeliveryError that names the message */
export function tickOf(record: QueueRecord): TickMessage {
  const { account, dueAtMs } = bodyOf(record);
  if (typeof account !== 'string' || typeof dueAtMs !== 'number') {
    throw new MalformedDeliveryError(`tick ${record.messageId}: needs account (text) and dueAtMs (number)`);
  }
  return { account, dueAtMs };
}
