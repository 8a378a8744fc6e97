import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { json } from '../../../functions/support/http.ts';
import type { Control, ControlFile } from '../../../infra/local/control.ts';
import { openControl } from '../../../infra/local/control.ts';

let scratch: string;
let control: Control;
let calls: unknown[];

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'control-'));
  calls = [];
  control = await openControl({
    dir: { file: (name) => join(scratch, name) },
    clock: { now: () => 1_800_000_000_000 },
    call: async (name, event) => {
      calls.push([name, event]);
      return json(200, { asked: name });
    },
    database: 'http://127.0.0.1:1',
    account: 'paper',
    exchange: 'http://127.0.0.1:2',
  });
});
afterEach(async () => {
  await control.close();
  rmSync(scratch, { recursive: true });
});

const file = (): ControlFile => JSON.parse(readFileSync(join(scratch, 'control.json'), 'utf8'));

it('tells the status to anybody on this machine', async () => {
  const answer = await fetch(control.statusUrl);
  expect([answer.status, await answer.json()]).toEqual([200, { asked: 'status' }]);
  const event = { rawPath: '/health/exit_brain_status', requestContext: { http: { method: 'GET' } } };
  expect(calls).toEqual([['status', event]]);
});

it('tells the rest only to who has the token, which only we can read', async () => {
  const { url, token } = file();
  expect((await fetch(`${url}/now`)).status).toBe(401);
  expect((await fetch(`${url}/now`, { headers: { authorization: 'Bearer x' } })).status).toBe(401);
  const answer = await fetch(`${url}/now`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toEqual({ nowMs: 1_800_000_000_000 });
  expect(statSync(join(scratch, 'control.json')).mode & 0o777).toBe(0o600);
});

it('takes its file with it', async () => {
  const { url } = file();
  await control.close();
  expect(existsSync(join(scratch, 'control.json'))).toBe(false);
  await expect(fetch(url)).rejects.toThrow();
});
