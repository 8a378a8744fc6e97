import { SSMClient } from '@aws-sdk/client-ssm';
import { ssmFlags } from '../../shared/adapters/ssm/flags.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Flags } from '../../shared/ports/flags.ts';
import type { Log } from '../../shared/ports/log.ts';

/** The flags in Parameter Store. One attempt per read: a slow retry would answer with flags too old for the wire. */
export const parameterFlags = (path: string, clock: Clock, log: Log): Flags =>
  ssmFlags({ client: new SSMClient({ maxAttempts: 1 }), path, clock, log });
