import { DeleteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Outputs } from './cdk.ts';
import { clientOf, type Emulator } from './emulator.ts';
import { type Credentials, deployedFunctions } from './functions.ts';

/** Something a function could try, and what the outputs of the stack call the thing. */
interface Attempt {
  readonly what: string;
  /** The only functions that may. */
  readonly mayOnly: readonly string[];
  try(options: ReturnType<typeof clientOf>, outputs: Outputs): Promise<unknown>;
}

const KEY = { pk: { S: 'exit#none' }, sk: { N: '1' } };

/** The border by which only one function can ever send an order, tried from the wrong side. */
const ATTEMPTS: readonly Attempt[] = [
  {
    what: 'read the trading key',
    mayOnly: ['exit-gateway'],
    try: (options, { TradingSecret }) =>
      new SecretsManagerClient(options).send(new GetSecretValueCommand({ SecretId: TradingSecret })),
  },
  {
    what: 'change a commit',
    mayOnly: [],
    try: (options, { JournalTable }) =>
      new DynamoDBClient(options).send(new UpdateItemCommand({ TableName: JournalTable, Key: KEY })),
  },
  {
    what: 'delete a commit',
    mayOnly: [],
    try: (options, { JournalTable }) =>
      new DynamoDBClient(options).send(new DeleteItemCommand({ TableName: JournalTable, Key: KEY })),
  },
  {
    what: 'publish in the name of the entry bot',
    mayOnly: [],
    try: (options, { BusName }) =>
      new EventBridgeClient(options).send(
        new PutEventsCommand({
          Entries: [{ EventBusName: BusName, Source: 'entry-bot', DetailType: 'Rehearsal', Detail: '{}' }],
        }),
      ),
  },
  {
    what: 'send a tick',
    mayOnly: ['metronome'],
    try: (options, { Queueticks }) =>
      new SQSClient(options).send(new SendMessageCommand({ QueueUrl: Queueticks, MessageBody: LATE_TICK })),
  },
];

/** Whoever may send a tick sends this one, which is dropped on arrival. */
const LATE_TICK = JSON.stringify({ account: 'main', dueAtMs: 0 });

/** What came of the attempts. */
export interface Border {
  readonly tried: number;
  /** What a function may do and must not, or may not and must, each as a line. */
  readonly wrong: readonly string[];
  /** Functions that have not signed anything yet: until then the emulator knows no credentials of theirs. */
  readonly absent: readonly string[];
}

/** Makes every attempt as every function. */
export async function tryBorder(emulator: Emulator, outputs: Outputs): Promise<Border> {
  const signed = new Set(emulator.front.calls.map(({ keyId }) => keyId));
  const all = await deployedFunctions(emulator);
  const functions = all.filter(({ credentials }) => signed.has(credentials.accessKeyId));
  const wrong: string[] = [];
  let tried = 0;
  for (const { name, credentials } of functions) {
    for (const attempt of ATTEMPTS) {
      const isAllowed = await allows(attempt, emulator, credentials, outputs);
      tried += 1;
      if (isAllowed !== attempt.mayOnly.includes(name)) {
        wrong.push(`${name} may ${isAllowed ? '' : 'not '}${attempt.what}`);
      }
    }
  }
  return { tried, wrong, absent: all.filter((one) => !functions.includes(one)).map(({ name }) => name) };
}

async function allows(attempt: Attempt, emulator: Emulator, credentials: Credentials, outputs: Outputs) {
  try {
    await attempt.try(clientOf(emulator, credentials), outputs);
    return true;
  } catch (error) {
    if (/AccessDenied|NotAuthorized|not authorized/i.test(String(error))) return false;
    throw error;
  }
}
