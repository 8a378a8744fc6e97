import { CfnOutput, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { EventField, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, type LambdaFunctionProps } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterCriteria, FunctionUrlAuthType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Trigger } from '../triggers.ts';
import type { CodeFunction } from './code.ts';
import { putAsideQueue } from './queue.ts';
import type { Resources } from './resources.ts';

/** A function of the table and what its trigger is made of. */
export interface Started {
  readonly name: string;
  readonly prefix: string;
  readonly code: CodeFunction;
  /** What is invoked: the function, or its warm alias. */
  readonly target: IFunction;
  readonly resources: Resources;
  /** Sources whose events on the bus are heard. */
  readonly sources: readonly string[];
}

type Of<Kind extends Trigger['kind']> = Extract<Trigger, { kind: Kind }>;

/** Connects a function with what starts it; answers with the queue that takes what it could not, if there is one of its own. */
export function start(started: Started, trigger: Trigger): IQueue | null {
  switch (trigger.kind) {
    case 'bus':
      return startByEvents(started, trigger);
    case 'flag-change':
      return startByFlagChange(started);
    case 'schedule':
      return startByTime(started, trigger);
    case 'queue':
      return startByQueue(started, trigger);
    case 'module-queues':
      return startByModules(started, trigger);
    case 'journal':
      return startByJournal(started, trigger);
    case 'call':
      return startByName(started);
    case 'http':
      return startByRequest(started);
  }
}

function startByEvents({ name, prefix, code, target, resources, sources }: Started, { detailType }: Of<'bus'>): IQueue {
  const putAside = putAsideQueue(code, 'PutAside', `${prefix}-${name}`);
  const maxEventAge = Duration.hours(1);
  target.configureAsyncInvoke({ onFailure: new SqsDestination(putAside), retryAttempts: 2, maxEventAge });
  new Rule(code, 'Rule', {
    eventBus: resources.bus.bus,
    description: `${detailType} starts ${name}`,
    eventPattern: { detailType: [detailType], source: [...sources] },
    targets: [new LambdaFunction(target, { deadLetterQueue: putAside, retryAttempts: 20, maxEventAge })],
  });
  return putAside;
}

function startByFlagChange(started: Started): IQueue {
  const putAside = putAsideQueue(started.code, 'PutAside', `${started.prefix}-${started.name}`);
  const maxEventAge = Duration.hours(1);
  started.target.configureAsyncInvoke({ onFailure: new SqsDestination(putAside), retryAttempts: 2, maxEventAge });
  onFlagChange(started, { deadLetterQueue: putAside, retryAttempts: 20, maxEventAge });
  return putAside;
}

function onFlagChange({ name, code, target, resources }: Started, props: LambdaFunctionProps): void {
  new Rule(code, 'FlagChange', {
    description: `a changed flag starts ${name}`,
    eventPattern: {
      source: ['aws.ssm'],
      detailType: ['Parameter Store Change'],
      detail: { name: Match.prefix(`${resources.flags.path}/`) },
    },
    targets: [new LambdaFunction(target, props)],
  });
}

function startByTime(started: Started, { everyMs, afterFlagChange = false }: Of<'schedule'>): null {
  const { name, code, target } = started;
  // What was missed in one minute is done by the next one; a late minute means nothing.
  const maxEventAge = Duration.minutes(1);
  target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge });
  const role = new Role(code, 'Scheduler', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    inlinePolicies: {
      Invoke: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] })],
      }),
    },
  });
  const minutes = everyMs / 60_000;
  new Schedule(code, 'Schedule', {
    description: `starts ${name}`,
    // A rate would count from the moment of the deployment; ticks belong to whole minutes.
    schedule: ScheduleExpression.cron({ minute: minutes === 1 ? '*' : `0/${minutes}`, timeZone: TimeZone.ETC_UTC }),
    target: new LambdaInvoke(target, {
      input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
      // As it stands: the target would allow itself every version of the function as well.
      role: role.withoutPolicyUpdates(),
      retryAttempts: 1,
      maxEventAge,
    }),
  });
  if (afterFlagChange) {
    const event = RuleTargetInput.fromObject({ scheduledTime: EventField.time });
    onFlagChange(started, { event, retryAttempts: 2, maxEventAge });
  }
  return null;
}

function startByQueue({ code, target, resources }: Started, { queue }: Of<'queue'>): null {
  resources.queues.tell(queue, code);
  target.addEventSource(
    new SqsEventSource(resources.queues.named(queue).queue, { batchSize: 1, reportBatchItemFailures: true }),
  );
  return null;
}

function startByModules({ target, resources }: Started, { queues }: Of<'module-queues'>): null {
  for (const name of queues) {
    const { queue } = resources.queues.named(name);
    // The consumer learns of the queue by the delivery alone: it never writes to it.
    target.addEventSource(new SqsEventSource(queue, { batchSize: 1, reportBatchItemFailures: true }));
  }
  return null;
}

function startByJournal({ name, prefix, code, target, resources }: Started, trigger: Of<'journal'>): IQueue {
  const putAside = putAsideQueue(code, 'PutAside', `${prefix}-${name}`);
  target.addEventSource(
    new DynamoEventSource(resources.journal.commits, {
      // From the oldest record on: what a stack that was removed had not got to, the next one does.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 25,
      parallelizationFactor: 10,
      // A record that cannot be taken is put aside instead of holding its shard for a day.
      retryAttempts: 20,
      maxRecordAge: Duration.hours(1),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(putAside),
      ...(trigger.onlyWithOrders ? { filters: [FilterCriteria.filter(WITH_ORDERS)] } : {}),
    }),
  );
  return putAside;
}

/** Whoever IAM allows to invoke it does, by the name that the stack tells. */
function startByName({ name, code, target }: Pick<Started, 'name' | 'code' | 'target'>): null {
  new CfnOutput(Stack.of(code), `Function${name}`, { value: target.functionName });
  return null;
}

/** Only who is allowed to by IAM gets an answer. */
function startByRequest({ name, code, target }: Started): null {
  const { url } = target.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
  new CfnOutput(Stack.of(code), `Url${name}`, { value: url });
  return startByName({ name, code, target });
}

const WITH_ORDERS = { eventName: ['INSERT'], dynamodb: { NewImage: { hasOrder: { BOOL: [true] } } } };
