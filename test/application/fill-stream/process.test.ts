import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createPositionsTable } from '../../../shared/adapters/dynamodb/tables.ts';
import { hostileVenue, tradeFrame } from '../../binance/user-stream-venue.ts';
import { startDynalite } from '../../support/dynalite.ts';
import { startMessagingStub } from '../../support/messaging-stub.ts';
import { eventually } from './support.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'functions/fill-stream/main.ts');

/** The process with this environment and nothing of ours. */
function started(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env, stdio: 'pipe' });
  const said: string[] = [];
  child.stdout?.on('data', (data) => said.push(String(data)));
  child.stderr?.on('data', (data) => said.push(String(data)));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, text: () => said.join(''), exit: once(child, 'exit').then(([code]) => code as number | null) };
}

/** A venue whose account has no position and no trades, DynamoDB and EventBridge, all on this machine. */
async function surroundings() {
  const [venue, dynalite, messaging] = await Promise.all([hostileVenue(), startDynalite(), startMessagingStub()]);
  onTestFinished(() => dynalite.stop());
  onTestFinished(() => messaging.stop());
  await createPositionsTable(dynalite.client, 'positions');
  venue.answer = (request, response) => {
    if (request.url?.startsWith('/fapi/v1/listenKey')) return false;
    response.setHeader('content-type', 'application/json');
    response.end('[]');
    return true;
  };
  const env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: messaging.endpoint,
    VENUE: 'binance',
    EXCHANGE_HTTP_URL: venue.url,
    EXCHANGE_WS_URL: venue.wsUrl,
    POSITIONS_TABLE: 'positions',
    BUS_NAME: 'exit-brain',
    ACCOUNTS: 'main',
    READING_KEY_ID: 'reading-id',
    READING_KEY_SECRET: 'reading-secret',
  };
  return { venue, messaging, env };
}

it('runs as a process of its own, tells a fill, and closes within five seconds of SIGTERM', async () => {
  const { venue, messaging, env } = await surroundings();
  const running = started(env, '--yield-to', 'other-', '--yield-ms', '200');
  await eventually(() => expect(running.text()).toContain('listening'));
  venue.send(tradeFrame(7));
  await eventually(() =>
    expect(messaging.requests.filter(({ target }) => target.endsWith('PutEvents'))).toHaveLength(1),
  );
  const [entry] = messaging.requests.find(({ target }) => target.endsWith('PutEvents'))?.body.Entries ?? [];
  expect(entry).toMatchObject({ EventBusName: 'exit-brain', DetailType: 'Position Filled' });
  expect(JSON.parse(entry.Detail)).toMatchObject({ account: 'main', symbol: 'BTCUSDT', tradeId: '7' });
  const askedMs = Date.now();
  running.child.kill('SIGTERM');
  expect(await running.exit).toBe(0);
  expect(Date.now() - askedMs).toBeLessThan(5_000);
  expect(venue.requests.filter((each) => each.startsWith('DELETE'))).toEqual([]);
  for (const secret of ['reading-id', 'reading-secret', 'listen-key-1']) expect(running.text()).not.toContain(secret);
});

it('ends with 1 when the venue refuses its key', async () => {
  const { venue, env } = await surroundings();
  venue.answer = (_request, response) => {
    response.statusCode = 401;
    response.end(JSON.stringify({ code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' }));
    return true;
  };
  const running = started(env);
  expect(await running.exit).toBe(1);
  expect(running.text()).toContain('-2015');
});

it.each([
  ['names every variable that is missing', {}, ['BUS_NAME', 'ACCOUNTS', 'READING_KEY_ID']],
  ['serves one account per key', { ACCOUNTS: 'one,two' }, ['ACCOUNTS']],
])('ends with 2 and %s', async (_what, changes, named) => {
  const { env } = await surroundings();
  const running = started(Object.keys(changes).length === 0 ? {} : { ...env, ...changes });
  expect(await running.exit).toBe(2);
  for (const variable of named) expect(running.text()).toContain(variable);
});

it('ends with 2 when an argument is wrong', async () => {
  const { env } = await surroundings();
  expect(await started(env, '--yield-ms', 'soon').exit).toBe(2);
  expect(await started(env, '--trade').exit).toBe(2);
});
