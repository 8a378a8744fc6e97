import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { createJournalTable, createPositionsTable } from '../../shared/adapters/dynamodb/tables.ts';
import { silentLog } from '../../shared/adapters/memory/log.ts';
import { memoryPositionsView } from '../../shared/adapters/memory/positions-view.ts';
import { changeRiskMode } from '../../shared/application/account/account-store.ts';
import { anchoredJournal } from '../../shared/application/audit/anchored-journal.ts';
import { anchorLine } from '../../shared/application/audit/anchors.ts';
import { type RunningDynalite, startDynalite } from '../support/dynalite.ts';
import { realTimeClock } from '../support/test-clock.ts';
import { cli } from './support.ts';

/*
 * A deployment whose journal is a real table and whose logs are a stub that speaks the wire format: two log groups, read
 * page by page, in which every append was told as a function's JSON log tells it.
 */
const STREAM = 'account#binance#main';
const clock = realTimeClock();
const OUTPUTS: Readonly<Record<string, string>> = {
  JournalTable: 'journal',
  PositionsTable: 'positions',
  FlagsPath: '/exit-brain/test',
  Venue: 'binance',
  ExchangeUrl: 'https://demo-fapi.binance.com',
  AnchorLogs: 'log-of-watch,log-of-gateway',
};

let dynamo: RunningDynalite;
let server: Server;
let lines: string[];
let asked: { readonly logGroupName: string; readonly filterPattern: string }[];
let number = 1;

beforeAll(async () => {
  dynamo = await startDynalite();
  server = createServer((request, response) => {
    void answer(request).then((body) => response.end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await createJournalTable(dynamo.client, 'journal');
  await createPositionsTable(dynamo.client, 'positions');
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await dynamo.stop();
});

beforeEach(async () => {
  asked = [];
  lines = [];
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamo.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  await erase();
  await write(['NORMAL', 'CRITICAL', 'CONSERVATIVE'], (line) => lines.push(line));
});
afterEach(() => vi.unstubAllEnvs());

async function erase(from = 1): Promise<void> {
  for (let commit = from; commit <= 4; commit++) {
    const Key = { pk: { S: STREAM }, sk: { N: String(commit) } };
    await dynamo.client.send(new DeleteItemCommand({ TableName: 'journal', Key }));
  }
}

/** Risk modes set one after the other, each in a commit of the account's stream. */
async function write(modes: readonly ('NORMAL' | 'CRITICAL' | 'CONSERVATIVE')[], info: (line: string) => void) {
  const stored = dynamoJournal({ client: dynamo.client, clock, tableName: 'journal' });
  const store = {
    journal: anchoredJournal(stored, { info: (line) => info(JSON.stringify({ level: 'INFO', message: line })) }),
    view: memoryPositionsView(),
    clock,
    ids: { next: () => `id-${number++}` },
    log: silentLog(),
  };
  for (const riskMode of modes) {
    const change = { account: 'main', riskMode, reason: 'test', changedAtMs: number++, changedBy: 'anna' };
    await changeRiskMode(store, 'binance', change, { correlationId: 'c', causationId: 'c', flagsVersion: 'none' });
  }
}

async function answer(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (String(request.headers['x-amz-target']) !== 'Logs_20140328.FilterLogEvents') return stack();
  const { logGroupName, filterPattern, nextToken } = JSON.parse(body) as Record<string, string>;
  asked.push({ logGroupName: logGroupName ?? '', filterPattern: filterPattern ?? '' });
  // The functions take turns, and each page holds one line.
  const own = lines.flatMap((message, index) =>
    index % 2 === Number(logGroupName === 'log-of-gateway') ? [{ message, timestamp: index }] : [],
  );
  const at = Number(nextToken ?? 0);
  const next = at + 1 < own.length ? { nextToken: String(at + 1) } : {};
  return JSON.stringify({ events: own.slice(at, at + 1), ...next });
}

function stack(): string {
  const outputs = Object.entries(OUTPUTS).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const found = `<member><StackName>x</StackName><Outputs>${outputs.join('')}</Outputs></member>`;
  const result = `<DescribeStacksResult><Stacks>${found}</Stacks></DescribeStacksResult>`;
  return `<DescribeStacksResponse>${result}</DescribeStacksResponse>`;
}

const verify = (...args: readonly string[]) =>
  cli('--stage', 'test', '--region', 'eu-central-1', 'journal', 'verify', ...args);

it('compares the journal with what the functions told their logs', async () => {
  const { code, stdout } = await verify('--anchors');
  expect([code, stdout]).toEqual([0, expect.stringContaining('anchors: 3 met, 0 commits without one\nall well')]);
  expect([...new Set(asked.map(({ logGroupName }) => logGroupName))]).toEqual(['log-of-watch', 'log-of-gateway']);
  expect([...new Set(asked.map(({ filterPattern }) => filterPattern))]).toEqual(['"[EXIT_ANCHOR]"']);
});

it('catches a journal that was rewritten whole, chain and all, which looks well by itself', async () => {
  await erase();
  await write(['NORMAL', 'NORMAL', 'CONSERVATIVE'], () => {});
  const alone = await verify();
  expect([alone.code, alone.stdout]).toEqual([0, expect.stringContaining('all well')]);
  const { code, stdout } = await verify('--anchors');
  expect([code, stdout]).toEqual([16, expect.stringContaining('FAILED: 3 × anchor')]);
  expect(stdout).toContain(`first: anchor at ${STREAM}@1: it is not the commit that was appended`);
});

it('catches a tail that was cut off, and is not fooled by an anchor that was told later', async () => {
  await erase(3);
  const cut = await verify('--anchors');
  expect([cut.code, cut.stdout]).toEqual([16, expect.stringContaining(`${STREAM}@3: it was appended once`)]);
  await write(['CRITICAL'], () => {});
  const last = await dynamoJournal({ client: dynamo.client, clock, tableName: 'journal' }).loadLast(STREAM);
  if (last === undefined) throw new Error('nothing was appended');
  lines.push(anchorLine(last));
  expect((await verify('--anchors')).code).toBe(16);
});

it('does not take logs without an anchor for a proof', async () => {
  lines = [];
  const { code, stderr } = await verify('--anchors');
  expect([code, stderr]).toEqual([1, '--anchors: there is none in 2 log groups in CloudWatch']);
});
