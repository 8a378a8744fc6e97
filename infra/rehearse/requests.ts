import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COUNTED } from '../cost/counted.ts';
import { STACK } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import type { Call } from './front.ts';
import { deployedFunctions } from './functions.ts';
import { type LogLine, logLines } from './logs.ts';
import { isTick } from './looks.ts';
import { expect, type Protocol } from './protocol.ts';
import { type Usage, usageOf } from './usage.ts';

const QUIET_TICKS = 4;
/** What happens at once differs from run to run: who was first decides how often somebody has to write again. */
const LEEWAY = 1.5;

/** Counts what ticks, a life and the stack itself cost, and holds it against what the page on cost is derived from. */
export async function countRequests(
  emulator: Emulator,
  dir: string,
  tickIntervalMs: number,
  protocol: Protocol,
): Promise<void> {
  const tell = (counted: Readonly<Record<string, number>>): string =>
    Object.entries(counted)
      .map(([name, count]) => `${name} ${Math.ceil(count)}`)
      .join(', ');
  await protocol.step(
    'COST: a quiet tick',
    async () => {
      const fromMs = Date.now();
      await new Promise((resolve) => setTimeout(resolve, QUIET_TICKS * tickIntervalMs));
      return within(await quietTick(emulator, fromMs), {
        ...COUNTED.tick,
        ...COUNTED.legacy,
        rowBytes: COUNTED.rowBytes,
      });
    },
    tell,
  );
  await protocol.step('COST: a life', async () => within(await oneLife(emulator), COUNTED.life), tell);
  await protocol.step('COST: what stands', async () => within(await standing(emulator, dir), COUNTED.stack), tell);
}

/** The cheapest of the ticks that were made since: others may have had something to do. */
async function quietTick(emulator: Emulator, fromMs: number) {
  const calls = (await callsOf(emulator, /^watch$/)).filter(({ atMs }) => atMs >= fromMs);
  const ends = calls.flatMap((call, index) => (isTick(call) ? [index] : []));
  const ticks = ends.slice(1).map((end, index) => usageOf(calls.slice((ends[index] ?? 0) + 1, end + 1)));
  const quietest = ticks.toSorted((a, b) => callsIn(a) - callsIn(b))[0];
  expect(quietest !== undefined, `no tick in ${QUIET_TICKS} intervals`);
  const lines = (await logLines(emulator)).filter((line) => line.function === 'watch' && line.atMs >= fromMs);
  const legacy = usageOf((await callsOf(emulator, /^legacy-/)).filter(({ atMs }) => atMs >= fromMs));
  return {
    queries: quietest.calls['DynamoDB.Query'] ?? 0,
    puts: quietest.calls['DynamoDB.PutItem'] ?? 0,
    writeUnits: quietest.writeUnits,
    parameterReads: quietest.calls['SSM.GetParameters'] ?? 0,
    logBytes: Math.min(...bytesOfCalls(lines)),
    rowBytes: quietest.readBytes / quietest.readItems,
    legacyQueries: (legacy.calls['DynamoDB.Query'] ?? 0) / ends.length,
    legacyWriteUnits: legacy.writeUnits / ends.length,
  };
}

/** Bytes of each call's lines: what one call writes arrives together. */
const bytesOfCalls = (lines: readonly LogLine[]): readonly number[] =>
  [...Map.groupBy(lines, ({ atMs }) => atMs).values()].map((call) =>
    call.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  );

const callsIn = ({ calls }: Usage): number => Object.values(calls).reduce((sum, count) => sum + count, 0);

/** The symbol whose life is opened, protected and closed without anybody's doing but the system's and the market's. */
export const CLOSED = 'SOLUSDT';

async function oneLife(emulator: Emulator) {
  const calls = (await callsOf(emulator)).filter(({ requestBody }) => requestBody.includes(CLOSED));
  const { readUnits, writeUnits, facts, commits, commitBytes } = usageOf(calls);
  const isOrder = ({ operation, requestBody }: Call) =>
    operation === 'SQS.SendMessage' && requestBody.includes('.fifo');
  const orders = calls.filter(isOrder).length;
  const bytes = bytesPerCall(await logLines(emulator));
  const logBytes =
    orders * (bytes('relay') + bytes('exit-gateway')) + commits * bytes('project') + bytes('plan-position');
  return { orders, readUnits, writeUnits, facts, commits, logBytes, storedBytes: commitBytes };
}

/** What a function writes into its log each time it is called, on average. */
const bytesPerCall =
  (lines: readonly LogLine[]) =>
  (name: string): number => {
    const texts = lines.filter((line) => line.function === name).map(({ text }) => text);
    const calls = texts.filter((text) => text.startsWith('REPORT')).length;
    return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / Math.max(1, calls);
  };

async function standing(emulator: Emulator, dir: string) {
  const template = readFileSync(join(dir, 'cdk.out', `${STACK}.template.json`), 'utf8');
  const { Resources } = JSON.parse(template) as { Resources: Readonly<Record<string, Resource>> };
  const of = (type: string): readonly Resource[] => Object.values(Resources).filter(({ Type }) => Type === type);
  const waitedAt = of('AWS::Lambda::EventSourceMapping').map(({ Properties }) =>
    JSON.stringify(Properties.EventSourceArn),
  );
  const fifoIds = Object.entries(Resources).flatMap(([id, { Properties }]) =>
    Properties?.FifoQueue === true ? [id] : [],
  );
  const fifoQueues = waitedAt.filter((arn) => fifoIds.some((id) => arn.includes(`"${id}"`))).length;
  const queueIds = Object.entries(Resources).flatMap(([id, { Type }]) => (Type === 'AWS::SQS::Queue' ? [id] : []));
  return {
    standardQueues: waitedAt.filter((arn) => queueIds.some((id) => arn.includes(`"${id}"`))).length - fifoQueues,
    fifoQueues,
    metrics: metricsIn((await logLines(emulator)).map(({ text }) => text)).size,
    alarmMetrics: of('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    secrets: of('AWS::SecretsManager::Secret').length,
  };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const metricsOf = ({ Properties: { Metrics } }: Resource): number =>
  Array.isArray(Metrics) ? Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length : 1;

interface EmbeddedMetrics {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** Every metric that CloudWatch would make of these lines: each name once for each set of dimensions. */
function metricsIn(texts: readonly string[]): ReadonlySet<string> {
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{"_aws"'));
  return new Set(
    lines.flatMap((line) => {
      const entry = JSON.parse(line) as EmbeddedMetrics & Readonly<Record<string, unknown>>;
      return entry._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
        Dimensions.flatMap((names) =>
          Metrics.map(({ Name }) => [Name, ...names.map((name) => `${name}=${entry[name]}`)].join(' ')),
        ),
      );
    }),
  );
}

async function callsOf(emulator: Emulator, names = /./): Promise<readonly Call[]> {
  const keys = new Set(
    (await deployedFunctions(emulator))
      .filter(({ name }) => names.test(name))
      .map(({ credentials }) => credentials.accessKeyId),
  );
  return emulator.front.calls.filter(({ keyId }) => keys.has(keyId));
}

/** The counts, when none is above what the page says. */
function within<Counts extends Readonly<Record<string, number>>>(
  counts: Counts,
  page: Readonly<Record<string, number>>,
): Counts {
  const over = Object.entries(counts).filter(([name, count]) => count > (page[name] ?? 0) * LEEWAY);
  const text = over.map(([name, count]) => `${name} ${count}, the page says ${page[name]}`).join('; ');
  expect(over.length === 0, `more than infra/cost/counted.ts says: ${text}`);
  return counts;
}
