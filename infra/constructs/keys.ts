import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface KeysProps {
  readonly account: string;
  /** ARNs of secrets that exist already. */
  readonly readingSecret?: string | undefined;
  readonly tradingSecret?: string | undefined;
}

/** The two keys of the venue. The stack makes empty secrets: what they hold is put there by hand and never in a template. */
export class Keys extends Construct {
  readonly reading: ISecret;
  readonly trading: ISecret;

  constructor(scope: Construct, id: string, { account, readingSecret, tradingSecret }: KeysProps) {
    super(scope, id);
    this.reading = this.secret('Reading', `Exit Brain, ${account}: key that may only read`, readingSecret);
    this.trading = this.secret('Trading', `Exit Brain, ${account}: key that may trade`, tradingSecret);
  }

  private secret(id: string, description: string, arn: string | undefined): ISecret {
    if (arn !== undefined) return Secret.fromSecretCompleteArn(this, id, arn);
    const made = new CfnSecret(this, `${id}Key`, { description });
    made.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(made).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Keys of the venue are made and changed by hand at the venue, which has no way to rotate them.',
    });
    return Secret.fromSecretCompleteArn(this, id, made.ref);
  }
}
