import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { type FunctionName, TRIGGERS } from '../../../infra/triggers.ts';
import { synth } from './synth.ts';

const { template } = synth();
const NAMES = Object.keys(TRIGGERS) as FunctionName[];
const of = (kind: string) => NAMES.filter((name) => TRIGGERS[name].kind === kind);

describe('what outlives the stack', () => {
  it.each(['JournalCommits', 'JournalPositions'])(
    '%s: kept, protected from deletion, restorable, paid by use',
    (begin) => {
      const { resource, properties } = template.one('AWS::DynamoDB::Table', begin);
      expect(resource.DeletionPolicy).toBe('Retain');
      expect(resource.UpdateReplacePolicy).toBe('Retain');
      expect(properties).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
      });
      // A name of its own would stand in the way of the next stack.
      expect(properties.TableName).toBeUndefined();
    },
  );

  it('the journal streams what was written', () => {
    const { properties } = template.one('AWS::DynamoDB::Table', 'JournalCommits');
    expect(properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
    expect(properties.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(properties.AttributeDefinitions).toContainEqual({ AttributeName: 'sk', AttributeType: 'N' });
  });

  it('keys are kept, and the template holds nothing of them', () => {
    const secrets = template.all('AWS::SecretsManager::Secret');
    expect(secrets.map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['KeysReadingKey', 'KeysTradingKey']);
    for (const { resource, properties } of secrets) {
      expect(resource.DeletionPolicy).toBe('Retain');
      expect(Object.keys(properties).filter((name) => /String/.test(name))).toEqual([]);
    }
  });

  it('flags are no resources: they are created if absent', () => {
    expect(template.all('AWS::SSM::Parameter')).toEqual([]);
    const { properties } = template.one('Custom::FlagsIfAbsent', 'Flags');
    expect(properties).toMatchObject({
      path: '/exit-brain/test',
      defaults: { EXIT_EXECUTOR_MODE: 'SHADOW', EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' },
    });
    const [allowed] = template
      .statementsOf('FlagsFlagsIfAbsent')
      .filter(({ actions }) => actions.some((it) => /^ssm/.test(it)));
    expect(allowed?.actions).toEqual(['ssm:PutParameter']);
  });

  it('what was logged is kept, and not for ever', () => {
    const groups = template.all('AWS::Logs::LogGroup').filter(({ id }) => id.startsWith('Functions'));
    expect(groups.length).toBe(NAMES.length);
    for (const { resource, properties } of groups) {
      expect(resource.DeletionPolicy).toBe('Retain');
      expect(properties.RetentionInDays).toBe(90);
    }
  });
});

describe('what cannot be taken is put aside', () => {
  const queues = template.all('AWS::SQS::Queue');
  const asides = queues.filter(({ properties }) => /-dlq(\.fifo)?$/.test(properties.QueueName));

  it('every queue of work has a name, and its place to put aside', () => {
    const work = queues.filter((queue) => !asides.includes(queue));
    expect(work.length).toBeGreaterThanOrEqual(2);
    for (const { properties } of work) {
      expect(properties.RedrivePolicy.maxReceiveCount).toBeGreaterThan(1);
      const target = properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0];
      expect(asides.map(({ id }) => id)).toContain(target);
    }
    for (const { properties } of queues) {
      expect(properties.QueueName).toMatch(/^exit-brain-test-main-/);
      expect(properties.FifoQueue === true).toBe(String(properties.QueueName).endsWith('.fifo'));
    }
  });

  it('orders stand in order', () => {
    const { properties } = template.one('AWS::SQS::Queue', 'QueuesordersQueue');
    expect(properties).toMatchObject({ QueueName: 'exit-brain-test-main-orders.fifo', FifoQueue: true });
  });

  it('a message stays away at least as long as its function may run', () => {
    for (const { properties } of template.all('AWS::Lambda::EventSourceMapping')) {
      const source = properties.EventSourceArn['Fn::GetAtt']?.[0];
      const queue = queues.find(({ id }) => id === source);
      if (queue === undefined) continue;
      const started = template.all('AWS::Lambda::Function').find(({ id }) => id === properties.FunctionName.Ref);
      expect(queue.properties.VisibilityTimeout).toBeGreaterThanOrEqual(started?.properties.Timeout);
      expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  it.each(of('journal'))('%s: a record that cannot be taken holds its shard for a bounded time', (name) => {
    const [mapping] = template
      .all('AWS::Lambda::EventSourceMapping')
      .filter(({ id }) => id.startsWith(`Functions${name}`));
    expect(mapping?.properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(mapping?.properties.MaximumRetryAttempts).toBeLessThanOrEqual(100);
    expect(mapping?.properties.MaximumRecordAgeInSeconds).toBeLessThanOrEqual(3600);
    const [aside] = mapping?.properties.DestinationConfig.OnFailure.Destination['Fn::GetAtt'] ?? [];
    expect(asides.map(({ id }) => id)).toContain(aside);
  });

  it.each(of('bus'))('%s: an event that is refused is put aside, by the rule and by the function', (name) => {
    const id = name.replaceAll('-', '');
    const [target] = template.one('AWS::Events::Rule', `Functions${id}Rule`).properties.Targets;
    const invoke = template.one('AWS::Lambda::EventInvokeConfig', `Functions${id}Function`).properties;
    const aside = template.one('AWS::SQS::Queue', `Functions${id}PutAside`).id;
    expect(target.DeadLetterConfig.Arn['Fn::GetAtt'][0]).toBe(aside);
    expect(target.RetryPolicy.MaximumRetryAttempts).toBeLessThan(185);
    expect(invoke.DestinationConfig.OnFailure.Destination['Fn::GetAtt'][0]).toBe(aside);
  });
});

describe('how functions run', () => {
  it.each(NAMES)('%s', (name) => {
    const { properties } = template.one('AWS::Lambda::Function', `Functions${name.replaceAll('-', '')}Function`);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(properties.ReservedConcurrentExecutions).toBeUndefined();
  });

  it.each(of('schedule'))('%s starts with the minute, and is told which', (name) => {
    const { properties } = template.one('AWS::Scheduler::Schedule', `Functions${name.replaceAll('-', '')}`);
    expect(properties).toMatchObject({
      ScheduleExpression: 'cron(* * * * ? *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}' },
    });
  });

  it('a changed flag is written down, and starts a reconciliation', () => {
    const rules = template
      .all('AWS::Events::Rule')
      .filter(({ properties }) => properties.EventPattern.source?.[0] === 'aws.ssm');
    expect(rules.map(({ id }) => id.replace(/FlagChange.*/, ''))).toEqual([
      'Functionspositionmonitor',
      'Functionsflagschanged',
    ]);
    for (const { properties } of rules) {
      expect(properties.EventBusName).toBeUndefined();
      expect(properties.EventPattern).toEqual({
        source: ['aws.ssm'],
        'detail-type': ['Parameter Store Change'],
        detail: { name: [{ prefix: '/exit-brain/test/' }] },
      });
    }
    const monitor = template.one('AWS::Events::Rule', 'FunctionspositionmonitorFlagChange').properties.Targets[0];
    expect(JSON.stringify(monitor.InputTransformer)).toContain('scheduledTime');
  });

  it('the rules of cdk-nag are asked: a stack that breaks one is not synthesised', () => {
    const app = new App();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new Queue(new Stack(app, 'Planted'), 'Queue');
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS3/);
  });
});
