/** One price of the bill. */
export interface Price {
  readonly what: string;
  readonly usd: number;
}

/** Where and when these prices are meant to hold: on demand, arm64, without any free allowance. They are inputs, not facts of this project. */
export const PRICES_HOLD = 'eu-central-1, 2026-11-21';

/** US dollars, each for the unit it names. */
export const PRICES = {
  lambdaGbSecond: { what: 'Lambda, GB-second, arm64', usd: 0.0000133334 },
  lambdaMillion: { what: 'Lambda, million invocations', usd: 0.2 },
  readMillion: { what: 'DynamoDB, million read request units', usd: 0.1525 },
  writeMillion: { what: 'DynamoDB, million write request units', usd: 0.7625 },
  tableGb: { what: 'DynamoDB, GB-month with point-in-time recovery', usd: 0.551 },
  sqsMillion: { what: 'SQS standard, million requests', usd: 0.4 },
  fifoMillion: { what: 'SQS FIFO, million requests', usd: 0.5 },
  eventMillion: { what: 'EventBridge, million events of our own', usd: 1 },
  scheduleMillion: { what: 'Scheduler, million invocations', usd: 1 },
  logGb: { what: 'CloudWatch Logs, GB taken in', usd: 0.63 },
  metric: { what: 'CloudWatch, metric a month', usd: 0.3 },
  alarmMetric: { what: 'CloudWatch, metric of an alarm a month', usd: 0.1 },
  dashboard: { what: 'CloudWatch, dashboard a month', usd: 3 },
  traceMillion: { what: 'X-Ray, million traces', usd: 5 },
  secret: { what: 'Secrets Manager, secret a month', usd: 0.4 },
  natHour: { what: 'NAT gateway, hour', usd: 0.052 },
} as const satisfies Readonly<Record<string, Price>>;
