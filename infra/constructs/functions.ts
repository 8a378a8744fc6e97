import { Alias, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { NEEDS } from '../needs.ts';
import type { Settings } from '../settings.ts';
import { type FunctionName, isOldStack, TRIGGERS } from '../triggers.ts';
import { CodeFunction, type Network } from './code.ts';
import { grant, type Resources } from './resources.ts';
import { start } from './starts.ts';

export interface FunctionsProps {
  readonly settings: Settings;
  readonly prefix: string;
  readonly resources: Resources;
  /** Where functions that talk to the venue leave, when not by Lambda's own addresses. */
  readonly network: Network | undefined;
  readonly sources: readonly string[];
}

/** Every function of the trigger table, allowed what it needs and started by what the table says. */
export class Functions extends Construct {
  readonly all: ReadonlyMap<FunctionName, CodeFunction>;
  /** Queues that take what a function could not, by function. */
  readonly putAside: ReadonlyMap<FunctionName, IQueue>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const names = Object.keys(TRIGGERS) as FunctionName[];
    const here = names.filter((name) => props.settings.oldStack === 'here' || !isOldStack(name));
    this.all = new Map(here.map((name) => [name, this.code(name, props)]));
    this.putAside = new Map(
      [...this.all].flatMap(([name, code]) => {
        const target = this.target(name, code, props.settings.warm);
        const queue = start({ ...props, name, code, target }, TRIGGERS[name]);
        return queue === null ? [] : [[name, queue] as const];
      }),
    );
  }

  private code(name: FunctionName, { settings, resources, network }: FunctionsProps): CodeFunction {
    const { needs, timeoutSeconds, memoryMb } = NEEDS[name];
    const code = new CodeFunction(this, name, {
      name,
      timeoutSeconds,
      memoryMb,
      environment: {
        STAGE: settings.stage,
        VENUE: settings.venue,
        ACCOUNTS: settings.account,
        HEDGING: settings.hedging,
        TICK_INTERVAL_MS: String(settings.tickIntervalMs),
        EXCHANGE_HTTP_URL: settings.exchangeHttpUrl,
        EXCHANGE_WS_URL: settings.exchangeWsUrl,
        ...(settings.profiles === undefined ? {} : { PROFILES: settings.profiles }),
      },
      ...(needs.includes('venue') && network !== undefined ? { network } : {}),
    });
    grant(needs, resources, code);
    return code;
  }

  private target(name: FunctionName, { lambda }: CodeFunction, warm: number): IFunction {
    if (warm === 0 || NEEDS[name].warm !== true) return lambda;
    // The casts answer to optional properties that the library declares in two ways.
    const version = lambda.currentVersion as IVersion;
    const props = { aliasName: 'warm', version, provisionedConcurrentExecutions: warm };
    return new Alias(this, `${name}-warm`, props) as IFunction;
  }
}
