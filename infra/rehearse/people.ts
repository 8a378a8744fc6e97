import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { ROOT } from '../bundle.ts';
import type { Outputs } from './cdk.ts';
import { hear, type Said } from './children.ts';
import { AWS_ACCOUNT, type Emulator, REGION, ROOT_KEY, rootOf } from './emulator.ts';
import { expect } from './protocol.ts';
import { ACCOUNT } from './venue.ts';

/** Somebody at a command line, allowed what one policy of the stack allows and nothing else. */
export interface Person {
  /** Runs the tool as it is started by `npx exit-brain`, on the deployment. Nobody can answer a question there. */
  runs(...args: readonly string[]): Promise<Said>;
  /** The same for what must end well; answers with what it printed. @throws Error with what it said instead */
  told(...args: readonly string[]): Promise<string>;
  /** The same with --json. */
  asked<T>(...args: readonly string[]): Promise<T>;
}

/** The people of a team. */
export interface Team {
  /** On call: has the operator's policy. */
  readonly operator: Person;
  /** May look only. */
  readonly reader: Person;
  /** Takes their roles away: a policy cannot be removed while somebody has it. */
  leaves(): Promise<void>;
}

/** The stack in which the team keeps its roles; it is not ours. */
const STACK = 'Team';
const SECONDS = 60;
const POLICIES = { operator: 'OperatorPolicy', reader: 'ReaderPolicy' } as const;
type Role = keyof typeof POLICIES;

/** Gives two roles of a team the policies that the stack tells, and puts somebody into each. */
export async function hireTeam(emulator: Emulator, outputs: Outputs, dir: string): Promise<Team> {
  const client = new CloudFormationClient(rootOf(emulator));
  await client.send(new CreateStackCommand({ StackName: STACK, TemplateBody: templateOf(outputs), Capabilities: CAN }));
  await waitUntilStackCreateComplete({ client, minDelay: 1, maxDelay: 1, maxWaitTime: SECONDS }, { StackName: STACK });
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
  const arnOf = (role: Role): string =>
    Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === role)?.OutputValue ?? '';
  const profiles = join(dir, 'profiles');
  writeFileSync(profiles, profilesOf(arnOf));
  return {
    operator: personOf(emulator, profiles, dir, 'operator'),
    reader: personOf(emulator, profiles, dir, 'reader'),
    async leaves() {
      await client.send(new DeleteStackCommand({ StackName: STACK }));
      await waitUntilStackDeleteComplete(
        { client, minDelay: 1, maxDelay: 1, maxWaitTime: SECONDS },
        { StackName: STACK },
      );
    },
  };
}

const CAN = ['CAPABILITY_IAM' as const];

function templateOf(outputs: Outputs): string {
  const roles = Object.entries(POLICIES).map(([role, policy]) => {
    const trusted = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${AWS_ACCOUNT}:root` },
    };
    const Properties = {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trusted] },
      ManagedPolicyArns: [outputs[policy]],
    };
    return [role, { Type: 'AWS::IAM::Role', Properties }] as const;
  });
  const told = roles.map(([role]) => [role, { Value: { 'Fn::GetAtt': [role, 'Arn'] } }] as const);
  return JSON.stringify({ Resources: Object.fromEntries(roles), Outputs: Object.fromEntries(told) });
}

/** A file of profiles as a team has it: everybody signs on once, and takes a role. */
function profilesOf(arnOf: (role: Role) => string): string {
  const signedOn = ['[profile team]', `aws_access_key_id = ${ROOT_KEY}`, `aws_secret_access_key = ${ROOT_KEY}`];
  const roles = (Object.keys(POLICIES) as Role[]).flatMap((role) => [
    `[profile ${role}]`,
    `role_arn = ${arnOf(role)}`,
    'source_profile = team',
    `role_session_name = the-${role}`,
  ]);
  return [...signedOn, ...roles, ''].join('\n');
}

function personOf({ environment }: Emulator, profiles: string, dir: string, profile: Role): Person {
  const { PATH, HOME, TMPDIR, LANG, AWS_EC2_METADATA_DISABLED, AWS_ENDPOINT_URL } = environment;
  const env = {
    ...{ PATH, HOME, TMPDIR, LANG, AWS_EC2_METADATA_DISABLED, AWS_ENDPOINT_URL },
    AWS_CONFIG_FILE: profiles,
    AWS_SHARED_CREDENTIALS_FILE: profiles,
  };
  const where = ['--stage', 'test', '--account', ACCOUNT, '--region', REGION, '--profile', profile];
  const runs = (...args: readonly string[]): Promise<Said> =>
    hear(process.execPath, [join(ROOT, 'cli', 'exit-brain.mjs'), ...where, ...args], {
      cwd: ROOT,
      env,
      log: join(dir, `${profile}.log`),
      seconds: SECONDS,
    });
  const told = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runs(...args);
    expect(code === 0, `exit-brain ${args.join(' ')} ended with ${code}: ${stderr.trim()} ${stdout.trim()}`);
    return stdout;
  };
  return { runs, told, asked: async (...args) => JSON.parse(await told('--json', ...args)) };
}
