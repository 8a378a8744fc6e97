import { describe, expect, it } from 'vitest';
import { type FunctionName, TRIGGERS } from '../../../infra/triggers.ts';
import { normal, synth } from './synth.ts';

const { template } = synth();
const NAMES = Object.keys(TRIGGERS) as FunctionName[];
const idOf = (name: string) => `Functions${name.replaceAll('-', '')}`;
const statements = (name: FunctionName) => template.statementsOf(`${idOf(name)}Role`);
/** Every action a function may take on something whose id contains this. */
const allowed = (name: FunctionName, on: string) =>
  statements(name)
    .filter(({ resources }) => resources.some((resource) => resource.includes(on)))
    .flatMap(({ actions }) => actions)
    .sort();
const may = (on: string) => NAMES.filter((name) => allowed(name, on).length > 0);
const environmentOf = (name: FunctionName): Readonly<Record<string, unknown>> =>
  template.one('AWS::Lambda::Function', `${idOf(name)}Function`).properties.Environment.Variables;

describe('the trading key', () => {
  it('is read by the exit gateway and by nobody else', () => {
    expect(may('KeysTradingKey')).toEqual(['exit-gateway']);
    expect(allowed('exit-gateway', 'KeysTradingKey')).toEqual(['secretsmanager:GetSecretValue']);
    expect(NAMES.filter((name) => JSON.stringify(environmentOf(name)).includes('KeysTradingKey'))).toEqual([
      'exit-gateway',
    ]);
  });

  it('is not readable by anybody through a wildcard either', () => {
    const wide = template
      .all('AWS::IAM::Policy')
      .flatMap(({ id, properties }) =>
        properties.PolicyDocument.Statement.map(normal).map((each: object) => ({ id, ...each })),
      )
      .filter(
        ({ actions, resources }) =>
          actions.some((it: string) => /^(\*|secretsmanager:)/.test(it)) && resources.includes('"*"'),
      );
    expect(wide).toEqual([]);
  });

  it('nor is the reading key given to the gateway', () => {
    expect(allowed('exit-gateway', 'KeysReadingKey')).toEqual([]);
    expect(may('KeysReadingKey')).toContain('watch');
    expect(may('KeysReadingKey')).not.toContain('relay');
  });

  it('no variable of a function holds a key', () => {
    for (const name of NAMES) {
      expect(
        Object.keys(environmentOf(name)).filter((variable) => /KEY_ID|KEY_SECRET|TOKEN|PASSWORD/.test(variable)),
      ).toEqual([]);
    }
  });
});

describe('the journal', () => {
  it('is written by PutItem and read by Query, and nothing else', () => {
    for (const name of may('JournalCommits')) {
      const onTable = statements(name).filter(({ resources }) =>
        resources.some((it) => /JournalCommits\w+","Arn/.test(it)),
      );
      const actions = onTable.flatMap((statement) => statement.actions);
      expect(
        [...new Set(actions)].filter((action) => !['dynamodb:PutItem', 'dynamodb:Query'].includes(action)),
      ).toEqual([]);
    }
    expect(may('JournalCommits')).toContain('exit-gateway');
    expect(allowed('status', 'JournalCommits')).toEqual([]);
  });

  it('has its second place in the logs of the functions that append to it, and the outputs name them', () => {
    const appending = NAMES.filter((name) => allowed(name, 'JournalCommits').includes('dynamodb:PutItem'));
    const [, logs] = template.json.Outputs.AnchorLogs.Value['Fn::Join'] as [string, { readonly Ref: string }[]];
    const own = (name: FunctionName) => template.one('AWS::Logs::LogGroup', `${idOf(name)}Log`).id;
    expect(logs.map(({ Ref }) => Ref).sort()).toEqual(appending.map(own).sort());
  });

  it('its stream is read by relay and project alone, and relay cannot touch the table itself', () => {
    const readers = NAMES.filter((name) =>
      statements(name).some(({ actions }) => actions.includes('dynamodb:GetRecords')),
    );
    expect(readers).toEqual(['relay', 'project']);
    expect(allowed('relay', '"Arn"').filter((action) => action.startsWith('dynamodb:'))).toEqual([]);
  });
});

describe('queues', () => {
  const sendersOf = (begin: string) =>
    NAMES.filter((name) =>
      statements(name).some(
        ({ actions, resources }) => actions.includes('sqs:SendMessage') && resources.some((it) => it.includes(begin)),
      ),
    );

  it('orders come from relay alone, ticks from the metronome alone', () => {
    expect(sendersOf('QueuesordersQueue')).toEqual(['relay']);
    expect(sendersOf('QueuesticksQueue')).toEqual(['metronome']);
  });

  it("a module's queue has at most one sender, and a sender at most one such queue", () => {
    const { queues } = TRIGGERS['request-exit-order'];
    const senders = queues.map((queue) => sendersOf(`Queues${queue.replaceAll('-', '')}Queue`));
    expect(senders.filter((names) => names.length > 1)).toEqual([]);
    expect(new Set(senders.flat()).size).toBe(senders.flat().length);
    expect(senders.flat()).not.toContain('exit-gateway');
  });

  it('every queue of work denies everybody who is not its sender, whatever else they are allowed', () => {
    const policies = template.all('AWS::SQS::QueuePolicy');
    const work = template.all('AWS::SQS::Queue').filter(({ properties }) => properties.RedrivePolicy !== undefined);
    expect(work.length).toBeGreaterThanOrEqual(2);
    for (const queue of work) {
      const policy = policies.find(({ properties }) => properties.Queues[0].Ref === queue.id);
      const denial = policy?.properties.PolicyDocument.Statement.find(
        ({ Sid }: { Sid?: string }) => Sid === 'OnlyItsSenders',
      );
      expect(denial).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sqs:SendMessage' });
      const named = denial.Condition?.ArnNotEquals['aws:PrincipalArn'] ?? [];
      const roles = [named].flat().map((each: { 'Fn::GetAtt': readonly string[] }) => each['Fn::GetAtt'][0]);
      const expected = sendersOf(queue.id.replace(/[0-9A-F]{8}$/, '')).map(
        (name) => template.one('AWS::IAM::Role', `${idOf(name)}Role`).id,
      );
      expect(roles).toEqual(expected);
    }
  });
});

describe('the bus', () => {
  const denials = template.all('AWS::Events::EventBusPolicy').map(({ properties }) => properties.Statement);

  it('denies sources nobody agreed on, and events without one', () => {
    expect(
      denials.map(({ Effect, Action, Principal, Condition }) => ({ Effect, Action, Principal, Condition })),
    ).toEqual([
      {
        Effect: 'Deny',
        Action: 'events:PutEvents',
        Principal: { AWS: '*' },
        Condition: {
          'ForAnyValue:StringNotEquals': {
            'events:source': ['entry-bot', 'risk-service', 'exit-brain.fill-stream', 'exit-brain'],
          },
        },
      },
      {
        Effect: 'Deny',
        Action: 'events:PutEvents',
        Principal: { AWS: '*' },
        Condition: { Null: { 'events:source': 'true' } },
      },
    ]);
  });

  it('facts are published by project alone, under our own source and never without one', () => {
    expect(
      NAMES.filter((name) => statements(name).some(({ actions }) => actions.includes('events:PutEvents'))),
    ).toEqual(['project']);
    const [put] = statements('project').filter(({ actions }) => actions.includes('events:PutEvents'));
    expect(put?.condition).toEqual({
      'ForAllValues:StringEquals': { 'events:source': 'exit-brain' },
      Null: { 'events:source': 'false' },
    });
  });

  it('rules hear the agreed publishers and never ourselves', () => {
    const rules = template.all('AWS::Events::Rule').filter(({ properties }) => properties.EventBusName !== undefined);
    expect(rules.length).toBe(NAMES.filter((name) => TRIGGERS[name].kind === 'bus').length);
    for (const { properties } of rules) {
      expect(properties.EventPattern.source).toEqual(['entry-bot', 'risk-service', 'exit-brain.fill-stream']);
    }
  });
});

describe('flags', () => {
  it('are never written by a function', () => {
    const actions = NAMES.flatMap((name) => statements(name).flatMap((statement) => statement.actions));
    expect([...new Set(actions.filter((action) => action.startsWith('ssm:')))].sort()).toEqual([
      'ssm:GetParameterHistory',
      'ssm:GetParameters',
      'ssm:GetServiceSetting',
    ]);
  });
});

describe('the AWS account around the stack', () => {
  const ASKING = ['cloudwatch:DescribeAlarms', 'lambda:GetAccountSettings', 'ssm:GetServiceSetting'];

  it('is looked at by the operator and by nobody else, and by reading only', () => {
    const withAction = (name: FunctionName, action: string) =>
      statements(name).flatMap(({ actions, resources }) => (actions.includes(action) ? resources : []));
    for (const action of ASKING)
      expect(NAMES.filter((name) => withAction(name, action).length > 0)).toEqual(['operator']);
    const [alarms, limits, setting] = ASKING.map((action) => withAction('operator', action).join());
    expect(limits).toBe('"*"');
    expect(alarms).toMatch(/:cloudwatch:.*:alarm:\*/);
    expect(setting).toMatch(/:ssm:.*:servicesetting\/ssm\/parameter-store\/high-throughput-enabled/);
  });

  it('is asked about alarms by the beginning of their names, which no other stack has', () => {
    const prefix = String(environmentOf('operator').ALARM_PREFIX);
    const names = template.all('AWS::CloudWatch::Alarm').map(({ properties }) => String(properties.AlarmName));
    expect(prefix).toMatch(/ $/);
    expect(names.filter((name) => !name.startsWith(prefix))).toEqual([]);
  });
});

/** Services that know no resource to name. */
const UNNAMEABLE = [
  'dynamodb:ListStreams',
  'lambda:GetAccountSettings',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

it('nothing is allowed on everything, but for what cannot be named; and no action is a wildcard', () => {
  for (const { id, properties } of template.all('AWS::IAM::Policy')) {
    for (const { actions, resources } of properties.PolicyDocument.Statement.map(normal)) {
      expect(
        actions.filter((action: string) => action.includes('*')),
        id,
      ).toEqual([]);
      if (resources.includes('"*"'))
        expect(
          actions.filter((action: string) => !UNNAMEABLE.includes(action)),
          id,
        ).toEqual([]);
    }
  }
  expect(template.all('AWS::IAM::Role').filter(({ properties }) => properties.ManagedPolicyArns !== undefined)).toEqual(
    [],
  );
});
