import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { STATUS_PATH } from '../../functions/status/function.ts';
import { systemStatus } from '../../shared/application/status/system-status.ts';
import { ACCOUNT, openWorld, VENUE } from '../application/support/world.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

const document = JSON.parse(readFileSync('docs/status.openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: { readonly schemas: { readonly Status: Schema } };
};

/** Every key that is described, with its place. */
const described = ({ properties = {} }: Schema, place = ''): readonly string[] =>
  Object.entries(properties).flatMap(([key, schema]) => [`${place}${key}`, ...described(schema, `${place}${key}.`)]);

const present = (value: object, place = ''): readonly string[] =>
  Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const isPlain =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && !key.startsWith('orders_by');
    return [`${place}${key}`, ...(isPlain ? present(inner as object, `${place}${key}.`) : [])];
  });

it('the OpenAPI document describes every key of the status, and none that is not there', async () => {
  expect(Object.keys(document.paths)).toEqual([STATUS_PATH]);
  const world = await openWorld();
  const found = await systemStatus({ ...world, venue: VENUE, account: ACCOUNT, tickIntervalMs: 10_000 });
  await world.stop();
  expect([...described(document.components.schemas.Status)].sort()).toEqual([...present(found)].sort());
});
