import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC, METRICS_NAMESPACE } from '../../shared/ports/metric-names.ts';
import { type AlarmRule, alarmRules } from '../alarms.ts';
import type { Settings } from '../settings.ts';
import type { FunctionName } from '../triggers.ts';
import type { CodeFunction } from './code.ts';
import { Measured } from './measured.ts';
import type { Queues } from './queues.ts';

export interface MonitoringProps {
  readonly settings: Settings;
  readonly prefix: string;
  readonly functions: ReadonlyMap<FunctionName, CodeFunction>;
  /** Queues of what could not be taken, by what they belong to. */
  readonly putAside: ReadonlyMap<string, IQueue>;
  readonly queues: Queues;
}

type Ring = Pick<AlarmProps, 'threshold' | 'evaluationPeriods'> & {
  readonly severity: AlarmRule['severity'];
  readonly meaning: string;
  readonly below?: boolean;
  readonly silenceRings?: boolean;
};

/** Every alarm, each with the paragraph of the runbook that says what to do. */
export class Monitoring extends Construct {
  readonly topic: ITopic;
  readonly alarms: IAlarm[] = [];
  readonly measured: Measured;
  readonly #props: MonitoringProps;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#props = props;
    const { settings } = props;
    this.measured = new Measured(settings.stage, settings.account);
    this.topic =
      settings.alarmTopic === undefined
        ? new Topic(this, 'Topic', {
            enforceSSL: true,
            displayName: `Exit Brain ${settings.stage} ${settings.account}`,
          })
        : Topic.fromTopicArn(this, 'Topic', settings.alarmTopic);
    for (const rule of alarmRules(settings)) this.ownMetric(rule);
    this.silentExecutor();
    for (const [name, queue] of props.putAside) this.putAside(name, queue);
    this.slowQueuesAndStreams();
    for (const [name, code] of props.functions) this.functionHealth(name, code);
  }

  private ownMetric(rule: AlarmRule): void {
    const period = Duration.seconds(rule.periodSeconds);
    this.ring(rule.id, rule.id, this.measured.total(rule.metric, rule.statistic, period), {
      ...rule,
      below: rule.is === 'below',
      evaluationPeriods: rule.periods,
    });
  }

  private silentExecutor(): void {
    const minute = Duration.minutes(1);
    const silent = new MathExpression({
      expression: 'IF(FILL(lives, 0) > 0 AND FILL(ticks, 0) == 0, 1, 0)',
      usingMetrics: {
        lives: this.measured.total(METRIC.openLives, 'Maximum', minute),
        ticks: this.measured.total(METRIC.ticks, 'Sum', minute),
      },
      period: minute,
      label: 'positions are open and nobody judges them',
    });
    this.ring('executor-silent', 'executor-silent', silent, {
      severity: 'critical',
      meaning: 'Positions are open and none was judged for two minutes.',
      threshold: 1,
      evaluationPeriods: 2,
    });
  }

  private putAside(name: string, queue: IQueue): void {
    const period = Duration.minutes(1);
    const waiting = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });
    this.ring(`put-aside-${name}`, 'put-aside', waiting, {
      severity: 'critical',
      meaning: `${name} could not take something that was meant for it.`,
      threshold: 1,
      evaluationPeriods: 1,
    });
  }

  private slowQueuesAndStreams(): void {
    const { queues, functions } = this.#props;
    const period = Duration.minutes(1);
    for (const [name, { queue }] of queues.all) {
      const age = queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' });
      this.ring(`queue-age-${name}`, 'queue-age', age, {
        severity: 'warning',
        meaning: `The oldest message of ${name} waits for more than two minutes.`,
        threshold: 120,
        evaluationPeriods: 2,
      });
    }
    for (const name of ['relay', 'project'] as const) {
      const lambda = functions.get(name)?.lambda;
      if (lambda === undefined) continue;
      const age = lambda.metric('IteratorAge', { period, statistic: 'Maximum' });
      this.ring(`stream-age-${name}`, 'stream-age', age, {
        severity: 'warning',
        meaning: `${name} is more than 30 seconds behind the journal.`,
        threshold: 30_000,
        evaluationPeriods: 2,
      });
    }
  }

  private functionHealth(name: FunctionName, { lambda }: CodeFunction): void {
    const period = Duration.minutes(5);
    const failing = new MathExpression({
      expression: 'FILL(errors, 0) + FILL(throttles, 0)',
      usingMetrics: { errors: lambda.metricErrors({ period }), throttles: lambda.metricThrottles({ period }) },
      period,
      label: `errors and throttles of ${name}`,
    });
    this.ring(`failing-${name}`, 'failing-function', failing, {
      severity: 'warning',
      meaning: `${name} fails or is throttled.`,
      threshold: 3,
      evaluationPeriods: 1,
    });
  }

  /** The fill stream says once a minute that it lives. */
  silentFillStream(logGroup: ILogGroup): void {
    const filter = new MetricFilter(this, 'FillStreamAlive', {
      logGroup,
      filterPattern: FilterPattern.literal('"[FILL_STREAM] alive"'),
      metricNamespace: METRICS_NAMESPACE,
      metricName: `FillStreamAlive-${this.#props.prefix}`,
    });
    const alive = filter.metric({ period: Duration.minutes(1), statistic: 'Sum' });
    this.ring('fill-stream-silent', 'fill-stream-silent', alive, {
      severity: 'warning',
      meaning: 'The fill stream has not said that it lives for three minutes.',
      threshold: 1,
      evaluationPeriods: 3,
      below: true,
      silenceRings: true,
    });
  }

  /** Adds an alarm; `paragraph` is where the runbook speaks of it. */
  ring(id: string, paragraph: string, metric: IMetric, ring: Ring): void {
    const { prefix, settings } = this.#props;
    const alarm = new Alarm(this, id, {
      metric,
      alarmName: `${prefix} ${ring.severity.toUpperCase()} ${id}`,
      alarmDescription: `${ring.meaning} ${settings.runbook}#${paragraph}`,
      threshold: ring.threshold,
      evaluationPeriods: ring.evaluationPeriods,
      comparisonOperator: ring.below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: ring.silenceRings ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.alarms.push(alarm);
  }
}
