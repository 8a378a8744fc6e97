import { MetricUnit, type Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Dimensions, Metrics } from '../../ports/metrics.ts';

/**
 * Metrics over Powertools (EMF lines that CloudWatch reads from the log). Each value is a line of its own with its own dimensions,
 * written at once: nothing measured is lost when a function dies, and dimensions never leak from one value to the next.
 * All dimensions of a value form one set together with Powertools' own `service`: an alarm names exactly that set.
 */
export function powertoolsMetrics(metrics: PowertoolsMetrics): Metrics {
  const write =
    (unit: (typeof MetricUnit)[keyof typeof MetricUnit]) =>
    (name: string, value: number, dimensions: Dimensions = {}): void => {
      const single = metrics.singleMetric();
      for (const [dimension, of] of Object.entries(dimensions)) single.addDimension(dimension, of);
      single.addMetric(name, unit, value);
    };
  return {
    count: write(MetricUnit.Count),
    milliseconds: write(MetricUnit.Milliseconds),
    flush: () => {
      // Values that a middleware added to the shared instance; publishing an empty set would log a warning.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
