import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alarmRules, EMITTERS } from '../../../infra/alarms.ts';
import { ROOT } from '../../../infra/bundle.ts';
import { TRIGGERS } from '../../../infra/triggers.ts';
import { METRIC } from '../../../shared/ports/metric-names.ts';
import { synth } from './synth.ts';

const { template } = synth();
const alarms = template.all('AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const named = (id: string) => alarms.find(({ AlarmName }) => AlarmName.endsWith(` ${id}`));
const paragraphs = [...readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8').matchAll(/^### (\S+)$/gm)].map(
  ([, id]) => id,
);

describe('alarms', () => {
  it('each links to a paragraph of the runbook that exists, and each paragraph has its alarm', () => {
    const linked = alarms.map(({ AlarmDescription }) => /docs\/runbook\.md#(\S+)$/.exec(AlarmDescription)?.[1]);
    expect(linked.filter((id) => !paragraphs.includes(id))).toEqual([]);
    // This one comes with the fill stream.
    expect(paragraphs.filter((id) => !linked.includes(id))).toEqual(['fill-stream-silent']);
  });

  it('each tells somebody, also that it is over', () => {
    const topic = template.one('AWS::SNS::Topic', 'Monitoring').id;
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(OKActions).toEqual([{ Ref: topic }]);
    }
  });

  it.each([
    'legacy-order-sent-in-live',
    'blocked-while-not-live',
    'position-without-stop',
    'position-without-plan',
    'executor-silent',
    'unknown-outcome',
    'flags-unreadable',
    'journal-changed',
    'put-aside-orders',
    'put-aside-relay',
  ])('%s is critical', (id) => {
    expect(named(id)?.AlarmName).toContain(' CRITICAL ');
  });

  it.each(['tick-missing', 'reconciliation-missing'])('%s rings on silence', (id) => {
    expect(named(id)).toMatchObject({ TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold' });
  });

  it('a position without a stop rings at 30 seconds, on the first such minute', () => {
    expect(named('position-without-stop')).toMatchObject({
      Namespace: 'ExitBrain',
      MetricName: METRIC.positionWithoutStopMs,
      Statistic: 'Maximum',
      Threshold: 30_000,
      EvaluationPeriods: 1,
      Period: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Dimensions: [
        { Name: 'account', Value: 'main' },
        { Name: 'service', Value: 'watch' },
        { Name: 'stage', Value: 'test' },
      ],
    });
  });

  it('a silent executor is one that judges nothing while something is open', () => {
    const metrics = named('executor-silent')?.Metrics ?? [];
    expect(metrics.find(({ Expression }: { Expression?: string }) => Expression)?.Expression).toBe(
      'IF(FILL(lives, 0) > 0 AND FILL(ticks, 0) == 0, 1, 0)',
    );
  });

  it('every queue that takes what could not be taken rings when it holds something', () => {
    const asides = template
      .all('AWS::SQS::Queue')
      .filter(({ properties }) => /-dlq(\.fifo)?$/.test(properties.QueueName));
    const watched = alarms
      .filter(({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible')
      .flatMap(({ Dimensions }) => Dimensions.map(({ Value }: { Value: object }) => JSON.stringify(Value)));
    expect(asides.filter(({ id }) => !watched.some((value) => value.includes(id))).map(({ id }) => id)).toEqual([]);
  });

  it('the thresholds of what is expected are the deployment’s', () => {
    const rules = alarmRules({ blockedPerHour: 7, conflictsPerHour: 9 });
    const threshold = (id: string) => rules.find((rule) => rule.id === id)?.threshold;
    expect([threshold('blocked-legacy-orders'), threshold('ownership-conflicts')]).toEqual([7, 9]);
  });
});

describe('a metric', () => {
  const sources = (name: string) =>
    readdirSync(join(ROOT, 'functions', name))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, 'functions', name, file), 'utf8'))
      .join();

  it.each(Object.entries(EMITTERS))(
    '%s is measured by the functions that its alarms listen to: %j',
    (key, emitters) => {
      const measuring = Object.keys(TRIGGERS).filter((name) => new RegExp(`METRIC\\.${key}\\b`).test(sources(name)));
      expect(measuring.sort()).toEqual([...emitters].sort());
    },
  );
});

describe('the dashboard', () => {
  it('reads from mode to cost', () => {
    const [page] = template.all('AWS::CloudWatch::Dashboard');
    const body = page?.properties.DashboardBody['Fn::Join'][1]
      .map((part: unknown) => (typeof part === 'string' ? part : 'X'))
      .join('');
    const titles = [...body.matchAll(/## ([A-Z][a-z]+)/g)].map(([, title]) => title);
    expect(titles).toEqual(['Mode', 'Protection', 'Decisions', 'Orders', 'Blocked', 'Latency', 'Cost']);
  });
});
