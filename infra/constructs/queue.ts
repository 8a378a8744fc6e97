import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, ArnPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WorkQueueProps {
  /** Name without suffix. Always given: a FIFO queue is one by the end of its name. */
  readonly name: string;
  readonly fifo: boolean;
  /** At least the time its function may take. */
  readonly visibilitySeconds: number;
  /** Deliveries until a message is put aside. */
  readonly maxReceives: number;
  /** Older messages mean nothing any more. */
  readonly retention: Duration;
}

/** A queue in front of a function, with the place where messages go that cannot be taken. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly putAside: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const suffix = props.fifo ? '.fifo' : '';
    const common = {
      ...(props.fifo ? { fifo: true } : {}),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    };
    this.putAside = new Queue(this, 'PutAside', {
      ...common,
      queueName: `${props.name}-dlq${suffix}`,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: `${props.name}${suffix}`,
      visibilityTimeout: Duration.seconds(props.visibilitySeconds),
      retentionPeriod: props.retention,
      deadLetterQueue: { queue: this.putAside, maxReceiveCount: props.maxReceives },
    });
  }

  /** Nobody but these roles may send, whatever else anybody is allowed. */
  onlyFrom(senders: readonly string[]): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyItsSenders',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        // With nobody named, nobody may.
        ...(senders.length === 0 ? {} : { conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...senders] } } }),
      }),
    );
  }

  /** Lets somebody outside the stack send, by ARN. */
  alsoFrom(principal: string): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ArnPrincipal(principal)],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
      }),
    );
  }
}

/** A place for what a function could not take from a source that is no queue. */
export function putAsideQueue(scope: Construct, id: string, name: string): Queue {
  const queue = new Queue(scope, id, {
    queueName: `${name}-dlq`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is itself the place where events go that could not be taken.',
  });
  return queue;
}
