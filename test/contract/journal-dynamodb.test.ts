import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { itemOf } from '../../shared/adapters/dynamodb/journal-item.ts';
import { createJournalTable } from '../../shared/adapters/dynamodb/tables.ts';
import { encodeCommit } from '../../shared/adapters/journal-record.ts';
import { JournalConflictError, JournalUnavailableError } from '../../shared/ports/journal.ts';
import { AwsRefusal, startAwsStub } from '../support/aws-stub.ts';
import { dynamoClientAt, type RunningDynalite, startDynalite } from '../support/dynalite.ts';
import { realTimeClock } from '../support/test-clock.ts';
import { aCommit, all, fill } from './commits.ts';

const tableName = 'journal';
const clock = realTimeClock();
let server: RunningDynalite;
beforeAll(async () => {
  server = await startDynalite();
  await createJournalTable(server.client, tableName);
});
afterAll(() => server.stop());

const journal = () => dynamoJournal({ client: server.client, tableName, clock });

/** Which commands a client was asked to send, by name. */
type Sent = string[];

/** A client whose PutItem is `put` and whose other commands are sent as they are. */
function clientWith(put: (send: () => Promise<unknown>) => Promise<unknown>): { client: DynamoDBClient; sent: Sent } {
  const client = dynamoClientAt(server.endpoint);
  const send = client.send.bind(client) as (command: object, options?: object) => Promise<unknown>;
  const sent: Sent = [];
  const wrapped = (command: object, options?: object): Promise<unknown> => {
    sent.push(command.constructor.name);
    const real = (): Promise<unknown> => send(command, options);
    return command instanceof PutItemCommand ? put(real) : real();
  };
  return { client: Object.assign(client, { send: wrapped }), sent };
}

const never = (): Promise<never> => new Promise(() => {});
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

describe('journal on DynamoDB: an uncertain write', () => {
  it('succeeds by finding its own commit when the acknowledgement was lost', async () => {
    const { client, sent } = clientWith(async (send) => {
      await send();
      throw lost;
    });
    const commit = aCommit({ streamId: 'lost-acknowledgement' });
    const appended = await dynamoJournal({ client, tableName, clock }).append(commit);
    expect(appended).toEqual(await journal().loadLast(commit.streamId));
    expect(sent).toEqual(['PutItemCommand', 'QueryCommand']);
  });

  it('succeeds when the client repeated a write that had gone through', async () => {
    const { client } = clientWith(async (send) => {
      await send();
      return await send();
    });
    const commit = aCommit({ streamId: 'repeated-by-client' });
    expect(await dynamoJournal({ client, tableName, clock }).append(commit)).toMatchObject(commit);
  });

  it('succeeds when the answer came too late', async () => {
    const { client } = clientWith(async (send) => {
      await send();
      return await never();
    });
    const commit = aCommit({ streamId: 'late-answer' });
    const appended = await dynamoJournal({ client, tableName, clock, timeoutMs: 200 }).append(commit);
    expect(appended).toMatchObject(commit);
  });

  it('is a conflict when another commit stands there', async () => {
    const streamId = 'lost-to-another';
    const { client } = clientWith(async () => {
      await journal().append(aCommit({ streamId, commitId: 'the-other' }));
      throw lost;
    });
    await expect(dynamoJournal({ client, tableName, clock }).append(aCommit({ streamId }))).rejects.toThrow(
      JournalConflictError,
    );
  });

  it('is unavailable when nothing stands there: the write may still be on its way', async () => {
    const { client } = clientWith(async () => {
      throw lost;
    });
    const append = dynamoJournal({ client, tableName, clock }).append(aCommit({ streamId: 'still-unknown' }));
    await expect(append).rejects.toThrow(JournalUnavailableError);
    await expect(append).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE', cause: lost });
  });

  it('is unavailable when the check gets no answer either, within two timeouts', async () => {
    const client = dynamoClientAt(server.endpoint);
    Object.assign(client, { send: never });
    const startedAtMs = Date.now();
    const append = dynamoJournal({ client, tableName, clock, timeoutMs: 50 }).append(aCommit({ streamId: 'silence' }));
    await expect(append).rejects.toThrow(JournalUnavailableError);
    expect(Date.now() - startedAtMs).toBeLessThan(1_000);
  });

  it('takes the item that stands in the way from the refusal, where the server gives it, and does not read it again', async () => {
    const standing = itemOf(encodeCommit(aCommit({ commitId: 'the-other' })));
    // The embedded server never returns the old item, AWS does when it is asked to.
    const stub = await startAwsStub(({ body }) => {
      const asked = body.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
      const type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
      throw new AwsRefusal(400, type, asked ? { Item: standing } : {});
    });
    const client = dynamoClientAt(stub.endpoint);
    const append = (commitId: string) => dynamoJournal({ client, tableName, clock }).append(aCommit({ commitId }));
    await expect(append('mine')).rejects.toThrow(JournalConflictError);
    expect(await append('the-other')).toMatchObject({ commitId: 'the-other' });
    expect(stub.requests.map(({ target }) => target)).toEqual(Array(2).fill('DynamoDB_20120810.PutItem'));
    client.destroy();
    await stub.stop();
  });

  it('waits for the server to come back within its time, as the client does for errors of the server', async () => {
    let failures = 1;
    const stub = await startAwsStub(() => {
      if (failures-- > 0) throw new AwsRefusal(500, 'InternalServerError');
      return {};
    });
    const client = dynamoClientAt(stub.endpoint);
    expect(await dynamoJournal({ client, tableName, clock }).append(aCommit())).toMatchObject(aCommit());
    expect(stub.requests).toHaveLength(2);
    client.destroy();
    await stub.stop();
  });

  it('hangs up on a server that is silent, so that its socket is free', async () => {
    const stub = await startAwsStub(() => never());
    const client = dynamoClientAt(stub.endpoint);
    const loading = dynamoJournal({ client, tableName, clock, timeoutMs: 50 }).loadLast('x');
    await expect(loading).rejects.toThrow(JournalUnavailableError);
    await vi.waitUntil(async () => (await stub.connections()) === 0);
    client.destroy();
    await stub.stop();
  });
});

describe('journal on DynamoDB: reading', () => {
  it('is unavailable when the table does not answer or is not there', async () => {
    const client = dynamoClientAt(server.endpoint);
    Object.assign(client, { send: never });
    const hung = dynamoJournal({ client, tableName, clock, timeoutMs: 50 });
    await expect(hung.loadLast('x')).rejects.toThrow(JournalUnavailableError);
    await expect(all(hung.read('x'))).rejects.toThrow(JournalUnavailableError);
    await expect(all(hung.scanSince(0))).rejects.toThrow(JournalUnavailableError);
    const elsewhere = dynamoJournal({ client: server.client, tableName: 'missing', clock });
    await expect(elsewhere.loadLast('x')).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' });
    await expect(elsewhere.append(aCommit())).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' });
  });

  async function tamper(streamId: string, attribute: string, value: object | undefined): Promise<void> {
    await server.client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { pk: { S: streamId }, sk: { N: '2' } },
        UpdateExpression: value === undefined ? 'REMOVE #attribute' : 'SET #attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ...(value === undefined ? {} : { ExpressionAttributeValues: { ':value': value as { S: string } } }),
      }),
    );
  }

  const changes: [string, object][] = [
    ['commitId', { S: 'other' }],
    ['recordedAtMs', { N: '1800000000001' }],
    ['correlationId', { S: 'trade-2' }],
    ['causationId', { S: 'trade-2' }],
    ['flagsVersion', { S: 'EXIT_MODE:2' }],
    ['hasOrder', { BOOL: true }],
    ['previousHash', { S: '' }],
    ['events', { S: '[]' }],
    // The same value in another spelling: the text itself is what was recorded.
    ['state', { S: '{"status": "open","quantity":"0.015"}' }],
  ];
  it.each(changes)('shows a changed %s by the hash of its commit', async (attribute, value) => {
    const streamId = `tampered-${attribute}`;
    const written = await fill(journal(), streamId, 3);
    await tamper(streamId, attribute, value);
    const [, second, third] = await all(journal().read(streamId));
    expect(second?.hash).not.toBe(written[1]?.hash);
    expect(third?.previousHash).not.toBe(second?.hash);
  });

  const broken: [string, object | undefined][] = [
    ['commitId', undefined],
    ['recordedAtMs', { S: '1' }],
    ['hasOrder', { S: 'true' }],
    ['events', { S: '[{"type":"Cut' }],
    ['events', { S: '{}' }],
    ['events', { S: '[{"type":1}]' }],
    ['state', { S: '' }],
    ['state', undefined],
  ];
  it.each(broken)('names stream, commit and attribute of a corrupt item: %s = %j', async (attribute, value) => {
    const streamId = `corrupt-${attribute}-${JSON.stringify(value)}`;
    await fill(journal(), streamId, 2);
    await tamper(streamId, attribute, value);
    const reading = journal().loadLast(streamId);
    await expect(reading).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', streamId, commit: '2' });
    await expect(reading).rejects.toThrow(attribute);
  });

  it('creates its table once, however often it is asked', async () => {
    await Promise.all([createJournalTable(server.client, 'twice'), createJournalTable(server.client, 'twice')]);
    await createJournalTable(server.client, 'twice');
    await dynamoJournal({ client: server.client, tableName: 'twice', clock }).append(aCommit());
  });
});
