import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC, METRICS_NAMESPACE, type MetricName } from '../../shared/ports/metric-names.ts';
import { EMITTERS } from '../alarms.ts';

/** Our own metrics of one deployment, as charts and alarms read them. */
export class Measured {
  readonly #stage: string;
  readonly #account: string;

  constructor(stage: string, account: string) {
    this.#stage = stage;
    this.#account = account;
  }

  /** A metric of the whole account, whoever of its emitters measured it. */
  total(name: MetricName, statistic: string, period: Duration, label?: string): IMetric {
    const each = emittersOf(name).map(
      (service) =>
        new Metric({
          namespace: METRICS_NAMESPACE,
          metricName: name,
          dimensionsMap: { service, stage: this.#stage, account: this.#account },
          statistic,
          period,
          ...(label === undefined ? {} : { label }),
        }),
    );
    const [only] = each;
    if (only === undefined) throw new TypeError(`${name}: nobody emits it`);
    if (each.length === 1) return only;
    const usingMetrics = Object.fromEntries(each.map((metric, index) => [`m${index}`, metric]));
    const terms = each.map((_metric, index) => `FILL(m${index}, 0)`);
    return new MathExpression({ expression: terms.join(' + '), usingMetrics, period, label: label ?? name });
  }

  /** One line for every value of the dimensions the metric was measured with. */
  by(name: MetricName, dimensions: readonly string[], statistic: string, period: Duration): IMetric {
    const schema = [METRICS_NAMESPACE, 'service', 'stage', 'account', ...dimensions].join(',');
    const search = `{${schema}} MetricName="${name}" stage="${this.#stage}" account="${this.#account}"`;
    return new MathExpression({
      expression: `SEARCH('${search}', '${statistic}', ${period.toSeconds()})`,
      usingMetrics: {},
      label: '',
      period,
    });
  }
}

function emittersOf(name: MetricName): readonly string[] {
  const key = Object.entries(METRIC).find(([, value]) => value === name)?.[0] as keyof typeof METRIC;
  return EMITTERS[key];
}
