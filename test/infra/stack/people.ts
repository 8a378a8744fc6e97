import { describe, expect, it } from 'vitest';
import { normal, synth } from './synth.ts';

const { template } = synth();
const policyOf = (begin: string) => template.one('AWS::IAM::ManagedPolicy', `People${begin}`).properties;
const allowedBy = (begin: string): ReadonlyMap<string, string> =>
  new Map(
    policyOf(begin)
      .PolicyDocument.Statement.map(normal)
      .flatMap(({ actions, resources }: ReturnType<typeof normal>) => actions.map((it) => [it, resources.join()])),
  );

const LOOKING = [
  'cloudformation:DescribeStacks',
  'dynamodb:Query',
  'dynamodb:Scan',
  'lambda:InvokeFunction',
  'lambda:InvokeFunctionUrl',
  'logs:FilterLogEvents',
  'ssm:GetParameterHistory',
  'ssm:GetParameters',
];

describe('people', () => {
  it('who may look can read and ask for the status, and nothing else', () => {
    const allowed = allowedBy('Reader');
    expect([...allowed.keys()].sort()).toEqual(LOOKING);
    expect(allowed.get('lambda:InvokeFunction')).not.toContain('Functionsoperator');
    expect(allowed.get('dynamodb:Scan')).toContain('JournalCommits');
    expect(allowed.get('logs:FilterLogEvents')).toContain('FunctionsexitgatewayLog');
  });

  it('who may act can also set flags and ask the operator function, and still writes to no table, queue or bus and opens no secret', () => {
    const allowed = allowedBy('Operator');
    expect([...allowed.keys()].sort()).toEqual([...LOOKING, 'ssm:PutParameter']);
    const invoked = policyOf('Operator')
      .PolicyDocument.Statement.map(normal)
      .filter(({ actions }: { actions: string[] }) => actions.includes('lambda:InvokeFunction'));
    expect(JSON.stringify(invoked)).toContain('Functionsoperator');
    expect(JSON.stringify(invoked)).not.toContain('exitgateway');
  });

  it('each fits into a policy, however long the names of an account are', () => {
    for (const begin of ['Reader', 'Operator']) {
      // A reference stands for a name of at most this many characters.
      const text = JSON.stringify(policyOf(begin).PolicyDocument).replaceAll(
        /\{"(Ref|Fn::GetAtt)":[^}]*\}/g,
        'x'.repeat(130),
      );
      expect(text.length).toBeLessThan(6_144);
    }
  });

  it('flags are the only parameters, and the stack is asked for by its name', () => {
    const allowed = allowedBy('Operator');
    expect(allowed.get('ssm:PutParameter')).toContain('parameter/exit-brain/test/EXIT_MODE');
    expect(allowed.get('ssm:PutParameter')).not.toContain('*');
    expect(allowed.get('cloudformation:DescribeStacks')).toContain(':stack/ExitBrain-test-main/*');
  });

  it('both are told, under names that stay when the stack is made anew', () => {
    expect(template.json.Outputs.ReaderPolicy.Value).toEqual({
      Ref: template.one('AWS::IAM::ManagedPolicy', 'PeopleReader').id,
    });
    expect(JSON.stringify(policyOf('Operator').ManagedPolicyName)).toContain('exit-brain-test-main-operator-');
    // A description cannot be changed without a new policy, and that one could not have the name.
    expect(policyOf('Operator').Description ?? '').toBe('');
  });
});
