import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ISubnet, IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as Lambda, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { codeOf } from './bundles.ts';

export interface CodeProps {
  /** Name of the bundle. */
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly network?: Network;
}

/** Where a function's traffic leaves, when not by Lambda's own addresses. */
export interface Network {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  readonly securityGroup: SecurityGroup;
}

/** A function with a role of its own that may write its own log and nothing else, until it is allowed more. */
export class CodeFunction extends Construct {
  readonly lambda: Lambda;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: CodeProps) {
    super(scope, id);
    // What was logged about money stays until its time is over, also when the stack is removed.
    this.logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    this.lambda = new Lambda(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(codeOf(props.name).folder),
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      environment: { ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      description: props.name,
      ...inNetwork(props.network),
    });
    if (props.network !== undefined) allowInterfaces(this.role);
    acknowledgeTracing(this.role, props.network !== undefined);
  }

  /** Allows actions on named things; a condition narrows it further. */
  allow(actions: readonly string[], resources: readonly string[], conditions?: Readonly<Record<string, object>>): void {
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }
}

const inNetwork = (network: Network | undefined) =>
  network === undefined
    ? {}
    : {
        vpc: network.vpc,
        vpcSubnets: { subnets: [...network.subnets] },
        securityGroups: [network.securityGroup],
      };

function allowInterfaces(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
}

/** The only actions on everything: their services know no resource to name. */
function acknowledgeTracing(role: Role, inVpc: boolean): void {
  const what = inVpc ? 'X-Ray and the network interfaces of a function' : 'X-Ray';
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: `${what}, the list of a table's streams and the limits of an account cannot be limited to a resource: the service knows none.`,
  });
}
