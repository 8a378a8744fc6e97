import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUS_PATH } from '../../functions/status/function.ts';
import { CONTROL_FILE, type ControlFile, NOW_PATH, OPERATOR_PATH } from '../../infra/local/control.ts';
import { JOURNAL_TABLE, localClient, openDatabase, POSITIONS_TABLE } from '../../infra/local/database.ts';
import { ACCOUNT, TICK_INTERVAL_MS } from '../../infra/local/functions.ts';
import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { dynamoJournalArchive } from '../../shared/adapters/dynamodb/journal-archive.ts';
import { dynamoPositionsView } from '../../shared/adapters/dynamodb/positions-view.ts';
import { fileFlags, writeFlagsFile } from '../../shared/adapters/file/flags.ts';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import type { OperatorAnswer } from '../../shared/application/operate/command.ts';
import type { SystemStatus } from '../../shared/application/status/system-status.ts';
import { systemStatus } from '../../shared/application/status/system-status.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { anchorsInFile } from './anchors.ts';
import { CliError, type FlagStore, type System } from './system.ts';

export const DEFAULT_DIR = '.data/local';
const VENUE = 'binance';

/** The system of this machine in a data directory: the process that plays there, or what one has left. */
export async function localSystem(dir: string): Promise<System> {
  if (!existsSync(join(dir, 'flags.json'))) {
    throw new CliError(
      `${dir} holds no run: start one with "npm start", name its --data-dir, or name a --stage on AWS`,
    );
  }
  const running = await runningIn(dir);
  const database = running === null ? await openDatabase(join(dir, 'dynamodb')) : null;
  const client = running === null ? database?.client : localClient(running.file.database);
  if (client === undefined) throw new TypeError('neither a process nor a database');
  const nowMs = running?.nowMs ?? lastMomentOf(dir);
  const clock: Clock = { ...systemClock, now: () => nowMs };
  const places = { client, tableName: JOURNAL_TABLE, clock };
  const view = dynamoPositionsView({ client, tableName: POSITIONS_TABLE, clock });
  const flags = flagsIn(dir);
  const source = { view, flags: { read: flags.read }, clock, venue: VENUE, account: ACCOUNT };
  return {
    name: running === null ? `${dir} (nothing runs there)` : dir,
    venue: VENUE,
    account: ACCOUNT,
    clock,
    journal: { ...dynamoJournalArchive(places), loadLast: dynamoJournal(places).loadLast },
    view,
    flags,
    anchors: existsSync(join(dir, 'log.jsonl')) ? anchorsInFile(join(dir, 'log.jsonl')) : null,
    klinesUrl: running?.file.exchange ?? null,
    status: async () =>
      running === null
        ? systemStatus({ ...source, tickIntervalMs: TICK_INTERVAL_MS, neverRuns: true })
        : ((await ask(running.file, STATUS_PATH)) as SystemStatus),
    operate: async (command) => {
      if (running === null) throw new CliError(`nothing runs in ${dir}: this needs a running "npm start"`);
      return (await ask(running.file, OPERATOR_PATH, command)) as OperatorAnswer;
    },
    close: async () => {
      client.destroy();
      await database?.close();
    },
  };
}

interface Running {
  readonly file: ControlFile;
  /** The market's time when it was asked. */
  readonly nowMs: number;
}

async function runningIn(dir: string): Promise<Running | null> {
  const path = join(dir, CONTROL_FILE);
  if (!existsSync(path)) return null;
  const file = JSON.parse(readFileSync(path, 'utf8')) as ControlFile;
  if (!isAlive(file.pid)) return null;
  const { nowMs } = (await ask(file, NOW_PATH)) as { readonly nowMs: number };
  return { file, nowMs };
}

/** A process that was killed leaves its file behind. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function ask({ url, token }: ControlFile, path: string, body?: unknown): Promise<unknown> {
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}${path}`, { ...request, headers }).catch((error: unknown) => {
    throw new CliError(`the process of "npm start" does not answer: ${String(error)}`);
  });
  const said: unknown = await answer.json();
  if (!answer.ok) throw new CliError(String((said as { readonly error?: unknown }).error ?? answer.status));
  return said;
}

/** What a run that is over knows of its time. */
function lastMomentOf(dir: string): number {
  try {
    return (JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as { readonly nowMs: number }).nowMs;
  } catch {
    return systemClock.now();
  }
}

function flagsIn(dir: string): FlagStore {
  const path = join(dir, 'flags.json');
  // Anew every time: even a reading of the same millisecond may be older than what was just set.
  const read = () => fileFlags({ path, clock: systemClock }).read(0);
  return {
    read,
    set: async (flag, value) => {
      // A file that cannot be read must not keep anybody from safety: a flag that is missing counts as its safe default.
      const values = await read().then(
        (reading) => reading.values,
        () => ({}),
      );
      writeFlagsFile(path, { ...values, [flag]: value });
    },
  };
}
