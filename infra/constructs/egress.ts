import {
  CfnEIP,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  type IVpc,
  NatProvider,
  SecurityGroup,
  type SubnetConfiguration,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Network } from './code.ts';

/**
 * The network that what talks to the venue leaves by. With a NAT there is one fixed address, which a key can be limited to and
 * whose request weight nobody else uses up; without one, only the fill stream is in it, with an address of its own.
 */
export class Egress extends Construct {
  readonly vpc: IVpc;
  /** The fixed address; null without a NAT. */
  readonly address: string | null;
  /** Where functions are put; null when they leave by Lambda's own addresses. */
  readonly network: Network | null;

  constructor(scope: Construct, id: string, { nat }: { readonly nat: boolean }) {
    super(scope, id);
    const fixed = nat ? new CfnEIP(this, 'Address', { domain: 'vpc' }) : null;
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: nat ? 1 : 0,
      ...(fixed === null
        ? {}
        : { natGatewayProvider: NatProvider.gateway({ eipAllocationIds: [fixed.attrAllocationId] }) }),
      subnetConfiguration: nat ? [PUBLIC, PRIVATE] : [PUBLIC],
      // The journal is reached without the NAT: neither its traffic nor its failure concerns it.
      gatewayEndpoints: { DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
    });
    const logGroup = new LogGroup(this, 'Refused', { retention: RetentionDays.ONE_MONTH });
    vpc.addFlowLog('Refused', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: FlowLogTrafficType.REJECT,
    });
    this.vpc = vpc as IVpc;
    this.address = fixed?.attrPublicIp ?? null;
    this.network = nat ? this.functionsIn(vpc) : null;
  }

  private functionsIn(vpc: Vpc): Network {
    const securityGroup = new SecurityGroup(this, 'Functions', {
      vpc: vpc as IVpc,
      description: 'Functions that talk to the venue: nothing comes in',
      allowAllOutbound: true,
    });
    return { vpc: vpc as IVpc, subnets: vpc.privateSubnets, securityGroup };
  }
}

const PUBLIC: SubnetConfiguration = { name: 'public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false };
const PRIVATE: SubnetConfiguration = { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS };
