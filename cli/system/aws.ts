import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STATUS_PATH } from '../../functions/status/function.ts';
import type { HttpAnswer, HttpDelivery } from '../../functions/support/http.ts';
import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { dynamoJournalArchive } from '../../shared/adapters/dynamodb/journal-archive.ts';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { ssmFlags } from '../../shared/adapters/ssm/flags.ts';
import { systemClock as clock } from '../../shared/adapters/system/clock.ts';
import type { OperatorAnswer } from '../../shared/application/operate/command.ts';
import type { SystemStatus } from '../../shared/application/status/system-status.ts';
import { anchorsInLogs } from './anchors.ts';
import { CliError, type System } from './system.ts';

/** Which deployment, and as whom. */
export interface Deployment {
  readonly stage: string;
  readonly account: string;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** A deployed system: what it consists of is read from the outputs of its stack. */
export async function awsSystem({ stage, account, region, profile }: Deployment): Promise<System> {
  const config = { ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) };
  const stack = `ExitBrain-${stage}-${account}`;
  const outputs = await outputsOf(new CloudFormationClient(config), stack);
  const dynamo = new DynamoDBClient(config);
  const lambda = new LambdaClient(config);
  const ssm = new SSMClient(config);
  const logs = new CloudWatchLogsClient(config);
  const places = { client: dynamo, tableName: outputs('JournalTable'), clock };
  const path = outputs('FlagsPath');
  return {
    name: `${stack} in ${await lambda.config.region()}`,
    venue: outputs('Venue'),
    account,
    clock,
    journal: { ...dynamoJournalArchive(places), loadLast: dynamoJournal(places).loadLast },
    view: dynamoPositionsView({ client: dynamo, tableName: outputs('PositionsTable'), clock, timeoutMs: 10_000 }),
    flags: {
      // Anew every time: even a reading of the same millisecond may be older than what was just set.
      read: () => ssmFlags({ client: ssm, path, clock, timeoutMs: 5_000 }).read(0),
      set: async (flag, value) => {
        await ssm.send(
          new PutParameterCommand({ Name: `${path}/${flag}`, Value: value, Type: 'String', Overwrite: true }),
        );
      },
    },
    anchors: anchorsInLogs(logs, outputs('AnchorLogs').split(',')),
    klinesUrl: outputs('ExchangeUrl'),
    status: async () => {
      const event: HttpDelivery = { rawPath: STATUS_PATH, requestContext: { http: { method: 'GET' } } };
      const { statusCode, body } = (await call(lambda, outputs('Functionstatus'), event)) as HttpAnswer;
      const said = JSON.parse(body) as SystemStatus & { readonly error?: string };
      if (statusCode !== 200) throw new CliError(said.error ?? `the status function answered ${statusCode}`);
      return said;
    },
    operate: async (command) => (await call(lambda, outputs('Functionoperator'), command)) as OperatorAnswer,
    close: async () => {
      for (const client of [dynamo, lambda, ssm, logs]) client.destroy();
    },
  };
}

async function outputsOf(client: CloudFormationClient, stack: string): Promise<(name: string) => string> {
  const answer = await client.send(new DescribeStacksCommand({ StackName: stack })).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`stack ${stack} cannot be read: ${reason}; check --stage, --account, --region and --profile`);
  });
  client.destroy();
  const outputs = new Map(
    (answer.Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  return (name) => {
    const value = outputs.get(name);
    if (value === undefined) throw new CliError(`stack ${stack} has no output ${name}: deploy this version first`);
    return value;
  };
}

/** Calls a function of the stack and answers with what it said. @throws CliError with its own words when it failed. */
async function call(lambda: LambdaClient, name: string, event: unknown): Promise<unknown> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }));
  const said: unknown = JSON.parse(new TextDecoder().decode(answer.Payload) || 'null');
  if (answer.FunctionError === undefined) return said;
  throw new CliError((said as { readonly errorMessage?: string } | null)?.errorMessage ?? `${name} failed`);
}
