import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { cli } from './support.ts';

/*
 * A stub that speaks the wire formats and answers what a deployed stack would. That real services behave like this is
 * shown by the rehearsal.
 */
const OUTPUTS: Readonly<Record<string, string>> = {
  JournalTable: 'journal',
  PositionsTable: 'positions',
  FlagsPath: '/exit-brain/test',
  Venue: 'binance-testnet',
  ExchangeUrl: 'https://demo-fapi.binance.com',
  AnchorLogs: 'log-of-gateway',
  Functionstatus: 'fn-status',
  Functionoperator: 'fn-operator',
};

let server: Server;
let parameters: Record<string, string>;
let invoked: { name: string; payload: unknown }[];
let operatorFails = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    void answer(request).then(({ status = 200, body, headers = {} }) => {
      response.writeHead(status, headers);
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  parameters = { EXIT_MODE: 'EXIT_BRAIN_V3', EXIT_EXECUTOR_MODE: 'LIVE', EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED' };
  invoked = [];
  operatorFails = false;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(request: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target.startsWith('AmazonSSM.')) return { body: JSON.stringify(ssm(target, JSON.parse(body))) };
  if (target.endsWith('.Query')) return { body: JSON.stringify({ Items: [], Count: 0 }) };
  const [, name] = /\/functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? [];
  if (name !== undefined) return lambda(name, JSON.parse(body));
  if (!body.includes('StackName=ExitBrain-test-main')) {
    const text = 'Stack does not exist';
    const error = `<ErrorResponse><Error><Code>ValidationError</Code><Message>${text}</Message></Error></ErrorResponse>`;
    return { status: 400, body: error };
  }
  const outputs = Object.entries(OUTPUTS).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>x</StackName><Outputs>${outputs.join('')}</Outputs></member>`;
  const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
  return { body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

function ssm(target: string, asked: { readonly Name?: string; readonly Value?: string }): object {
  if (target.endsWith('.PutParameter')) {
    parameters[asked.Name?.split('/').at(-1) ?? ''] = asked.Value ?? '';
    return { Version: 2 };
  }
  const found = Object.entries(parameters).map(([name, value]) => ({
    Name: `/exit-brain/test/${name}`,
    Value: value,
    Version: 1,
  }));
  return { Parameters: found, InvalidParameters: [] };
}

function lambda(name: string, payload: unknown): Answer {
  invoked.push({ name, payload });
  if (name === 'fn-status') {
    const mode = parameters.EXIT_BRAIN_V3_LIVE_ROLLOUT === 'ENABLED' ? 'LIVE' : null;
    const status = { executor: { running: true, effective_mode: mode, last_decision_timestamp: null }, heartbeat: {} };
    return { body: JSON.stringify({ statusCode: 200, headers: {}, body: JSON.stringify(status) }) };
  }
  if (operatorFails) {
    const failed = { errorMessage: "not an operator's command: x", errorType: 'NotACommandError' };
    return { body: JSON.stringify(failed), headers: { 'x-amz-function-error': 'Unhandled' } };
  }
  return { body: JSON.stringify({ riskMode: 'CRITICAL' }) };
}

const at = (...args: readonly string[]) => cli('--stage', 'test', '--region', 'eu-central-1', ...args);

it('finds a deployment by its stack and asks the status function by name', async () => {
  const { code, stdout } = await at('--json', 'status');
  expect([code, JSON.parse(stdout).executor.effective_mode]).toEqual([0, 'LIVE']);
  const event = { rawPath: '/health/exit_brain_status', requestContext: { http: { method: 'GET' } } };
  expect(invoked).toEqual([{ name: 'fn-status', payload: event }]);
});

it('rolls back by parameters, the rollout first, and hears the executor', async () => {
  const { code, stderr, stdout } = await at('rollback', 'legacy');
  expect(parameters).toMatchObject({ EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED', EXIT_MODE: 'LEGACY' });
  expect(stderr.indexOf('EXIT_BRAIN_V3_LIVE_ROLLOUT=DISABLED')).toBeLessThan(stderr.indexOf('EXIT_MODE=LEGACY'));
  expect([code, stdout]).toEqual([0, expect.stringContaining('no open positions')]);
});

it('has the operator function do the rest, and tells its words when it fails', async () => {
  const done = await at('risk', 'set', 'CRITICAL', '--reason', 'test');
  expect(done).toMatchObject({ code: 0, stdout: 'risk mode: CRITICAL\n' });
  expect(invoked).toMatchObject([
    { name: 'fn-operator', payload: { do: 'set-risk-mode', riskMode: 'CRITICAL', reason: 'test' } },
  ]);
  operatorFails = true;
  expect(await at('monitor')).toMatchObject({ code: 1, stderr: "not an operator's command: x" });
});

it('says in one line which stack it did not find and what to check', async () => {
  const { code, stderr } = await cli('--stage', 'prod', '--region', 'eu-central-1', 'status');
  expect([code, stderr.split('\n').length]).toEqual([1, 1]);
  expect(stderr).toContain('stack ExitBrain-prod-main cannot be read: Stack does not exist; check --stage');
});
