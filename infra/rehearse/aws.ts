import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { commitOfItem } from '../../shared/adapters/dynamodb/journal-item.ts';
import type { RequestExitOrderV1 } from '../../shared/contracts/request-exit-order.v1.ts';
import type { ModuleQueue } from '../../shared/domain/orders/module-queues.ts';
import { FLAG_NAMES } from '../../shared/ports/flags.ts';
import type { Commit } from '../../shared/ports/journal.ts';
import type { Outputs } from './cdk.ts';
import { type Emulator, rootOf } from './emulator.ts';
import type { FillEvent, VenueKey } from './venue.ts';

/** A flag as Parameter Store has it. */
export interface StoredFlag {
  readonly value: string;
  readonly version: number;
}

/** The front doors of a deployed stack: what a bot and a reader of the journal can do with the SDK. */
export interface Doors {
  putKey(secretId: string, key: VenueKey): Promise<void>;
  publish(source: string, events: readonly FillEvent[]): Promise<void>;
  /** Puts a request into the queue of a module of the old exit stack. Nobody but the module may. */
  ask(queue: ModuleQueue, request: RequestExitOrderV1): Promise<void>;
  flags(): Promise<Readonly<Record<string, StoredFlag>>>;
  /** Descriptions of the rules on the bus. */
  rules(): Promise<readonly string[]>;
  /** The journal, by stream, each in order. */
  journal(): Promise<ReadonlyMap<string, readonly Commit[]>>;
}

/** The doors of the stack that told these outputs. */
export function doorsOf(emulator: Emulator, outputs: Outputs): Doors {
  const options = rootOf(emulator);
  const dynamodb = new DynamoDBClient(options);
  const bus = new EventBridgeClient(options);
  const ssm = new SSMClient(options);
  const secrets = new SecretsManagerClient(options);
  const queues = new SQSClient(options);
  const urlOf = (queue: ModuleQueue) => outputs[`Queue${queue.replaceAll('-', '')}`];
  const path = outputs.FlagsPath ?? '';
  return {
    async putKey(secretId, key) {
      await secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(key) }));
    },
    async publish(source, events) {
      const Entries = events.map(({ detailType, detail }) => ({
        EventBusName: outputs.BusName,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }));
      const answer = await bus.send(new PutEventsCommand({ Entries }));
      if (answer.FailedEntryCount !== 0) throw new Error(`the bus refused: ${answer.Entries?.[0]?.ErrorCode}`);
    },
    async ask(queue, request) {
      const { account, symbol, positionSide, requestId } = request;
      await queues.send(
        new SendMessageCommand({
          QueueUrl: urlOf(queue),
          MessageBody: JSON.stringify(request),
          MessageGroupId: `${account}#${symbol}#${positionSide}`,
          MessageDeduplicationId: requestId,
        }),
      );
    },
    async flags() {
      const answer = await ssm.send(new GetParametersCommand({ Names: FLAG_NAMES.map((name) => `${path}/${name}`) }));
      return Object.fromEntries(
        (answer.Parameters ?? []).map(({ Name = '', Value = '', Version = 0 }) => [
          Name.slice(path.length + 1),
          { value: Value, version: Version },
        ]),
      );
    },
    async rules() {
      const { Rules = [] } = await bus.send(new ListRulesCommand({ EventBusName: outputs.BusName }));
      return Rules.map(({ Description = '' }) => Description);
    },
    journal: () => readJournal(dynamodb, outputs.JournalTable ?? ''),
  };
}

async function readJournal(client: DynamoDBClient, table: string): Promise<ReadonlyMap<string, readonly Commit[]>> {
  const commits: Commit[] = [];
  let from: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    commits.push(...(page.Items ?? []).map(commitOfItem));
    from = page.LastEvaluatedKey as Record<string, never> | undefined;
  } while (from !== undefined);
  return Map.groupBy(
    commits.toSorted((a, b) => a.commit - b.commit),
    ({ streamId }) => streamId,
  );
}
