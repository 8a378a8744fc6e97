/** An alarm of the deployment as it stands. */
export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** When it came into this state, UTC milliseconds; null when nobody says. */
  readonly sinceMs: number | null;
}

/** What the AWS account around a deployment allows it, and how its alarms stand. There is none on one machine. */
export interface Surroundings {
  /** Executions at one time: of the whole account, and what no function has reserved for itself. */
  concurrency(): Promise<{ readonly limit: number; readonly unreserved: number }>;
  /** True when Parameter Store was given its higher throughput, which is paid for. */
  hasHighThroughput(): Promise<boolean>;
  /** Every alarm of this deployment. */
  alarms(): Promise<readonly AlarmState[]>;
}
