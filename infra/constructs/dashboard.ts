import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { METRIC } from '../../shared/ports/metric-names.ts';
import type { FunctionName } from '../triggers.ts';
import type { CodeFunction } from './code.ts';
import type { Monitoring } from './monitoring.ts';

export interface DashboardProps {
  readonly name: string;
  readonly monitoring: Monitoring;
  readonly functions: ReadonlyMap<FunctionName, CodeFunction>;
  readonly tables: readonly ITable[];
}

const PERIOD = Duration.minutes(1);

/** One page that reads from top to bottom: is anything wrong, who owns the exits, is everything protected, what was done, what it costs. */
export function dashboard(scope: Construct, { name, monitoring, functions, tables }: DashboardProps): Dashboard {
  const { measured, alarms } = monitoring;
  const total = (metric: Parameters<typeof measured.total>[0], statistic = 'Sum') =>
    measured.total(metric, statistic, PERIOD);
  const by = (metric: Parameters<typeof measured.total>[0], ...dimensions: readonly string[]) =>
    measured.by(metric, dimensions, 'Sum', PERIOD);
  const ofFunctions = (metric: (code: CodeFunction) => IMetric) => [...functions.values()].map(metric);
  const page = new Dashboard(scope, 'Page', { dashboardName: name, defaultInterval: Duration.hours(6) });
  page.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 6 }));
  const sections: readonly (readonly [title: string, ...widgets: IWidget[]])[] = [
    [
      'Mode: 0 LEGACY, 1 SHADOW, 2 LIVE',
      values('Now', total(METRIC.ownership, 'Maximum'), total(METRIC.openPositions, 'Maximum')),
      graph('Owner of the exits', total(METRIC.ownership, 'Maximum'), total(METRIC.flagsUnreadable, 'Maximum')),
    ],
    [
      'Protection',
      graph('Longest time without a stop, ms', total(METRIC.positionWithoutStopMs, 'Maximum')),
      graph(
        'Positions',
        total(METRIC.openPositions, 'Maximum'),
        total(METRIC.unprotectedPositions, 'Maximum'),
        total(METRIC.positionsWithoutPlan, 'Maximum'),
      ),
    ],
    [
      'Decisions',
      graph('Decisions by type', by(METRIC.decisions, 'type')),
      graph('Ticks a minute', total(METRIC.ticks), total(METRIC.blindTicks), total(METRIC.watchFailures)),
    ],
    [
      'Orders',
      graph('Taken, by kind', by(METRIC.ordersAcked, 'kind')),
      graph('Refused, by code', by(METRIC.ordersRejected, 'code'), total(METRIC.ordersUnknown)),
      graph('Denied by us, by rule', by(METRIC.ordersDenied, 'rule')),
      graph('At odds', total(METRIC.orphanOrders, 'Maximum'), total(METRIC.foreignOrders, 'Maximum')),
    ],
    [
      'Blocked',
      graph('Blocked, by module and kind', by(METRIC.exitOrdersBlocked, 'module', 'kind')),
      graph('Placed, by module and kind', by(METRIC.exitOrders, 'module', 'kind')),
      graph('Ownership conflicts', total(METRIC.ownershipConflicts)),
    ],
    [
      'Latency',
      graph(
        'Fill to stop, ms',
        ...['p50', 'p99', 'Maximum'].map((of) => measured.total(METRIC.fillToStopMs, of, PERIOD, of)),
      ),
      graph('Oldest unknown outcome, ms', total(METRIC.unknownOutcomeAgeMs, 'Maximum')),
      graph(
        'Functions, p99 ms',
        ...ofFunctions(({ lambda }) => lambda.metricDuration({ period: PERIOD, statistic: 'p99' })),
      ),
    ],
    [
      'Cost and limits',
      graph('Request weight used, %', total(METRIC.weightUsedPercent, 'Maximum')),
      graph('Invocations', ...ofFunctions(({ lambda }) => lambda.metricInvocations({ period: PERIOD }))),
      graph(
        'Table units',
        ...tables.flatMap((table) => [
          table.metricConsumedReadCapacityUnits({ period: PERIOD, statistic: 'Sum' }),
          table.metricConsumedWriteCapacityUnits({ period: PERIOD, statistic: 'Sum' }),
        ]),
      ),
    ],
  ];
  for (const [title, ...widgets] of sections) {
    page.addWidgets(new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 }));
    page.addWidgets(...widgets);
  }
  return page;
}

const graph = (title: string, ...left: readonly IMetric[]): IWidget =>
  new GraphWidget({ title, left: [...left], width: 8, height: 6, leftYAxis: { min: 0 } });

const values = (title: string, ...metrics: readonly IMetric[]): IWidget =>
  new SingleValueWidget({ title, metrics: [...metrics], width: 8, height: 6 });
