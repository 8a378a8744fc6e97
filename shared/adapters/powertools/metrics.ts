import { MetricUnit, type Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Dimensions, Metrics } from '../../ports/metrics.ts';

/**
 * Metrics over Powertools (EMF lines that CloudWatch reads from the log). Each value is a line of its own with its own dimensions,
 * written at once: nothing measured is lost when a function dies, and dimensions never leak from one value to the next.
 * Every value counts under the dimensions that Powertools was made with (its own `service` among them), and once more under
 * these and its own together: an alarm names exactly one of the two sets.
 */
export function powertoolsMetrics(metrics: PowertoolsMetrics): Metrics {
  const write =
    (unit: (typeof MetricUnit)[keyof typeof MetricUnit]) =>
    (name: string, value: number, dimensions: Dimensions = {}): void => {
      const single = metrics.singleMetric();
      if (Object.keys(dimensions).length > 0) single.addDimensions({}).addDimensions({ ...dimensions });
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
