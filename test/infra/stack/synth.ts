import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { createApp } from '../../../infra/app.ts';
import { ROOT } from '../../../infra/bundle.ts';

// What the functions do is not looked at here; bundling them is, in a test of its own.
vi.mock('../../../infra/constructs/bundles.ts', () => ({ codeOf: () => ({ folder: CODE }) }));
const CODE = mkdtempSync(join(tmpdir(), 'exit-brain-code-'));
writeFileSync(join(CODE, 'index.js'), 'exports.handler = async () => {};\n');

// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes
type Json = any;

/** A resource of a template, with its logical id. */
export interface Found {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
  readonly resource: Json;
}

/** What synthesis made of a context. */
export interface Synthesised {
  readonly templates: readonly Template[];
  /** Of the first stack. */
  readonly template: Template;
  /** Warnings the stacks carry. */
  readonly messages: readonly string[];
}

const outputs: string[] = [];
afterAll(() => {
  for (const folder of [...outputs, CODE]) rmSync(folder, { recursive: true, force: true });
});

const { context: CONTEXT } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));

/** Synthesises the app as the command line does, with these context values; throws when a rule of cdk-nag is broken. */
export const synth = (context: Readonly<Record<string, unknown>> = {}, region?: string): Synthesised => {
  const key = JSON.stringify([context, region]);
  const known = made.get(key) ?? synthesise(context, region);
  made.set(key, known);
  return known;
};
const made = new Map<string, Synthesised>();

function synthesise(context: Readonly<Record<string, unknown>>, region: string | undefined): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), 'exit-brain-synth-'));
  outputs.push(outdir);
  const assembly = createApp({ region }, { outdir, context: { ...CONTEXT, ...context } }).synth();
  const templates = assembly.stacks.map((stack) => new Template(stack.template));
  const [template] = templates;
  if (template === undefined) throw new Error('no stack was synthesised');
  const messages = assembly.stacks.flatMap((stack) => stack.messages.map(({ entry }) => String(entry.data)));
  return { templates, template, messages };
}

/** A template to be looked at. */
export class Template {
  readonly json: Json;
  constructor(json: Json) {
    this.json = json;
  }

  all(type: string): readonly Found[] {
    return Object.entries(this.json.Resources as Readonly<Record<string, Json>>).flatMap(([id, resource]) =>
      resource.Type === type ? [{ id, type, properties: resource.Properties ?? {}, resource }] : [],
    );
  }

  /** The one resource of a type whose logical id begins like this. */
  one(type: string, begin: string): Found {
    const found = this.all(type).filter(({ id }) => id.startsWith(begin));
    if (found.length !== 1)
      throw new Error(`${found.length} of ${type} begin with ${begin}: ${found.map(({ id }) => id)}`);
    return found[0] as Found;
  }

  /** Every statement a role is given, by the function it belongs to (`Functions…`) or by its construct. */
  statementsOf(begin: string): readonly Statement[] {
    const policies = this.all('AWS::IAM::Policy').filter(({ id }) => id.startsWith(begin));
    return policies.flatMap(({ properties }) => properties.PolicyDocument.Statement.map(normal));
  }
}

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  /** Each as JSON text. */
  readonly resources: readonly string[];
  readonly condition: Json;
}

/** A statement with its lists as lists. */
export function normal({ Effect, Action, Resource, Condition }: Json): Statement {
  return {
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat().map((each: unknown) => JSON.stringify(each)),
    condition: Condition,
  };
}
