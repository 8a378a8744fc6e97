import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamoJournal } from '../shared/adapters/dynamodb/journal.ts';
import { itemOf } from '../shared/adapters/dynamodb/journal-item.ts';
import { createJournalTable } from '../shared/adapters/dynamodb/tables.ts';
import { encodeCommit } from '../shared/adapters/journal-record.ts';
import type { Journal, NewCommit } from '../shared/ports/journal.ts';
import { startDynalite } from '../test/support/dynalite.ts';
import { realTimeClock } from '../test/support/test-clock.ts';

/** How much longer the journal takes than the bare request it cannot do without: 1 is no longer at all. */
export interface JournalRatios {
  /** One append against one conditional PutItem of the same bytes. */
  readonly appendRatio: number;
  /** One `loadLast` against one Query of the last item. */
  readonly loadRatio: number;
}

const LENGTHS = ['10', '100', '1000'] as const;
const PAIRS = 200;
const WARM_UP = 40;
const tableName = 'journal';

/** Ratios of medians at streams of 10, 100 and 1,000 commits; each pair of calls runs back to back on one server, so drift cancels out. */
export async function benchJournal(): Promise<Record<(typeof LENGTHS)[number], JournalRatios>> {
  const server = await startDynalite();
  try {
    await createJournalTable(server.client, tableName);
    const journal = dynamoJournal({ client: server.client, tableName, clock: realTimeClock() });
    const ratios = { '10': nothing, '100': nothing, '1000': nothing };
    await measure(server.client, journal, 10, WARM_UP);
    for (const length of LENGTHS) ratios[length] = await measure(server.client, journal, Number(length), PAIRS);
    return ratios;
  } finally {
    await server.stop();
  }
}

const nothing: JournalRatios = { appendRatio: 0, loadRatio: 0 };
let streams = 0;

async function measure(
  client: DynamoDBClient,
  journal: Journal,
  length: number,
  pairs: number,
): Promise<JournalRatios> {
  // Ids of one length, so that both sides write the same number of bytes.
  const run = String(++streams).padStart(4, '0');
  const streamId = (side: 'J' | 'B'): string => `exit#binance#bench#${run}${side}#BOTH#1`;
  let previousHash = '';
  for (let commit = 1; commit <= length; commit++) {
    previousHash = (await journal.append(aCommit(streamId('J'), commit, previousHash))).hash;
    await client.send(barePut(aCommit(streamId('B'), commit, previousHash)));
  }

  const loadRatio = await compare(pairs, {
    subject: () => journal.loadLast(streamId('J')),
    control: () => client.send(bareQuery(streamId('B'))),
  });

  const next = aCommit(streamId('J'), length + 1, previousHash);
  // Encoded before the watch runs: turning a commit into an item is the journal's own work.
  const bare = barePut(aCommit(streamId('B'), length + 1, previousHash));
  const appendRatio = await compare(pairs, {
    subject: () => journal.append(next),
    control: () => client.send(bare),
    // So that every append meets a stream of exactly `length` commits.
    after: () => Promise.all([remove(client, streamId('J'), length + 1), remove(client, streamId('B'), length + 1)]),
  });
  return { appendRatio, loadRatio };
}

interface Contest {
  readonly subject: () => Promise<unknown>;
  readonly control: () => Promise<unknown>;
  readonly after?: () => Promise<unknown>;
}

/** Runs both sides in turns, the first of a pair changing from pair to pair, and answers median ÷ median. */
async function compare(pairs: number, { subject, control, after }: Contest): Promise<number> {
  const subjectMs: number[] = [];
  const controlMs: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const subjectTurn = async () => subjectMs.push(await timed(subject));
    const controlTurn = async () => controlMs.push(await timed(control));
    const turns = pair % 2 === 0 ? [subjectTurn, controlTurn] : [controlTurn, subjectTurn];
    for (const turn of turns) await turn();
    await after?.();
  }
  return median(subjectMs) / median(controlMs);
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function barePut(commit: NewCommit): PutItemCommand {
  return new PutItemCommand({
    TableName: tableName,
    Item: itemOf(encodeCommit(commit)),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
}

function bareQuery(streamId: string): QueryCommand {
  return new QueryCommand({
    TableName: tableName,
    KeyConditionExpression: 'pk = :stream',
    ExpressionAttributeValues: { ':stream': { S: streamId } },
    ScanIndexForward: false,
    Limit: 1,
    ConsistentRead: true,
  });
}

function remove(client: DynamoDBClient, streamId: string, commit: number): Promise<unknown> {
  return client.send(
    new DeleteItemCommand({ TableName: tableName, Key: { pk: { S: streamId }, sk: { N: String(commit) } } }),
  );
}

/** A commit of a realistic size: events of about 1 KB, a folded state of about 3 KB. */
function aCommit(streamId: string, commit: number, previousHash: string): NewCommit {
  const legs = Array.from({ length: 20 }, (_, n) => ({
    n,
    price: '64000.10',
    quantity: '0.015',
    status: 'resting',
    id: `x-${n}`,
  }));
  return {
    streamId,
    commit,
    commitId: `bench-${String(commit).padStart(8, '0')}`,
    recordedAtMs: 1_800_000_000_000 + commit,
    correlationId: 'trade-123456789',
    causationId: 'tick-123456789',
    flagsVersion: 'EXIT_MODE:3,EXIT_EXECUTOR_MODE:1,EXIT_BRAIN_V3_LIVE_ROLLOUT:1',
    hasOrder: false,
    previousHash: previousHash.padStart(64, '0'),
    events: [
      { type: 'ExitDecided', v: 1, data: { decision: 'move_stop', reason: 'r'.repeat(120), legs: legs.slice(0, 10) } },
    ],
    state: { status: 'open', note: 'n'.repeat(1_300), legs },
  };
}

if (import.meta.main) console.log(JSON.stringify(await benchJournal(), null, 2));
