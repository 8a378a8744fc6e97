import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../ports/clock.ts';
import { within } from '../within.ts';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly clock: Clock;
  /** Milliseconds for one send with all retries of the client inside; 3,000 unless told. */
  readonly timeoutMs?: number;
}

/** The queue did not accept a message, or it is not known whether it did. */
export class QueueSendError extends Error {
  readonly code = 'QUEUE_SEND';
  constructor(queueUrl: string, cause: unknown) {
    super(`queue ${queueUrl}: send failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'QueueSendError';
  }
}

/** Sends one message; throws QueueSendError when it was not, or perhaps not, accepted. */
export async function sendMessage(
  { client, queueUrl, clock, timeoutMs = 3_000 }: SqsQueueOptions,
  message: Omit<SendMessageCommandInput, 'QueueUrl'>,
): Promise<void> {
  const command = new SendMessageCommand({ QueueUrl: queueUrl, ...message });
  try {
    await within(clock, timeoutMs, `send to ${queueUrl}`, (abortSignal) => client.send(command, { abortSignal }));
  } catch (error) {
    throw new QueueSendError(queueUrl, error);
  }
}
