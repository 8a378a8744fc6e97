import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { awsSurroundings } from '../../shared/adapters/aws-account/surroundings.ts';
import type { Surroundings } from '../../shared/ports/surroundings.ts';
import { realTimeClock } from '../support/test-clock.ts';

const KEY = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test', sessionToken: 'session' };
const REGION = 'eu-central-1';

let server: Server;
let ssm: SSMClient;
let ours: Surroundings;
let answers: { readonly status?: number; readonly body: object }[];
let asked: { readonly path: string; readonly target: string; readonly body: string; readonly isSigned: boolean }[];

beforeEach(async () => {
  answers = [];
  asked = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const isSigned = signatureOf(request, body) === /Signature=(\w+)/.exec(request.headers.authorization ?? '')?.[1];
    const { 'x-amz-target': target = '' } = request.headers;
    asked.push({ path: `${request.method} ${request.url}`, target: String(target), body, isSigned });
    const { status = 200, body: said } = answers.shift() ?? { body: {} };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(said));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ssm = new SSMClient({ endpoint, region: REGION, credentials: KEY, maxAttempts: 1 });
  const caller = { region: async () => REGION, credentials: async () => KEY, clock: realTimeClock(), endpoint };
  ours = awsSurroundings({ caller, ssm, alarmPrefix: 'exit-brain-test-main ' });
});
afterEach(() => {
  ssm.destroy();
  server.close();
  server.closeAllConnections();
});

/** Signature Version 4 by its definition, from the request as it arrived. */
function signatureOf({ method, url = '', headers }: IncomingMessage, body: string): string {
  const [, scope = '', names = ''] =
    /Credential=AKIDTEST\/([^,]+), SignedHeaders=([^,]+),/.exec(headers.authorization ?? '') ?? [];
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, url, '', signed.join(''), names, sha(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (from, part) => createHmac('sha256', from).update(part).digest(),
      `AWS4${KEY.secretAccessKey}`,
    );
  return createHmac('sha256', key).update(text).digest('hex');
}

it('asks Lambda what the account may run at one time', async () => {
  answers = [{ body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 990 } } }];
  expect(await ours.concurrency()).toEqual({ limit: 1000, unreserved: 990 });
  expect(asked).toEqual([{ path: 'GET /2016-08-19/account-settings', target: '', body: '', isSigned: true }]);
});

it('asks Parameter Store for its throughput', async () => {
  answers = ['true', 'false'].map((SettingValue) => ({ body: { ServiceSetting: { SettingValue } } }));
  expect([await ours.hasHighThroughput(), await ours.hasHighThroughput()]).toEqual([true, false]);
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ SettingId: '/ssm/parameter-store/high-throughput-enabled' });
});

it('asks CloudWatch for the alarms of this stack, page by page', async () => {
  const alarm = (name: string, StateValue: string) => ({
    AlarmName: `exit-brain-test-main CRITICAL ${name}`,
    StateValue,
    StateTransitionedTimestamp: 1_767_960_000.5,
  });
  answers = [
    { body: { MetricAlarms: [alarm('a', 'OK')], NextToken: 'more' } },
    { body: { MetricAlarms: [alarm('b', 'ALARM')] } },
  ];
  expect(await ours.alarms()).toEqual([
    { name: 'exit-brain-test-main CRITICAL a', state: 'OK', sinceMs: 1_767_960_000_500 },
    { name: 'exit-brain-test-main CRITICAL b', state: 'ALARM', sinceMs: 1_767_960_000_500 },
  ]);
  expect(asked.map(({ target, isSigned }) => [target, isSigned])).toEqual(
    Array(2).fill(['GraniteServiceVersion20100801.DescribeAlarms', true]),
  );
  expect(asked.map(({ body }) => JSON.parse(body))).toEqual([
    { AlarmNamePrefix: 'exit-brain-test-main ', MaxRecords: 100 },
    { AlarmNamePrefix: 'exit-brain-test-main ', MaxRecords: 100, NextToken: 'more' },
  ]);
});

it('says what was refused, and does not take an odd answer for one', async () => {
  answers = [{ status: 403, body: { message: 'is not authorized' } }, { body: {} }, { body: { MetricAlarms: [{}] } }];
  await expect(ours.concurrency()).rejects.toThrow('lambda /2016-08-19/account-settings: 403 is not authorized');
  await expect(ours.concurrency()).rejects.toThrow('AWS answered something else');
  await expect(ours.alarms()).rejects.toThrow('AWS answered something else');
});
