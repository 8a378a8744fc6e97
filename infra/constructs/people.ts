import { Stack, Token, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from '../triggers.ts';
import type { CodeFunction } from './code.ts';
import type { Resources } from './resources.ts';

export interface PeopleProps {
  readonly prefix: string;
  readonly resources: Resources;
  readonly functions: ReadonlyMap<FunctionName, CodeFunction>;
  /** Where every append to the journal was told. */
  readonly anchorLogs: readonly ILogGroup[];
}

/**
 * What the operator's tool needs, as two policies for the roles of a team: one to look, one to act. Neither opens a secret, writes to
 * the journal or sends an order: who acts sets flags, and asks the operator function for the rest.
 */
export class People extends Construct {
  readonly reader: ManagedPolicy;
  readonly operator: ManagedPolicy;

  constructor(scope: Construct, id: string, { prefix, resources, functions, anchorLogs }: PeopleProps) {
    super(scope, id);
    const { journal, flags } = resources;
    const { partition, region, account } = Stack.of(this);
    const stack = `arn:${partition}:cloudformation:${region}:${account}:${this.stackByName()}`;
    const arnOf = (name: FunctionName): readonly string[] => {
      const code = functions.get(name);
      return code === undefined ? [] : [code.lambda.functionArn];
    };
    const looking = (): PolicyStatement[] => [
      // The outputs of the stack tell the tool where everything is.
      allow(['cloudformation:DescribeStacks'], [stack]),
      allow(['ssm:GetParameters', 'ssm:GetParameterHistory'], flags.parameterArns),
      allow(['dynamodb:Query', 'dynamodb:Scan'], [journal.commits.tableArn]),
      allow(['dynamodb:Query'], [journal.positions.tableArn]),
      allow(['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'], arnOf('status')),
      allow(
        ['logs:FilterLogEvents'],
        anchorLogs.map(({ logGroupArn }) => logGroupArn),
      ),
    ];
    const acting = [
      allow(['ssm:PutParameter'], flags.parameterArns),
      allow(['lambda:InvokeFunction'], arnOf('operator')),
    ];
    // Names that a permission set of IAM Identity Center can refer to; policies know no region, stacks do.
    this.reader = this.policy('Reader', `${prefix}-reader-${region}`, looking());
    this.operator = this.policy('Operator', `${prefix}-operator-${region}`, [...looking(), ...acting]);
  }

  private policy(id: string, managedPolicyName: string, statements: PolicyStatement[]): ManagedPolicy {
    const policy = new ManagedPolicy(this, id, { managedPolicyName, statements });
    const { partition, region, account } = Stack.of(this);
    const [named, where, whose] = [shown(partition, 'Partition'), shown(region, 'Region'), shown(account, 'AccountId')];
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:${named}:cloudformation:${where}:${whose}:${this.stackByName()}]`,
      reason: 'A stack is asked for by its name; the id behind it is another one after every removal.',
    });
    return policy;
  }

  private stackByName(): string {
    return `stack/${Stack.of(this).stackName}/*`;
  }
}

/** As cdk-nag names what is known only where it is deployed. */
const shown = (value: string, name: string): string => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });
