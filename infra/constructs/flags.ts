import { Arn, CustomResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FLAG_NAMES, type FlagName } from '../../shared/ports/flags.ts';
import { CodeFunction } from './code.ts';

/** What a deployment begins with: SHADOW, and nothing that narrows LIVE. A deployment that follows never writes a flag that exists. */
const FIRST_VALUES: Readonly<Partial<Record<FlagName, string>>> = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'SHADOW',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
  EXIT_EXECUTOR_KILL_SWITCH: 'false',
};

/**
 * The flags. They are not resources of the stack, because a stack resets its resources: they are created if absent, never
 * overwritten, and kept when the stack goes.
 */
export class Flags extends Construct {
  readonly path: string;
  /** ARN of every parameter. */
  readonly parameterArns: readonly string[];

  constructor(scope: Construct, id: string, path: string) {
    super(scope, id);
    this.path = path;
    this.parameterArns = FLAG_NAMES.map((name) =>
      Arn.format({ service: 'ssm', resource: 'parameter', resourceName: `${path.slice(1)}/${name}` }, Stack.of(this)),
    );
    const creator = new CodeFunction(this, 'FlagsIfAbsent', {
      name: 'flags-if-absent',
      timeoutSeconds: 30,
      memoryMb: 256,
    });
    creator.allow(['ssm:PutParameter'], this.parameterArns);
    const created = new CustomResource(this, 'Created', {
      resourceType: 'Custom::FlagsIfAbsent',
      serviceToken: creator.lambda.functionArn,
      properties: { path, defaults: FIRST_VALUES },
    });
    // The permission must stand before the function is asked.
    created.node.addDependency(creator);
  }
}
