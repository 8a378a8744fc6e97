import { createHash } from 'node:crypto';
import { AwsRefusal, type AwsRequest, type AwsStub, startAwsStub } from './aws-stub.ts';

/** A protocol stub of SQS's SendMessage and EventBridge's PutEvents (see aws-stub). */
export interface MessagingStub extends AwsStub {
  /** Answers this instead of accepting; it may throw an AwsRefusal. Undefined accepts again. */
  answerWith(answer: ((request: AwsRequest) => unknown) | undefined): void;
}

export async function startMessagingStub(): Promise<MessagingStub> {
  let other: ((request: AwsRequest) => unknown) | undefined;
  const stub = await startAwsStub((request) => (other ?? accept)(request));
  return {
    ...stub,
    answerWith(answer) {
      other = answer;
    },
  };
}

function accept({ target, contentType, body }: AwsRequest): unknown {
  if (target === 'AmazonSQS.SendMessage' && contentType === 'application/x-amz-json-1.0') return sent(body);
  if (target === 'AWSEvents.PutEvents' && contentType === 'application/x-amz-json-1.1') return put(body);
  throw new AwsRefusal(400, 'UnknownOperationException');
}

/** Printable ASCII without spaces, as the service takes it. */
const FIFO_ID = /^[!-~]{1,128}$/;

function sent(body: AwsRequest['body']): unknown {
  const fifo = String(body.QueueUrl).endsWith('.fifo');
  const ids = [body.MessageGroupId, body.MessageDeduplicationId];
  if (fifo && !ids.every((id) => FIFO_ID.test(id))) throw new AwsRefusal(400, 'InvalidParameterValue');
  // The client checks this against what it sent.
  return { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(body.MessageBody).digest('hex') };
}

function put(body: AwsRequest['body']): unknown {
  if (body.Entries.length > 10) throw new AwsRefusal(400, 'ValidationException');
  return { FailedEntryCount: 0, Entries: body.Entries.map((_: unknown, n: number) => ({ EventId: `e-${n}` })) };
}
