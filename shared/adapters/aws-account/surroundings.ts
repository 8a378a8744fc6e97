import { GetServiceSettingCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AlarmState, Surroundings } from '../../ports/surroundings.ts';
import { within } from '../within.ts';
import { type AwsCaller, signedCall } from './signed-call.ts';

/** The setting by which an account pays for a faster Parameter Store. */
const THROUGHPUT_SETTING = '/ssm/parameter-store/high-throughput-enabled';
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

export interface AwsSurroundingsOptions {
  readonly caller: AwsCaller;
  readonly ssm: SSMClient;
  /** Begins the name of every alarm of this deployment, and of no other's. */
  readonly alarmPrefix: string;
}

/** An answer of AWS that is none; names what was asked. */
export class OddAnswerError extends Error {
  readonly code = 'ODD_ANSWER';
  constructor(what: string) {
    super(`${what}: AWS answered something else than was asked`);
    this.name = 'OddAnswerError';
  }
}

/** The AWS account around a function, asked as the function's role. */
export const awsSurroundings = ({ caller, ssm, alarmPrefix }: AwsSurroundingsOptions): Surroundings => ({
  concurrency: async () => {
    const path = '/2016-08-19/account-settings';
    const { AccountLimit } = (await signedCall(caller, { service: 'lambda', method: 'GET', path })) as {
      readonly AccountLimit?: {
        readonly ConcurrentExecutions?: number;
        readonly UnreservedConcurrentExecutions?: number;
      };
    };
    const { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
    if (limit === undefined || unreserved === undefined) throw new OddAnswerError('GetAccountSettings');
    return { limit, unreserved };
  },
  hasHighThroughput: async () => {
    const command = new GetServiceSettingCommand({ SettingId: THROUGHPUT_SETTING });
    const { ServiceSetting } = await within(caller.clock, 5_000, 'GetServiceSetting', (abortSignal) =>
      ssm.send(command, { abortSignal }),
    );
    if (ServiceSetting?.SettingValue === undefined) throw new OddAnswerError('GetServiceSetting');
    return ServiceSetting.SettingValue === 'true';
  },
  alarms: async () => {
    const found: AlarmState[] = [];
    let next: string | undefined;
    do {
      const page = await alarmsFrom(caller, alarmPrefix, next);
      found.push(...(page.MetricAlarms ?? []).map(alarmState));
      next = page.NextToken || undefined;
    } while (next !== undefined);
    return found;
  },
});

interface AlarmsPage {
  readonly MetricAlarms?: readonly MetricAlarm[];
  readonly NextToken?: string;
}

interface MetricAlarm {
  readonly AlarmName?: string;
  readonly StateValue?: string;
  /** Seconds since 1970. */
  readonly StateTransitionedTimestamp?: number;
  readonly StateUpdatedTimestamp?: number;
}

const alarmsFrom = async (caller: AwsCaller, prefix: string, next: string | undefined): Promise<AlarmsPage> =>
  (await signedCall(caller, {
    service: 'monitoring',
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
    },
    body: JSON.stringify({
      AlarmNamePrefix: prefix,
      MaxRecords: 100,
      ...(next === undefined ? {} : { NextToken: next }),
    }),
  })) as AlarmsPage;

function alarmState({
  AlarmName,
  StateValue,
  StateTransitionedTimestamp,
  StateUpdatedTimestamp,
}: MetricAlarm): AlarmState {
  const state = STATES.find((each) => each === StateValue);
  if (AlarmName === undefined || state === undefined) throw new OddAnswerError('DescribeAlarms');
  const seconds = StateTransitionedTimestamp ?? StateUpdatedTimestamp;
  return { name: AlarmName, state, sinceMs: typeof seconds === 'number' ? Math.round(seconds * 1000) : null };
}
