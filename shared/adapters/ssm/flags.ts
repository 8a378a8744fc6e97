import { GetParametersCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../../ports/clock.ts';
import { FLAG_NAMES, type Flags } from '../../ports/flags.ts';
import type { Log } from '../../ports/log.ts';
import { cachedFlags, type FetchedFlags, knownFlags } from '../flags-cache.ts';
import { within } from '../within.ts';

export interface SsmFlagsOptions {
  readonly client: SSMClient;
  /** The path the parameters live under, for example "/exit-brain/prod". */
  readonly path: string;
  readonly clock: Clock;
  /** Milliseconds for one read with all retries of the client inside; 1,000 unless told. */
  readonly timeoutMs?: number;
  readonly log?: Log;
}

/** Flags from SSM Parameter Store: one GetParameters reads all of them, ages and failures as the `Flags` port says. */
export function ssmFlags(options: SsmFlagsOptions): Flags {
  const { client, clock, timeoutMs = 1_000 } = options;
  const path = options.path.replace(/\/+$/, '');

  async function fetch(): Promise<FetchedFlags> {
    const command = new GetParametersCommand({ Names: FLAG_NAMES.map((name) => `${path}/${name}`) });
    const answer = await within(clock, timeoutMs, `flags under ${path}`, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    const found = new Map((answer.Parameters ?? []).map((parameter) => [nameOf(parameter, path), parameter]));
    const standing = FLAG_NAMES.flatMap((name) => {
      const parameter = found.get(name);
      return parameter?.Value === undefined ? [] : [{ name, value: parameter.Value, version: parameter.Version ?? 0 }];
    });
    return {
      values: knownFlags(standing.map(({ name, value }) => [name, value] as const)),
      version: standing.map(({ name, version }) => `${name}:${version}`).join(','),
    };
  }

  return cachedFlags({ where: path, fetch, clock, ...(options.log === undefined ? {} : { log: options.log }) });
}

const nameOf = (parameter: Parameter, path: string): string => (parameter.Name ?? '').slice(path.length + 1);
