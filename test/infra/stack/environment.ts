import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FunctionName, TRIGGERS } from '../../../infra/triggers.ts';
import { synth } from './synth.ts';

const { template } = synth();
const NAMES = Object.keys(TRIGGERS) as FunctionName[];

/** What a reference to something that is deployed becomes: no more than its shape matters here. */
const resolved = (variable: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  return variable.endsWith('_URL') ? 'https://sqs.eu-central-1.amazonaws.com/111122223333/queue' : 'resolved';
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the variables the stack gives a function are those it asks for', () => {
  it.each(NAMES)('%s', async (name) => {
    const { properties } = template.one('AWS::Lambda::Function', `Functions${name.replaceAll('-', '')}Function`);
    // What a container has besides; nothing is asked for anything in this test.
    for (const [variable, value] of Object.entries({ ...process.env })) {
      if (/^[A-Z_]+$/.test(variable) && value !== undefined && variable.startsWith('AWS_'))
        vi.stubEnv(variable, undefined);
    }
    for (const [variable, value] of Object.entries(properties.Environment.Variables)) {
      vi.stubEnv(variable, resolved(variable, value));
    }
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'none');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
    vi.resetModules();
    const { handler } = await import(`../../../functions/${name}/index.ts`);
    expect(typeof handler).toBe('function');
  });
});
