import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An event from the bus, as a rule delivers it. */
export interface BusDelivery {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}

/** A call of the scheduler; its input names the minute it stands for. */
export interface ScheduleDelivery {
  /** ISO 8601, UTC. */
  readonly scheduledTime: string;
}

/** One message of a queue. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  /** Names this delivery of the message; absent where deliveries have no name. */
  readonly receiptHandle?: string;
  /** The queue it came through. */
  readonly eventSourceARN?: string;
  /** Of a FIFO queue: the ordered lane the message is in. */
  readonly attributes?: { readonly MessageGroupId?: string };
}

/** Messages of a queue. */
export interface QueueDelivery {
  readonly Records: readonly QueueRecord[];
}

/** One change of the journal's table. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly NewImage?: Readonly<Record<string, AttributeValue>>;
  };
}

/** Changes of the journal's table, in order within one stream of commits. */
export interface StreamDelivery {
  readonly Records: readonly StreamRecord[];
}

/** Which records must be delivered again. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** A delivery that is not what this function is started by. */
export class MalformedDeliveryError extends Error {
  readonly code = 'MALFORMED_DELIVERY';
  constructor(what: string, cause?: unknown) {
    super(what, { cause });
    this.name = 'MalformedDeliveryError';
  }
}

/** The JSON body of a queue message as an object. @throws MalformedDeliveryError that names the message. */
export function bodyOf(record: QueueRecord): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(record.body);
  } catch (error) {
    throw new MalformedDeliveryError(`message ${record.messageId}: its body is not JSON`, error);
  }
  if (typeof body !== 'object' || body === null) {
    throw new MalformedDeliveryError(`message ${record.messageId}: its body is not an object`);
  }
  return body as Readonly<Record<string, unknown>>;
}

/**
 * Handles records one after the other and stops at the first that fails: it and all after it are reported for another
 * delivery, because a later record of the same position must not overtake it.
 */
export async function inOrder<Item>(
  records: readonly Item[],
  idOf: (record: Item) => string,
  handle: (record: Item) => Promise<'done' | 'again'>,
  onError: (record: Item, error: unknown) => void,
): Promise<BatchAnswer> {
  for (const [index, record] of records.entries()) {
    let outcome: 'done' | 'again';
    try {
      outcome = await handle(record);
    } catch (error) {
      onError(record, error);
      outcome = 'again';
    }
    if (outcome === 'again') {
      return { batchItemFailures: records.slice(index).map((left) => ({ itemIdentifier: idOf(left) })) };
    }
  }
  return { batchItemFailures: [] };
}

/**
 * Handles the lanes of a batch side by side and each lane in order: a failure holds back the rest of its own lane only.
 * Records of which no lane is known share one.
 */
export async function inLanes<Item>(
  records: readonly Item[],
  laneOf: (record: Item) => string | undefined,
  ...[idOf, handle, onError]: [
    idOf: (record: Item) => string,
    handle: (record: Item) => Promise<'done' | 'again'>,
    onError: (record: Item, error: unknown) => void,
  ]
): Promise<BatchAnswer> {
  const lanes = Map.groupBy(records, (record) => laneOf(record) ?? '');
  const answers = await Promise.all([...lanes.values()].map((lane) => inOrder(lane, idOf, handle, onError)));
  return { batchItemFailures: answers.flatMap(({ batchItemFailures }) => batchItemFailures) };
}

/** The commit a record of the journal's stream carries. @throws MalformedDeliveryError when the stream carries no images. */
export function newImageOf({ eventID, dynamodb }: StreamRecord): Record<string, AttributeValue> {
  if (dynamodb.NewImage !== undefined) return { ...dynamodb.NewImage };
  throw new MalformedDeliveryError(`record ${eventID}: has no new image; the stream must carry new images`);
}
