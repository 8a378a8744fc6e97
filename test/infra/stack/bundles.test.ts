import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle } from '../../../infra/bundle.ts';
import { ENTRIES } from '../../../infra/constructs/bundles.ts';
import { NEEDS, type Need } from '../../../infra/needs.ts';
import { type FunctionName, TRIGGERS } from '../../../infra/triggers.ts';
import { UNCONNECTED } from '../../../infra/variables.ts';

const NAMES = Object.keys(TRIGGERS) as FunctionName[];
const folder = mkdtempSync(join(tmpdir(), 'exit-brain-bundles-'));
let bundles: ReadonlyMap<string, Bundle>;
beforeAll(() => {
  bundles = bundle({ ...ENTRIES, venue: 'test/infra/stack/venue-entry.ts' }, folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const found = (name: string): Bundle => {
  const made = bundles.get(name);
  if (made === undefined) throw new Error(`${name} was not bundled`);
  return made;
};

/** The client that each need, and each trigger, cannot do without. */
const CLIENT: readonly (readonly [RegExp, string])[] = [
  [/^(journal|view|view-reading)$/, '@aws-sdk/client-dynamodb'],
  [/^(flags(-history)?|surroundings)$/, '@aws-sdk/client-ssm'],
  [/-key$/, '@aws-sdk/client-secrets-manager'],
  [/^venue$/, 'binance-api-node'],
  [/^publish$/, '@aws-sdk/client-eventbridge'],
  [/^send-/, '@aws-sdk/client-sqs'],
];
const clientOf = (need: Need): string => CLIENT.find(([pattern]) => pattern.test(need))?.[1] ?? `no client for ${need}`;
const clientsOf = (name: FunctionName): readonly string[] => {
  const packages = Object.keys(found(name).inputs).flatMap((path) => {
    const [, name] = /node_modules\/(@aws-sdk\/client-[^/]+|binance-api-node)\//.exec(path) ?? [];
    return name === undefined ? [] : [name];
  });
  return [...new Set(packages)].sort();
};

describe.each(NAMES)('%s', (name) => {
  it('is at most 700 KB, and holds the clients it needs and no others', () => {
    expect(found(name).bytes).toBeLessThanOrEqual(700_000);
    const expected = new Set(NEEDS[name].needs.map(clientOf));
    // The gateway asks its queue for the time of the next delivery.
    if (name === 'exit-gateway') expected.add('@aws-sdk/client-sqs');
    expect(clientsOf(name)).toEqual([...expected].sort());
  });
});

describe('what is bundled', () => {
  it('is loaded as Lambda loads it: each exports a handler', async () => {
    const code = `for (const [name, file] of JSON.parse(process.argv[1])) if (typeof require(file).handler !== 'function') throw new Error(name);
      process.exit(0);`;
    const files = Object.keys(ENTRIES).map((name) => [name, join(found(name).folder, 'index.js')]);
    await promisify(execFile)(process.execPath, ['-e', code, JSON.stringify(files)], { env: UNCONNECTED });
  }, 60_000);

  it('talks to a venue with what stands in the place of the packages that are left out', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url?.split('?')[0]} ${request.headers['x-mbx-apikey'] ?? 'no key'}`);
      response.setHeader('content-type', 'application/json');
      response.end(request.url?.startsWith('/fapi/v1/time') ? '{"serverTime":1800000000000}' : '[]');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const code = `require(process.argv[1]).ask(process.argv[2]).then((said) => { console.log(JSON.stringify(said)); process.exit(0); });`;
    const file = join(found('venue').folder, 'index.js');
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code, file, url]);
    server.close();
    expect(JSON.parse(stdout)).toEqual([1_800_000_000_000, []]);
    expect(asked).toContain('GET /fapi/v1/time no key');
    expect(asked.at(-1)).toMatch(/^GET \/fapi\/v\d\/positionRisk key$/);
  }, 60_000);

  it('says so when Lambda has handed over no credentials', async () => {
    const code = `process.env.AWS_ACCESS_KEY_ID = ''; require(process.argv[1]).handler({ Records: [], ResponseURL: 'x' }, {}).then(() => process.exit(0), (error) => { console.log(error.message); process.exit(0); });`;
    const file = join(found('metronome').folder, 'index.js');
    const event = code.replace("{ Records: [], ResponseURL: 'x' }", '{ scheduledTime: new Date().toISOString() }');
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', event, file], { env: UNCONNECTED });
    expect(stdout).toContain('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
  }, 60_000);
});
