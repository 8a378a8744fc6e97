import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepared } from '../../functions/support/wrap.ts';
import { readVenueKey } from '../../shared/adapters/secretsmanager/venue-key.ts';
import { AwsRefusal, type AwsStub, startAwsStub, stubClient } from '../support/aws-stub.ts';
import { realTimeClock } from '../support/test-clock.ts';
import { errorOf } from './support.ts';

describe('a key in its secret', () => {
  let stub: AwsStub;
  let held: string | undefined;
  beforeEach(async () => {
    stub = await startAwsStub(() => {
      if (held === undefined) throw new AwsRefusal(400, 'ResourceNotFoundException');
      return { SecretString: held };
    });
  });
  afterEach(() => stub.stop());
  const read = () =>
    readVenueKey({
      client: new SecretsManagerClient(stubClient(stub.endpoint)),
      secretId: 'the-arn',
      clock: realTimeClock(),
    });

  it('is read by its id', async () => {
    held = '{"id":"key-id","secret":"key-secret"}';
    expect(await read()).toEqual({ id: 'key-id', secret: 'key-secret' });
    expect(stub.requests.map(({ target, body }) => [target, body])).toEqual([
      ['secretsmanager.GetSecretValue', { SecretId: 'the-arn' }],
    ]);
  });

  it.each([
    'TOP-SECRET',
    '{"id":"TOP-SECRET"}',
    '{"id":"","secret":"TOP-SECRET"}',
    '["TOP-SECRET"]',
    'null',
    '{"id":1,"secret":"TOP-SECRET"}',
  ])('%s is refused, and not repeated', async (text) => {
    held = text;
    const error = await errorOf(read());
    expect(error.code).toBe('SECRET_UNREADABLE');
    expect(error.message).toContain('the-arn');
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('TOP-SECRET');
  });

  it('that was never filled says so', async () => {
    held = undefined;
    expect((await errorOf(read())).code).toBe('SECRET_UNREADABLE');
  });
});

describe('a function whose parts are fetched first', () => {
  it('begins as soon as it is loaded, and fetches them once for all calls', async () => {
    let fetched = 0;
    const handle = prepared(async () => {
      fetched += 1;
      return async (event: string) => `done ${event}`;
    });
    expect(fetched).toBe(0);
    await new Promise(setImmediate);
    expect(fetched).toBe(1);
    expect(await Promise.all([handle('a'), handle('b')])).toEqual(['done a', 'done b']);
    expect(fetched).toBe(1);
  });

  it('that could not be fetched are fetched once more for a call, and then again for the next', async () => {
    let fetched = 0;
    const handle = prepared(async () => {
      fetched += 1;
      if (fetched < 4) throw new Error(`not there ${fetched}`);
      return async (event: string) => event;
    });
    await new Promise(setImmediate);
    expect(fetched).toBe(1);
    expect((await errorOf(handle('a'))).message).toBe('not there 2');
    expect((await errorOf(handle('b'))).message).toBe('not there 3');
    expect(await handle('c')).toBe('c');
    expect(await handle('d')).toBe('d');
    expect(fetched).toBe(4);
  });
});
