import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAbsent } from '../../../infra/custom/flags-if-absent.ts';
import { customResource, type ResourceRequest } from '../../../infra/custom/respond.ts';
import { streamOf } from '../../../infra/custom/stream-of-table.ts';
import { errorOf } from '../../functions/support.ts';
import { AwsRefusal, startAwsStub, stubClient } from '../../support/aws-stub.ts';

describe('flags', () => {
  /** A store with these parameters, and what was asked of it. */
  async function creating(standing: Record<string, string>, refusal?: AwsRefusal) {
    const stub = await startAwsStub(({ target, body }) => {
      if (refusal !== undefined) throw refusal;
      if (target !== 'AmazonSSM.PutParameter' || body.Overwrite !== false) throw new AwsRefusal(400, 'Unexpected');
      if (standing[body.Name] !== undefined) throw new AwsRefusal(400, 'ParameterAlreadyExists');
      standing[body.Name] = body.Value;
      return { Version: 1 };
    });
    const defaults = { EXIT_MODE: 'EXIT_BRAIN_V3', EXIT_EXECUTOR_MODE: 'SHADOW' };
    try {
      await createAbsent(new SSMClient(stubClient(stub.endpoint)), { path: '/exit-brain/test', defaults });
    } finally {
      await stub.stop();
    }
    return standing;
  }

  it('that are absent are created, and those that stand are left as they are', async () => {
    expect(await creating({ '/exit-brain/test/EXIT_EXECUTOR_MODE': 'LIVE' })).toEqual({
      '/exit-brain/test/EXIT_EXECUTOR_MODE': 'LIVE',
      '/exit-brain/test/EXIT_MODE': 'EXIT_BRAIN_V3',
    });
  });

  it('that cannot be created fail the deployment', async () => {
    expect((await errorOf(creating({}, new AwsRefusal(400, 'AccessDeniedException')))).name).toBe(
      'AccessDeniedException',
    );
  });
});

describe('the stream of a table', () => {
  const ARN = 'arn:aws:dynamodb:eu-central-1:1:table/journal/stream/2026-11-21T00:00:00.000';
  async function finding(table: object): Promise<string> {
    const stub = await startAwsStub(() => ({ Table: table }));
    try {
      return await streamOf(new DynamoDBClient(stubClient(stub.endpoint)), 'journal');
    } finally {
      await stub.stop();
    }
  }

  it.each(['NEW_IMAGE', 'NEW_AND_OLD_IMAGES'])('is its newest, with %s', async (StreamViewType) => {
    const table = { LatestStreamArn: ARN, StreamSpecification: { StreamEnabled: true, StreamViewType } };
    expect(await finding(table)).toBe(ARN);
  });

  it.each([
    [{}, 'has none'],
    [{ LatestStreamArn: ARN }, 'has none'],
    [{ LatestStreamArn: ARN, StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }, 'has KEYS_ONLY'],
  ])('that is no use is named (%#)', async (table, problem) => {
    expect((await errorOf(finding(table))).message).toBe(`table journal: needs a stream of new images, ${problem}`);
  });
});

describe('a custom resource', () => {
  let server: Server;
  let answers: { readonly method: string | undefined; readonly body: Record<string, unknown> }[];
  beforeEach(async () => {
    answers = [];
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      answers.push({ method: request.method, body: JSON.parse(body) });
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => void server.close());

  const request = (changes: Partial<ResourceRequest> = {}): ResourceRequest => ({
    RequestType: 'Create',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/signed`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Logical',
    ResourceProperties: { tableName: 'journal' },
    ...changes,
  });
  const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Logical' };

  it('that was made says what it is and what others may read of it', async () => {
    await customResource(async ({ tableName }) => ({ id: `of-${String(tableName)}`, data: { arn: 'a' } }))(request());
    const body = { Status: 'SUCCESS', PhysicalResourceId: 'of-journal', Data: { arn: 'a' }, ...ids };
    expect(answers).toEqual([{ method: 'PUT', body }]);
  });

  it('that failed says why, so that the deployment does not wait for an hour', async () => {
    await customResource(() => Promise.reject(new Error('no such table')))(request({ PhysicalResourceId: 'before' }));
    expect(answers[0]?.body).toEqual({
      Status: 'FAILED',
      Reason: 'no such table',
      PhysicalResourceId: 'before',
      ...ids,
    });
  });

  it('is never deleted', async () => {
    const make = () => Promise.reject(new Error('must not be asked'));
    await customResource(make)(request({ RequestType: 'Delete', PhysicalResourceId: 'before' }));
    expect(answers[0]?.body).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'before', ...ids });
  });
});
