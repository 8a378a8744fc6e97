import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dynamoJournal } from '../../../shared/adapters/dynamodb/journal.ts';
import { dynamoJournalArchive } from '../../../shared/adapters/dynamodb/journal-archive.ts';
import { itemOf } from '../../../shared/adapters/dynamodb/journal-item.ts';
import { dynamoPositionsView } from '../../../shared/adapters/dynamodb/positions-view.ts';
import { createJournalTable, createPositionsTable } from '../../../shared/adapters/dynamodb/tables.ts';
import { encodeCommit } from '../../../shared/adapters/journal-record.ts';
import { silentLog } from '../../../shared/adapters/memory/log.ts';
import { anchoredJournal } from '../../../shared/application/audit/anchored-journal.ts';
import { Anchors, anchorOf } from '../../../shared/application/audit/anchors.ts';
import { type Verification, verifyJournal } from '../../../shared/application/audit/verify-journal.ts';
import { recordFlagChange } from '../../../shared/application/flags/record-change.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import { all } from '../../contract/commits.ts';
import { type RunningDynalite, startDynalite } from '../../support/dynalite.ts';
import { realTimeClock } from '../../support/test-clock.ts';
import { playFlow } from '../support/flow.ts';
import { ACCOUNT, SHADOW, VENUE } from '../support/world.ts';

const clock = realTimeClock();
const STREAM = `exit#${VENUE}#${ACCOUNT}#SOLUSDT#BOTH#1`;
let server: RunningDynalite;
let played: readonly Commit[];
let rows: Awaited<ReturnType<Awaited<ReturnType<typeof playFlow>>['world']['view']['rowsOf']>>;
let tables = 0;

beforeAll(async () => {
  server = await startDynalite();
  const { world } = await playFlow();
  const shadow = await playFlow({ flags: SHADOW, end: 'by-hand' });
  // A second account's journal in the same table: the same position, played in SHADOW.
  const other = (text: string) => text.replaceAll(`#${ACCOUNT}`, '#other');
  const inShadow = shadow.world.feed.filter(({ streamId }) => streamId.startsWith('exit#'));
  played = [...world.feed, ...rechained(inShadow.map((commit) => ({ ...commit, streamId: other(commit.streamId) })))];
  rows = await world.view.rowsOf(VENUE, ACCOUNT);
});
afterAll(() => server.stop());

/** Commits of one stream, each with the hash that the one before it has now. */
function rechained(commits: readonly Commit[]): Commit[] {
  const chained: Commit[] = [];
  for (const commit of commits) {
    const { hash: _old, ...rest } = { ...commit, previousHash: chained.at(-1)?.hash ?? '' };
    chained.push({ ...rest, hash: hashOf(rest) });
  }
  return chained;
}

const { commitHash } = await import('../../../shared/adapters/journal-hash.ts');
const hashOf = (commit: Omit<Commit, 'hash'>): string => commitHash(encodeCommit(commit));

describe('the audit of a journal that was really played', () => {
  let client: DynamoDBClient;
  let journalTable: string;
  let lines: string[];
  const places = () => ({ client, tableName: journalTable, clock });
  const view = () => dynamoPositionsView({ client, tableName: `${journalTable}-view`, clock });
  const audit = (anchors: Anchors | null = null): Promise<Verification> =>
    verifyJournal({ archive: dynamoJournalArchive(places()), view: view(), anchors });
  const key = (commit: number) => ({ pk: { S: STREAM }, sk: { N: String(commit) } });
  const commitsOfLife = () => played.filter(({ streamId }) => streamId === STREAM);
  const put = (commit: Omit<Commit, 'hash'>) =>
    client.send(new PutItemCommand({ TableName: journalTable, Item: itemOf(encodeCommit(commit)) }));

  beforeEach(async () => {
    client = server.client;
    journalTable = `journal-${tables++}`;
    lines = [];
    await createJournalTable(client, journalTable);
    await createPositionsTable(client, `${journalTable}-view`);
    const journal = anchoredJournal(dynamoJournal(places()), { info: (message) => lines.push(message) });
    for (const { hash: _hash, ...commit } of played) await journal.append(commit);
    for (const row of rows) await view().put(VENUE, ACCOUNT, row);
  });

  const anchors = () => new Anchors(lines.flatMap((line) => anchorOf(JSON.stringify({ message: line })) ?? []));

  it('finds nothing, and says how much it has seen', async () => {
    const found = await audit(anchors());
    const decisions = played.flatMap(({ events }) => events.filter(({ type }) => type === 'ExitDecisionMade'));
    expect(found).toMatchObject({
      streams: 3,
      commits: played.length,
      events: played.flatMap(({ events }) => events).length,
      decisions: decisions.length,
      unknownEngines: {},
      otherStates: 0,
      view: { compared: 2, lagging: 0, missing: 0 },
      anchors: { compared: played.length, withoutAnchor: 0 },
      failures: {},
      first: null,
      exitCode: 0,
    });
    expect(decisions.length).toBeGreaterThan(8);
  });

  it('finds a commit that was removed, also the first one', async () => {
    await client.send(new DeleteItemCommand({ TableName: journalTable, Key: key(3) }));
    const third = await audit();
    expect(third.first).toEqual({ kind: 'gap', streamId: STREAM, commit: 4, detail: 'it follows commit 2' });
    expect([third.failures, third.exitCode]).toEqual([{ gap: 1 }, 11]);
    await client.send(new DeleteItemCommand({ TableName: journalTable, Key: key(1) }));
    expect((await audit()).failures).toEqual({ gap: 2 });
  });

  it('finds the last commits gone by the row that stands beyond them, and by their anchors', async () => {
    const last = commitsOfLife().length;
    await client.send(new DeleteItemCommand({ TableName: journalTable, Key: key(last) }));
    expect((await audit()).first).toMatchObject({ kind: 'view', commit: last - 1 });
    const anchored = await audit(anchors());
    expect(anchored.failures).toEqual({ view: 1, anchor: 1 });
    expect(anchored.exitCode).toBe(15);
  });

  it('finds a commit that was changed in place by the one that follows it', async () => {
    const second = commitsOfLife()[1] as Commit;
    await put({ ...second, causationId: 'somebody else' });
    const found = await audit();
    expect(found.first).toMatchObject({ kind: 'chain', streamId: STREAM, commit: 3 });
    expect([found.failures, found.exitCode]).toEqual([{ chain: 1 }, 12]);
  });

  it('finds an item that is no commit any more and goes on with the other streams', async () => {
    const broken = { TableName: journalTable, Key: key(2), UpdateExpression: 'SET events = :e' };
    await client.send(new UpdateItemCommand({ ...broken, ExpressionAttributeValues: { ':e': { S: '{' } } }));
    const found = await audit();
    expect(found.first?.kind).toBe('corrupt');
    expect(found.first?.detail).toContain('commit 2 is corrupt: "events" is not JSON');
    expect([found.failures, found.exitCode, found.streams]).toEqual([{ corrupt: 1 }, 10, 3]);
  });

  it('finds a state that is not what the events fold to, although the chain was rewritten to the end', async () => {
    const forged = commitsOfLife().map((commit) => {
      if (commit.commit !== 4) return commit;
      const { v, life } = commit.state as { readonly v: number; readonly life: object };
      return { ...commit, state: { v, life: { ...life, quantity: '11' } } };
    });
    for (const commit of rechained(forged)) await put(commit);
    const found = await audit();
    expect(found.first).toMatchObject({ kind: 'fold', streamId: STREAM, commit: 4 });
    expect(found.first?.detail).toContain('quantity: "11", not "10"');
    expect(found.exitCode).toBe(13);
  });

  it('finds a decision that its engine would not have made, although events, states and chain agree with it', async () => {
    let changed = 0;
    const forged = commitsOfLife().map((commit) => {
      const events = commit.events.map((event) => {
        if (event.type !== 'ExitDecisionMade' || changed > 0) return event;
        changed = commit.commit;
        const { decision, ...rest } = event.data as { readonly decision: object };
        return { ...event, data: { ...rest, decision: { ...decision, confidence: 0.5 } } };
      });
      return { ...commit, events };
    });
    for (const commit of rechained(forged)) await put(commit);
    const found = await audit();
    expect(found.first).toMatchObject({ kind: 'decision', streamId: STREAM, commit: changed });
    expect(found.first?.detail).toMatch(/engine 1: confidence: 0\.5, not 0\.95/);
    expect([found.failures, found.exitCode]).toEqual([{ decision: 1 }, 14]);
  });

  it('names decisions of engines it does not have as not checked', async () => {
    const forged = commitsOfLife().map((commit) => ({
      ...commit,
      events: commit.events.map((event) =>
        event.type === 'ExitDecisionMade' ? { ...event, data: { ...event.data, engineVersion: '0' } } : event,
      ),
    }));
    for (const commit of rechained(forged)) await put(commit);
    const found = await audit();
    expect([found.exitCode, Object.keys(found.unknownEngines)]).toEqual([0, ['0']]);
  });

  it('finds a journal that was rewritten as a whole only by its anchors', async () => {
    const forged = commitsOfLife().map((commit) => ({ ...commit, correlationId: 'rewritten' }));
    for (const commit of rechained(forged)) await put(commit);
    expect((await audit()).exitCode).toBe(0);
    const found = await audit(anchors());
    expect(found.first).toMatchObject({ kind: 'anchor', streamId: STREAM, commit: 1 });
    expect([found.failures, found.exitCode]).toEqual([{ anchor: forged.length }, 16]);
  });

  it('finds a row of the view that says something else, and bears one that lags', async () => {
    const row = rows.find(({ key: name }) => name === 'life#SOLUSDT#BOTH#1');
    const forged = { ...row, state: { ...(row?.state as object), realisedPnlQuote: '1000000' } };
    const table = `${journalTable}-view`;
    const place = { pk: { S: `view#${VENUE}#${ACCOUNT}` }, sk: { S: 'life#SOLUSDT#BOTH#1' } };
    const state = { ':s': { S: JSON.stringify(forged.state) } };
    const update = { TableName: table, Key: place, ExpressionAttributeNames: { '#s': 'state' } };
    await client.send(
      new UpdateItemCommand({ ...update, UpdateExpression: 'SET #s = :s', ExpressionAttributeValues: state }),
    );
    const found = await audit();
    expect(found.first?.detail).toContain('its row differs: realisedPnlQuote: "1000000"');
    expect([found.failures, found.exitCode]).toEqual([{ view: 1 }, 15]);
    await client.send(new DeleteItemCommand({ TableName: table, Key: place }));
    expect((await audit()).exitCode).toBe(0);
  });
});

it('the audit folds the history of the flags, and says of a stream of another name that it cannot', async () => {
  const { world } = await playFlow();
  const { clock: hand, journal, view } = world;
  const ids = { next: () => 'flag-change' };
  const history = { newest: async () => ({ version: 1, value: 'LIVE', changedBy: 'arn:somebody', changedAtMs: 1 }) };
  const notice = { id: 'n', flag: 'EXIT_EXECUTOR_MODE', operation: 'Update', atMs: 1 } as const;
  const log = silentLog();
  await recordFlagChange({ journal, history, clock: hand, ids, log, path: '/exit-brain/test' }, notice);
  expect((await verifyJournal({ archive: journal, view, anchors: null })).failures).toEqual({});
  const [first] = played;
  const { hash: _hash, ...rest } = first as Commit;
  await journal.append({ ...rest, streamId: 'elsewhere', commit: 1, previousHash: '' });
  const found = await verifyJournal({ archive: journal, view, anchors: null });
  expect([found.failures, found.first?.streamId]).toEqual([{ fold: 1 }, 'elsewhere']);
});

describe('the archive', () => {
  it('names every stream once, over more than one page', async () => {
    const table = `journal-${tables++}`;
    await createJournalTable(server.client, table);
    const journal = dynamoJournal({ client: server.client, tableName: table, clock });
    const text = 'x'.repeat(200_000);
    for (let stream = 1; stream <= 4; stream++) {
      let previousHash = '';
      for (let commit = 1; commit <= 3; commit++) {
        const template = played[0] as Commit;
        const { hash: _hash, ...rest } = template;
        const appended = await journal.append({
          ...rest,
          streamId: `s${stream}`,
          commit,
          previousHash,
          correlationId: text,
        });
        previousHash = appended.hash;
      }
    }
    const archive = dynamoJournalArchive({ client: server.client, tableName: table, clock });
    expect((await all(archive.streams())).sort()).toEqual(['s1', 's2', 's3', 's4']);
  });
});
