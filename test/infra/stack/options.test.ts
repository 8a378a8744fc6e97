import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../../infra/settings.ts';
import { synth } from './synth.ts';

const directory = mkdtempSync(join(tmpdir(), 'exit-brain-options-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const profileFile = (data: unknown): string => {
  const file = join(directory, 'profiles.json');
  writeFileSync(file, JSON.stringify(data, null, 2));
  return file;
};
const settings = (context: Readonly<Record<string, unknown>>) => readSettings((name) => context[name]);

describe('settings', () => {
  it('begin with the testnet, one account, no address of its own', () => {
    expect(settings({})).toMatchObject([
      {
        stage: 'test',
        account: 'main',
        venue: 'binance-testnet',
        exchangeHttpUrl: 'https://demo-fapi.binance.com',
        exchangeWsUrl: 'wss://demo-fstream.binance.com',
        flagsPath: '/exit-brain/test',
        tickIntervalMs: 10_000,
        egress: 'public',
        warm: 0,
        fillStream: false,
      },
    ]);
  });

  it('read what cdk.json writes as it is, and what the command line writes as text', () => {
    const written = { accounts: ['main', 'second'], testnet: false, warm: 2 };
    const typed = { accounts: 'main, second', testnet: 'false', warm: '2' };
    expect(settings(typed)).toEqual(settings(written));
    expect(settings(typed).map(({ account, venue, exchangeHttpUrl }) => [account, venue, exchangeHttpUrl])).toEqual([
      ['main', 'binance', 'https://fapi.binance.com'],
      ['second', 'binance', 'https://fapi.binance.com'],
    ]);
  });

  it.each([
    ['stage', 'my stage', 'must be 1–16 characters'],
    ['accounts', 'a,a', 'must not name anything twice'],
    ['accounts', 'a#b', 'must be 1–24 characters'],
    ['testnet', 'yes', 'must be true or false'],
    ['publishers', 'exit-brain', 'must not be a source of AWS or of our own'],
    ['senders', 'hybrid_tpsl=me', 'must be MODULE=ARN of a role or user'],
    ['senders', 'bot=arn:aws:iam::111122223333:role/bot', 'must be MODULE=ARN of a role or user'],
    ['profiles', '/nowhere/profiles.json', 'must be a file of overrides: profile overrides: /nowhere/profiles.json: '],
    ['oldStack', 'there', 'must be here or elsewhere'],
    ['tickIntervalMs', '7000', 'must be whole seconds that divide a minute'],
    ['flagsPath', 'exit-brain/', 'must begin with "/"'],
    ['alarmTopic', 'my-topic', 'must be the ARN of something in sns'],
    ['warm', '-1', 'must be a whole number from 0 to 100'],
    ['egress', 'vpn', 'must be public or nat'],
    ['journalTable', 'a b', 'must be the name of a table'],
    ['tradingSecret', 'key', 'must be the ARN of something in secretsmanager'],
    ['exchangeHttpUrl', 'https://fapi.binance.com/fapi', 'must not have a path'],
  ])('%s=%s is refused by name', (name, value, problem) => {
    expect(() => settings({ [name]: value })).toThrow(expect.objectContaining({ code: 'SETTINGS' }));
    expect(() => settings({ [name]: value })).toThrow(`context: ${name} ${problem}`);
    expect(() => settings({ [name]: value })).toThrow(`got ${JSON.stringify(value)}`);
  });

  it('refuse more profiles than a function’s environment has room for', () => {
    const tpLegs = [{ rMultiple: 1, sizeFraction: 1 }];
    const file = profileFile({
      profiles: Array.from({ length: 50 }, (_none, index) => ({ name: `P${index}`, tpLegs })),
    });
    expect(() => settings({ profiles: file })).toThrow(/profiles must come to at most 2500 bytes, is 2954, got /);
  });

  it('name every wrong value at once', () => {
    expect(() => settings({ stage: '', warm: 'x' })).toThrow(/stage .*; warm /);
  });

  it('refuse what belongs to one account when there are two', () => {
    expect(() => settings({ accounts: 'a,b', journalTable: 'old' })).toThrow(/journalTable belongs to one account/);
  });
});

// A synthesis is a few seconds of pure computing, and a busy machine may have others to do.
describe('a deployment', { timeout: 120_000 }, () => {
  it('leaves the modules of the old exit stack out where they run elsewhere', () => {
    const namesOf = (context: Readonly<Record<string, string>>) =>
      synth(context)
        .template.all('AWS::Lambda::Function')
        .map(({ properties }) => String(properties.Description));
    const isOld = (name: string) => name.startsWith('legacy-');
    const everything = namesOf({});
    expect(everything.filter(isOld)).toHaveLength(4);
    expect(namesOf({ oldStack: 'elsewhere' })).toEqual(everything.filter((name) => !isOld(name)));
  });

  it('tells every function the profiles of one’s own, without the spaces of their file', () => {
    const overrides = { mappings: [{ symbol: 'SOLUSDT', profileName: 'CHOP_DEFAULT' }] };
    const { template } = synth({ profiles: profileFile(overrides) });
    const said = (name: string) =>
      template.one('AWS::Lambda::Function', `Functions${name}`).properties.Environment.Variables.PROFILES;
    expect(['planposition', 'watch', 'positionmonitor', 'operator'].map(said)).toEqual(
      Array(4).fill('{"mappings":[{"symbol":"SOLUSDT","profileName":"CHOP_DEFAULT"}]}'),
    );
  });

  it('is one stack for each account, which share the flags and nothing else', () => {
    const { templates } = synth({ accounts: 'main,second', stage: 'prod' });
    const seen = templates.map((template) => ({
      flags: template.one('Custom::FlagsIfAbsent', 'Flags').properties.path,
      orders: template.one('AWS::SQS::Queue', 'QueuesordersQueue').properties.QueueName,
      accounts: template.one('AWS::Lambda::Function', 'Functionswatch').properties.Environment.Variables.ACCOUNTS,
    }));
    expect(seen).toEqual([
      { flags: '/exit-brain/prod', orders: 'exit-brain-prod-main-orders.fifo', accounts: 'main' },
      { flags: '/exit-brain/prod', orders: 'exit-brain-prod-second-orders.fifo', accounts: 'second' },
    ]);
  });

  it('warns of a region from which the venue does not answer, and of no other', () => {
    expect(synth({}, 'us-east-1').messages.join()).toContain('Binance answers HTTP 451');
    expect(synth({}, 'eu-central-1').messages).toEqual([]);
  });

  it('attaches the tables and the secrets of an earlier one: it makes none, and finds the stream by itself', () => {
    const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
    const { template } = synth({
      journalTable: 'old-journal',
      positionsTable: 'old-positions',
      readingSecret: arn('reading'),
      tradingSecret: arn('trading'),
      alarmTopic: 'arn:aws:sns:eu-central-1:111122223333:alarms',
    });
    expect(
      ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::SNS::Topic'].flatMap((type) => template.all(type)),
    ).toEqual([]);
    const finder = template.one('Custom::StreamOfTable', 'Journal');
    expect(finder.properties.tableName).toBe('old-journal');
    for (const name of ['relay', 'project']) {
      const mapping = template.one('AWS::Lambda::EventSourceMapping', `Functions${name}`);
      expect(mapping.properties.EventSourceArn).toEqual({ 'Fn::GetAtt': [finder.id, 'arn'] });
    }
    const { Variables } = template.one('AWS::Lambda::Function', 'Functionswatch').properties.Environment;
    expect(Variables).toMatchObject({ JOURNAL_TABLE: 'old-journal', POSITIONS_TABLE: 'old-positions' });
    const readers = template
      .all('AWS::IAM::Policy')
      .filter(({ properties }) => JSON.stringify(properties).includes(arn('trading')));
    expect(readers.map(({ id }) => id)).toEqual([expect.stringMatching(/^Functionsexitgateway/)]);
  });

  it("lets an old module outside write to that module's queue and to no other", () => {
    const principal = 'arn:aws:iam::111122223333:role/old-tpsl';
    const { template } = synth({ senders: `hybrid_tpsl=${principal}` });
    const naming = template
      .all('AWS::SQS::QueuePolicy')
      .filter(({ properties }) => JSON.stringify(properties).includes(principal));
    expect(naming.map(({ id }) => id)).toEqual([expect.stringMatching(/^Queuesfromhybridtpsl/)]);
    const statements = naming[0]?.properties.PolicyDocument.Statement;
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { AWS: principal } }),
    );
    const denial = statements.find(({ Sid }: { Sid?: string }) => Sid === 'OnlyItsSenders');
    expect(denial.Effect).toBe('Deny');
    expect([denial.Condition.ArnNotEquals['aws:PrincipalArn']].flat()).toContain(principal);
  });

  it('with everything: one fixed address, warm containers, the fill stream', () => {
    const { template } = synth({ egress: 'nat', fillStream: 'true', warm: '1', yieldTo: 'bot-,hand-', yieldMs: '300' });
    const address = template.one('AWS::EC2::EIP', 'Egress').id;
    expect(template.json.Outputs.EgressAddress.Value).toEqual({ 'Fn::GetAtt': [address, 'PublicIp'] });
    expect(template.all('AWS::EC2::NatGateway').map(({ properties }) => properties.AllocationId)).toEqual([
      { 'Fn::GetAtt': [address, 'AllocationId'] },
    ]);
    const inside = template.all('AWS::Lambda::Function').filter(({ properties }) => properties.VpcConfig !== undefined);
    expect(inside.map(({ id }) => /^Functions([a-z]+)Function/.exec(id)?.[1])).toEqual(
      expect.arrayContaining(['planposition', 'positionmonitor', 'watch', 'exitgateway']),
    );
    const outside = template.one('AWS::Lambda::Function', 'Functionsrelay');
    expect(outside.properties.VpcConfig).toBeUndefined();
    const warm = template.all('AWS::Lambda::Alias');
    expect(warm.map(({ id }) => /^Functions([a-z]+)warm/.exec(id)?.[1])).toEqual(['planposition', 'exitgateway']);
    const [task] = template.all('AWS::ECS::TaskDefinition');
    const [container] = task?.properties.ContainerDefinitions ?? [];
    expect(container.Secrets.map(({ Name }: { Name: string }) => Name)).toEqual([
      'READING_KEY_ID',
      'READING_KEY_SECRET',
    ]);
    expect(container.Command).toEqual(['--yield-to', 'bot-', '--yield-to', 'hand-', '--yield-ms', '300']);
    expect(JSON.stringify(container.Environment)).not.toMatch(/KEY|SECRET/);
    expect(
      template
        .statementsOf('FillStreamTaskTaskRole')
        .flatMap(({ actions }) => actions)
        .sort(),
    ).toEqual(['dynamodb:Query', 'events:PutEvents']);
    const alarms = template.all('AWS::CloudWatch::Alarm').map(({ properties }) => properties.AlarmName);
    expect(alarms).toContain('exit-brain-test-main WARNING fill-stream-silent');
  });
});
