import { Aws, Validations } from 'aws-cdk-lib';
import { FACT_SOURCE } from '../../shared/application/project/facts.ts';
import type { ModuleQueue } from '../../shared/domain/orders/module-queues.ts';
import { MODULE_QUEUES } from '../../shared/domain/orders/module-queues.ts';
import type { Need } from '../needs.ts';
import { TICK_QUEUES } from '../triggers.ts';
import { type Bus, publishingAs } from './bus.ts';
import type { CodeFunction } from './code.ts';
import type { Flags } from './flags.ts';
import type { Journal } from './journal.ts';
import type { Keys } from './keys.ts';
import type { Queues } from './queues.ts';

/** Everything a function can be allowed to use. */
export interface Resources {
  readonly journal: Journal;
  readonly flags: Flags;
  readonly keys: Keys;
  readonly bus: Bus;
  readonly queues: Queues;
  /** Begins the name of every alarm of the stack, and of no other stack's. */
  readonly alarmPrefix: string;
}

type Grant = (resources: Resources, to: CodeFunction) => void;

const arnOf = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
const ALARMS = arnOf('cloudwatch', 'alarm:*');

/** What each need allows, and under which name the function finds it. */
const GRANTS: Readonly<Record<Need, Grant>> = {
  journal: ({ journal }, to) => {
    // Never more than this: what stands in the journal cannot be changed by anybody who writes to it.
    to.allow(['dynamodb:PutItem', 'dynamodb:Query'], [journal.commits.tableArn]);
    to.lambda.addEnvironment('JOURNAL_TABLE', journal.commits.tableName);
  },
  view: ({ journal }, to) => {
    to.allow(['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], [journal.positions.tableArn]);
    to.lambda.addEnvironment('POSITIONS_TABLE', journal.positions.tableName);
  },
  'view-reading': ({ journal }, to) => {
    to.allow(['dynamodb:Query'], [journal.positions.tableArn]);
    to.lambda.addEnvironment('POSITIONS_TABLE', journal.positions.tableName);
  },
  flags: ({ flags }, to) => {
    to.allow(['ssm:GetParameters'], flags.parameterArns);
    to.lambda.addEnvironment('FLAGS_PATH', flags.path);
  },
  'flags-history': ({ flags }, to) => {
    to.allow(['ssm:GetParameterHistory'], flags.parameterArns);
    to.lambda.addEnvironment('FLAGS_PATH', flags.path);
  },
  // The venue is reached by everybody; without a key it answers nothing that is not public.
  venue: () => {},
  'reading-key': ({ keys }, to) => {
    to.allow(['secretsmanager:GetSecretValue'], [keys.reading.secretArn]);
    to.lambda.addEnvironment('READING_SECRET_ID', keys.reading.secretArn);
  },
  'trading-key': ({ keys }, to) => {
    to.allow(['secretsmanager:GetSecretValue'], [keys.trading.secretArn]);
    to.lambda.addEnvironment('TRADING_SECRET_ID', keys.trading.secretArn);
  },
  surroundings: ({ alarmPrefix }, to) => {
    // Lambda knows no resource for the limits of an account, and CloudWatch none narrower than all alarms for a search by name.
    to.allow(['lambda:GetAccountSettings'], ['*']);
    to.allow(['cloudwatch:DescribeAlarms'], [ALARMS]);
    to.allow(['ssm:GetServiceSetting'], [arnOf('ssm', 'servicesetting/ssm/parameter-store/high-throughput-enabled')]);
    to.lambda.addEnvironment('ALARM_PREFIX', alarmPrefix);
    Validations.of(to.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*]',
      reason: 'Alarms are searched by the beginning of their names: CloudWatch asks for a permission on all of them.',
    });
  },
  publish: ({ bus }, to) => {
    to.allow(['events:PutEvents'], [bus.bus.eventBusArn], publishingAs(FACT_SOURCE));
    to.lambda.addEnvironment('BUS_NAME', bus.bus.eventBusName);
  },
  'send-ticks': ({ queues }, to) => {
    for (const queue of TICK_QUEUES) queues.letSend(queue, to);
  },
  'send-orders': ({ queues }, to) => queues.letSend('orders', to),
  ...sendersOfModules(),
};

/** A function that asks in the name of a module may write to that module's queue. */
function sendersOfModules(): Readonly<Record<`send-${ModuleQueue}`, Grant>> {
  const grants = MODULE_QUEUES.map((queue): readonly [string, Grant] => [
    `send-${queue}`,
    ({ queues }, to) => queues.letSend(queue, to),
  ]);
  return Object.fromEntries(grants) as Readonly<Record<`send-${ModuleQueue}`, Grant>>;
}

/** Allows a function what it needs, and nothing else. */
export function grant(needs: readonly Need[], resources: Resources, to: CodeFunction): void {
  for (const need of needs) GRANTS[need](resources, to);
}
