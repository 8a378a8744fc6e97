import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFlagsFileIfAbsent, fileFlags, writeFlagsFile } from '../../shared/adapters/file/flags.ts';
import { recordingLog } from '../../shared/adapters/memory/log.ts';
import { ssmFlags } from '../../shared/adapters/ssm/flags.ts';
import { FLAG_NAMES } from '../../shared/ports/flags.ts';
import { stubClient } from '../support/aws-stub.ts';
import { type ParameterStoreStub, startParameterStore } from '../support/parameter-store-stub.ts';
import { handClock, realTimeClock } from '../support/test-clock.ts';

describe('flags in SSM', () => {
  const path = '/exit-brain/test';
  let store: ParameterStoreStub;
  let client: SSMClient;
  beforeEach(async () => {
    store = await startParameterStore(path);
    store.put({ EXIT_MODE: 'EXIT_BRAIN_V3', EXIT_EXECUTOR_MODE: 'LIVE' });
    client = new SSMClient(stubClient(store.endpoint));
  });
  afterEach(async () => {
    client.destroy();
    await store.stop();
  });

  it('asks for all names in one request and answers their versions', async () => {
    const flags = ssmFlags({ client, path: `${path}/`, clock: handClock() });
    store.put({ EXIT_MODE: 'LEGACY', EXIT_EXECUTOR_MODE: 'LIVE' });
    expect((await flags.read(0)).version).toBe('EXIT_MODE:2,EXIT_EXECUTOR_MODE:1');
    expect(store.requests.map(({ body }) => body)).toEqual([{ Names: FLAG_NAMES.map((name) => `${path}/${name}`) }]);
  });

  it('shares a read that is on its way, but only within the age a caller accepts', async () => {
    const clock = handClock();
    const flags = ssmFlags({ client, path, clock });
    const release = store.hold();
    const first = flags.read(5_000);
    await vi.waitUntil(() => store.requests.length === 1);
    // Flipped after the first read began: the first read may miss it.
    store.put({ EXIT_MODE: 'LEGACY', EXIT_EXECUTOR_MODE: 'LIVE' });
    clock.advance(2_000);
    const patient = flags.read(5_000);
    const strict = flags.read(1_000);
    await vi.waitUntil(() => store.requests.length === 2);
    release();
    expect((await first).values.EXIT_MODE).toBe('EXIT_BRAIN_V3');
    expect(await patient).toEqual(await first);
    expect((await strict).values.EXIT_MODE).toBe('LEGACY');
    expect((await flags.read(10_000)).values.EXIT_MODE).toBe('LEGACY');
    expect(store.requests).toHaveLength(2);
  });

  it('never lets an older read that ends later replace a younger one', async () => {
    const clock = handClock();
    const flags = ssmFlags({ client, path, clock });
    const release = store.hold();
    const old = flags.read(0);
    await vi.waitUntil(() => store.requests.length === 1);
    store.hold()();
    store.put({ EXIT_MODE: 'LEGACY' });
    clock.advance(100);
    expect((await flags.read(0)).values.EXIT_MODE).toBe('LEGACY');
    release();
    expect((await old).values.EXIT_MODE).toBe('EXIT_BRAIN_V3');
    expect((await flags.read(5_000)).values.EXIT_MODE).toBe('LEGACY');
  });

  it('answers a younger good reading to a caller whose own read failed', async () => {
    const clock = handClock();
    const flags = ssmFlags({ client, path, clock });
    store.refuse(500);
    const release = store.hold();
    const failing = flags.read(0);
    await vi.waitUntil(() => store.requests.length === 1);
    store.refuse(undefined);
    store.hold()();
    clock.advance(1);
    const good = await flags.read(0);
    release();
    expect(await failing).toEqual(good);
  });

  it('gives a silent service up after its timeout and says so', async () => {
    const log = recordingLog();
    const flags = ssmFlags({ client, path, clock: realTimeClock(), timeoutMs: 100, log });
    const good = await flags.read(0);
    await realTimeClock().sleep(5);
    const release = store.hold();
    expect(await flags.read(0)).toEqual({ ...good, source: 'last-known-good' });
    release();
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'flags unreadable', fields: { where: path } }]);
    const fresh = ssmFlags({ client, path, clock: realTimeClock(), timeoutMs: 100 });
    store.refuse(500);
    await expect(fresh.read(0)).rejects.toThrow(path);
  });
});

describe('flags in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flags-'));
    path = join(folder, 'flags.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const broken: [string, string, string][] = [
    ['an unknown key', '{"EXIT_MODE":"LEGACY","EXIT_MOD":"LEGACY"}', 'EXIT_MOD'],
    ['a value that is not text', '{"EXIT_EXECUTOR_KILL_SWITCH":true}', 'EXIT_EXECUTOR_KILL_SWITCH'],
    ['a half-written file', '{"EXIT_MODE":', 'not JSON'],
    ['a list', '["EXIT_MODE"]', 'not a JSON object'],
    ['an empty file', '', 'not JSON'],
  ];
  it.each(broken)('refuses %s by file and place, and keeps the last good reading', async (_, text, place) => {
    const log = recordingLog();
    writeFileSync(path, text);
    await expect(fileFlags({ path, clock: handClock() }).read(0)).rejects.toThrow(place);
    await expect(fileFlags({ path, clock: handClock() }).read(0)).rejects.toThrow(path);
    const clock = handClock();
    const flags = fileFlags({ path, clock, log });
    writeFlagsFile(path, { EXIT_MODE: 'EXIT_BRAIN_V3' });
    const good = await flags.read(0);
    writeFileSync(path, text);
    clock.advance(1);
    expect(await flags.read(0)).toEqual({ ...good, source: 'last-known-good' });
    expect(log.lines[0]?.fields.reason).toContain(place);
  });

  it('is unreadable when it is missing', async () => {
    await expect(fileFlags({ path, clock: handClock() }).read(0)).rejects.toMatchObject({ code: 'FLAGS_UNREADABLE' });
  });

  it('is replaced as a whole and leaves nothing beside it', () => {
    writeFlagsFile(path, { EXIT_MODE: 'LEGACY' });
    writeFlagsFile(path, { EXIT_MODE: 'EXIT_BRAIN_V3' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ EXIT_MODE: 'EXIT_BRAIN_V3' });
    expect(() => writeFlagsFile(path, { EXIT_MOD: 'LEGACY' } as object)).toThrow('EXIT_MOD');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ EXIT_MODE: 'EXIT_BRAIN_V3' });
    expect(readdirSync(folder)).toEqual(['flags.json']);
  });

  it('is created only when it is absent', () => {
    expect(createFlagsFileIfAbsent(path, { EXIT_MODE: 'LEGACY' })).toBe(true);
    expect(createFlagsFileIfAbsent(path, { EXIT_MODE: 'EXIT_BRAIN_V3' })).toBe(false);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ EXIT_MODE: 'LEGACY' });
  });
});
