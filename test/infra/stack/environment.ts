import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../../../infra/bundle.ts';
import { type FunctionName, TRIGGERS } from '../../../infra/triggers.ts';
import { synth } from './synth.ts';

const { template } = synth();

/** What a reference to something that is deployed becomes: no more than its shape matters here. */
const resolved = (variable: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  return variable.endsWith('_URL') ? 'https://sqs.eu-central-1.amazonaws.com/111122223333/queue' : 'resolved';
};

/** Loads each composition root with its own variables and says how that went, before anything is asked of anybody. */
const LOAD = `const { PATH } = process.env;
  for (const [name, file, variables] of JSON.parse(process.argv[1])) {
    process.env = { PATH, ...variables };
    try {
      console.log(name, typeof require(file).handler);
    } catch (error) {
      console.log(name, error.message);
    }
  }
  process.exit(0);`;

it('every function is given the variables it asks for', { timeout: 60_000 }, async () => {
  const names = Object.keys(TRIGGERS) as FunctionName[];
  const functions = names.map((name) => {
    const { properties } = template.one('AWS::Lambda::Function', `Functions${name.replaceAll('-', '')}Function`);
    const variables = Object.entries(properties.Environment.Variables).map(([key, value]) => [
      key,
      resolved(key, value),
    ]);
    const own = { ...Object.fromEntries(variables), AWS_REGION: 'eu-central-1' };
    return [name, join(ROOT, 'functions', name, 'index.ts'), own];
  });
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOAD, JSON.stringify(functions)]);
  expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name} function`));
});
