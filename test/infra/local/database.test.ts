import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../infra/local/database.ts';
import { allCommits } from '../../../infra/local/journal.ts';
import { realTimeClock } from '../../support/test-clock.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exit-brain-database-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const moduleUrl = (path: string): string => JSON.stringify(pathToFileURL(join(process.cwd(), path)).href);

/** Appends to four streams at once, and prints each commit after its append was answered. */
const writer = (path: string): string => `
  import { openDatabase } from ${moduleUrl('infra/local/database.ts')};
  import { fedJournal } from ${moduleUrl('infra/local/journal.ts')};
  import { systemClock } from ${moduleUrl('shared/adapters/system/clock.ts')};
  const database = await openDatabase(${JSON.stringify(path)});
  const journal = fedJournal(database, systemClock, (commit) => {
    process.stdout.write(commit.streamId + '@' + commit.commit + '\\n');
  });
  const fill = async (streamId) => {
    let previousHash = '';
    for (let commit = 1; ; commit++) {
      const rest = { correlationId: 'c', causationId: 'c', flagsVersion: 'f', hasOrder: false, events: [], state: {} };
      const appended = await journal.append({ streamId, commit, commitId: streamId + commit, recordedAtMs: commit, previousHash, ...rest });
      previousHash = appended.hash;
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(fill));
`;

it('holds every append that was answered when the process is killed', async () => {
  const path = join(folder, 'dynamodb');
  const script = join(folder, 'writer.ts');
  writeFileSync(script, writer(path));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let answered = '';
  child.stdout.on('data', (chunk) => {
    answered += String(chunk);
    if (answered.split('\n').length > 200) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  const acknowledged = answered.slice(0, answered.lastIndexOf('\n')).split('\n');
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);
  const database = await openDatabase(path);
  const held = new Set<string>();
  for await (const { streamId, commit } of allCommits(database, realTimeClock())) held.add(`${streamId}@${commit}`);
  await database.close();
  expect(acknowledged.filter((commit) => !held.has(commit))).toEqual([]);
});
