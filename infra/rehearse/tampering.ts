import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AUDIT_EXIT_CODES } from '../../shared/application/audit/failure.ts';
import type { Verification } from '../../shared/application/audit/verify-journal.ts';
import { rootOf } from './emulator.ts';
import { livesOf } from './lives.ts';
import { logLines } from './logs.ts';
import type { Watch } from './on-call.ts';
import { expect, type Protocol } from './protocol.ts';
import { until } from './until.ts';

const SECONDS = 30;

/** The audit of the deployed journal: all well, then a commit that somebody changed who may do everything, then all well again. */
export async function tamper({ emulator, outputs, doors, team }: Watch, protocol: Protocol): Promise<void> {
  const { reader } = team;
  const verify = async (code: number): Promise<Verification> => {
    const said = await reader.runs('--json', 'journal', 'verify', '--anchors');
    expect(said.code === code, `ended with ${said.code}, not ${code}: ${said.stderr}${said.stdout}`);
    return JSON.parse(said.stdout) as Verification;
  };
  await protocol.step(
    'CLI: journal verify walks the deployed journal and derives every decision again, and meets what was told to the logs',
    async () => {
      const found = await verify(0);
      expect(found.decisions > 0 && found.view.compared > 0, JSON.stringify(found));
      expect((found.anchors?.compared ?? 0) > 0, `anchors: ${JSON.stringify(found.anchors)}`);
      return found;
    },
    ({ streams, commits, decisions, anchors }) =>
      `${streams} streams, ${commits} commits, ${decisions} decisions, ${anchors?.compared} anchors met`,
  );
  await protocol.step(
    'a commit changed by the owner of the AWS account is found, told to the log, and well again as it was',
    async () => {
      const client = new DynamoDBClient(rootOf(emulator));
      const TableName = outputs.JournalTable ?? '';
      const [stream = ''] = livesOf(await doors.journal(), 'BTCUSDT');
      const Key = { pk: { S: stream }, sk: { N: '1' } };
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      expect(Item !== undefined, `${stream}@1 is not there`);
      const events = Item.events?.S ?? '';
      const forged = events.replace(/"price":"\d/, '"price":"9');
      expect(forged !== events, `${stream}@1 holds no price to forge`);
      await client.send(new PutItemCommand({ TableName, Item: { ...Item, events: { S: forged } } }));
      const { first } = await verify(AUDIT_EXIT_CODES.chain);
      expect(first?.streamId === stream, `the first is ${JSON.stringify(first)}`);
      await until('the change in the log', SECONDS, async () =>
        (await logLines(emulator)).find(({ function: name, text }) => name === 'project' && CHANGED.test(text)),
      );
      await client.send(new PutItemCommand({ TableName, Item }));
      await verify(0);
      return first;
    },
    (first) => `${first?.kind} at ${first?.streamId}@${first?.commit}`,
  );
}

/** What `project` says of a commit that was changed; an alarm rings by it. */
const CHANGED = /\[EXIT_JOURNAL\]/;
