import {
  GetParameterHistoryCommand,
  type GetParameterHistoryCommandOutput,
  type ParameterHistory,
  ParameterNotFound,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Clock } from '../../ports/clock.ts';
import type { FlagsHistory } from '../../ports/flags-history.ts';
import { within } from '../within.ts';

export interface SsmFlagsHistoryOptions {
  readonly client: SSMClient;
  readonly path: string;
  readonly clock: Clock;
  /** Milliseconds for one page with all retries of the client inside; 3,000 unless told. */
  readonly timeoutMs?: number;
}

/** The history of the flags in Parameter Store, which keeps the last hundred versions with who wrote them, oldest first. */
export function ssmFlagsHistory({ client, path, clock, timeoutMs = 3_000 }: SsmFlagsHistoryOptions): FlagsHistory {
  return {
    async newest(flag) {
      let newest: ParameterHistory | undefined;
      let next: string | undefined;
      do {
        const page = await read(`${path}/${flag}`, next);
        for (const each of page?.Parameters ?? []) {
          if ((each.Version ?? 0) > (newest?.Version ?? 0)) newest = each;
        }
        next = page?.NextToken;
      } while (next !== undefined);
      if (newest?.Version === undefined) return null;
      const { Version: version, Value: value = '', LastModifiedUser: changedBy = null, LastModifiedDate } = newest;
      return { version, value, changedBy, changedAtMs: LastModifiedDate?.getTime() ?? 0 };
    },
  };

  async function read(name: string, next: string | undefined): Promise<GetParameterHistoryCommandOutput | null> {
    const command = new GetParameterHistoryCommand({
      Name: name,
      MaxResults: 50,
      ...(next === undefined ? {} : { NextToken: next }),
    });
    try {
      return await within(clock, timeoutMs, `history of ${name}`, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
    } catch (error) {
      if (error instanceof ParameterNotFound) return null;
      throw error;
    }
  }
}
