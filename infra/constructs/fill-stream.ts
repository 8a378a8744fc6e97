import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IVpc, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDrivers,
  OperatingSystemFamily,
  Secret,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FILL_STREAM_SOURCE } from '../../shared/application/fill-stream/fill.ts';
import { ROOT } from '../bundle.ts';
import type { Settings } from '../settings.ts';
import { publishingAs } from './bus.ts';
import type { Egress } from './egress.ts';
import type { Resources } from './resources.ts';

export interface FillStreamProps {
  readonly settings: Settings;
  readonly resources: Resources;
  readonly egress: Egress;
}

/** The fill stream as one container that is always there. A second one during a deployment is harmless: the ledger counts once. */
export class FillStreamService extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { settings, resources, egress }: FillStreamProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const { vpc } = egress;
    const cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED }) as ICluster;
    const isBehindNat = egress.address !== null;
    new FargateService(this, 'Service', {
      cluster,
      taskDefinition: this.task(settings, resources),
      desiredCount: 1,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      assignPublicIp: !isBehindNat,
      vpcSubnets: { subnetType: isBehindNat ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PUBLIC },
      securityGroups: [
        new SecurityGroup(this, 'Outwards', {
          vpc: vpc as IVpc,
          description: 'The fill stream: nothing comes in',
          allowAllOutbound: true,
        }),
      ],
    });
  }

  private task(settings: Settings, { journal, bus, keys }: Resources): FargateTaskDefinition {
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    });
    task.addToTaskRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: [journal.positions.tableArn] }),
    );
    task.addToTaskRolePolicy(
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [bus.bus.eventBusArn],
        conditions: publishingAs(FILL_STREAM_SOURCE),
      }),
    );
    task.addContainer('FillStream', {
      command: argumentsOf(settings),
      image: ContainerImage.fromDockerImageAsset(this.image()),
      logging: LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: 'fill-stream' }),
      stopTimeout: Duration.seconds(10),
      readonlyRootFilesystem: true,
      environment: {
        STAGE: settings.stage,
        VENUE: settings.venue,
        ACCOUNTS: settings.account,
        EXCHANGE_HTTP_URL: settings.exchangeHttpUrl,
        EXCHANGE_WS_URL: settings.exchangeWsUrl,
        POSITIONS_TABLE: journal.positions.tableName,
        BUS_NAME: bus.bus.eventBusName,
      },
      // Fetched when the container starts; the template holds the secret's name and never what it holds.
      secrets: {
        READING_KEY_ID: Secret.fromSecretsManager(keys.reading, 'id'),
        READING_KEY_SECRET: Secret.fromSecretsManager(keys.reading, 'secret'),
      },
    });
    acknowledge(task);
    return task;
  }

  /** Built from the repository when the stack is deployed; synthesis needs no Docker. */
  private image(): DockerImageAsset {
    return new DockerImageAsset(this, 'Image', {
      directory: ROOT,
      file: 'functions/fill-stream/Dockerfile',
      platform: Platform.LINUX_ARM64,
      exclude: ['*', '!package.json', '!package-lock.json', '!shared/**', '!functions/**'],
    });
  }
}

const argumentsOf = ({ yieldTo, yieldMs }: Settings): string[] =>
  yieldTo.length === 0 ? [] : [...yieldTo.flatMap((prefix) => ['--yield-to', prefix]), '--yield-ms', String(yieldMs)];

function acknowledge(task: FargateTaskDefinition): void {
  Validations.of(task).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason: 'The variables are names and addresses; the key is handed over as a secret.',
  });
  Validations.of(task).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken, which the agent needs to fetch the image, knows no resource.',
  });
}
