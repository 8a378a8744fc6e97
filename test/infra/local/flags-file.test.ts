import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchedFlags, writeFirstFlags } from '../../../infra/local/flags-file.ts';
import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import type { Log } from '../../../shared/ports/log.ts';
import { handClock } from '../../support/test-clock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exit-brain-flags-'));
  file = join(folder, 'flags.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ownershipIn = (path: string) => interpretFlags(JSON.parse(readFileSync(path, 'utf8'))).ownership;

it('a new run starts as it was asked to, and a file that is there is left as it is', () => {
  writeFirstFlags(file, false);
  expect(ownershipIn(file)).toBe('SHADOW');
  writeFirstFlags(file, true);
  expect(ownershipIn(file)).toBe('SHADOW');
  rmSync(file);
  writeFirstFlags(file, true);
  expect(ownershipIn(file)).toBe('LIVE');
});

it('a flip is read as soon as the old reading is too old; a broken file keeps the last good one and is told of once', async () => {
  const clock = handClock();
  const said: string[] = [];
  const logged: string[] = [];
  const log: Log = {
    info: (message) => logged.push(message),
    warn: (message) => logged.push(message),
    error: (message) => logged.push(message),
  };
  const flags = watchedFlags(file, clock, log, (text) => said.push(text));
  const owner = async () => {
    clock.advance(1_001);
    return interpretFlags((await flags.read(1_000)).values).ownership;
  };
  writeFirstFlags(file, true);
  const live = readFileSync(file, 'utf8');
  expect(await owner()).toBe('LIVE');
  writeFileSync(file, live.slice(0, 20));
  expect([await owner(), await owner(), await owner()]).toEqual(['LIVE', 'LIVE', 'LIVE']);
  expect(said).toEqual([expect.stringContaining('not readable')]);
  expect(logged).toEqual(['flags unreadable']);
  expect((await flags.read(1_000)).source).toBe('last-known-good');
  writeFileSync(file, live.replace('"LIVE"', '"SHADOW"'));
  expect(await owner()).toBe('SHADOW');
  expect(said).toEqual([expect.stringContaining('not readable'), 'flags      readable again']);
  rmSync(file);
  expect(await owner()).toBe('SHADOW');
  expect((await flags.read(0)).source).toBe('last-known-good');
});
