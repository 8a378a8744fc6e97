import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Emulator, rootOf } from './emulator.ts';
import { deployedFunctions } from './functions.ts';

/** What the functions wrote. */
export interface LogLine {
  readonly function: string;
  readonly atMs: number;
  readonly text: string;
}

/** Everything the functions logged, oldest first. */
export async function logLines(emulator: Emulator): Promise<readonly LogLine[]> {
  const client = new CloudWatchLogsClient(rootOf(emulator));
  const names = new Map((await deployedFunctions(emulator)).map(({ logGroup, name }) => [logGroup, name]));
  const lines: LogLine[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName = '' } of logGroups) {
      const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000 }));
      const name = names.get(logGroupName) ?? logGroupName;
      lines.push(
        ...events.map(({ timestamp = 0, message = '' }) => ({ function: name, atMs: timestamp, text: message })),
      );
    }
  }
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}

const TROUBLE = /"level":"(ERROR|WARN)"|errorMessage|Error:|Task timed out/;

/** The last lines of trouble, for whoever has to find out why a step failed. */
export async function trouble(emulator: Emulator, most = 30): Promise<string> {
  const lines = (await logLines(emulator)).filter(({ text }) => TROUBLE.test(text));
  return lines
    .slice(-most)
    .map(
      ({ function: name, atMs, text }) => `${new Date(atMs).toISOString()} ${name}: ${text.trim().slice(0, 1_000)}\n`,
    )
    .join('');
}
