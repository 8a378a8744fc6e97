import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { powertoolsLog } from '../../shared/adapters/powertools/log.ts';
import { powertoolsMetrics } from '../../shared/adapters/powertools/metrics.ts';
import type { Log } from '../../shared/ports/log.ts';
import { METRICS_NAMESPACE } from '../../shared/ports/metric-names.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import { deployment } from './environment.ts';

/** Where a function says what it does. */
export interface Telemetry {
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Structured log and metrics of one function, named by it; values are those of this deployment. */
export function telemetryOf(serviceName: string): Telemetry {
  return {
    log: powertoolsLog(new Logger({ serviceName })),
    metrics: powertoolsMetrics(
      new PowertoolsMetrics({ namespace: METRICS_NAMESPACE, serviceName, defaultDimensions: deployment() }),
    ),
  };
}
