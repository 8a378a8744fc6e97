import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './options.ts';
import { replaceFile } from './replace-file.ts';
import type { TripCounts } from './round-trips.ts';

/** What a directory says of the run in it. */
export interface RunState {
  readonly fingerprint: string;
  /** Market time that was reached for certain, UTC milliseconds. */
  readonly nowMs: number;
  /** Commits from this moment on may have to be delivered again. */
  readonly resumeFromMs: number;
  readonly finished: boolean;
  /** Real time spent on it so far, milliseconds. */
  readonly wallMs: number;
  /** Faults that have struck so far, by name. */
  readonly faults: Readonly<Record<string, number>>;
  /** Requests of the gateway until stops were acknowledged; absent in runs of older versions. */
  readonly roundTrips?: { readonly toStop: TripCounts; readonly toBothStops: TripCounts };
}

/** The files of one run. */
export interface DataDir {
  readonly path: string;
  /** The run to continue; null when this is a new one. */
  readonly resume: RunState | null;
  /** Where another run was moved to make room for this one; null when nothing was. */
  readonly setAsideIn: string | null;
  file(name: string): string;
  save(state: RunState): void;
  release(): void;
}

const DEFAULT_DIR = '.data/local';
const RUN_FILE = 'run.json';
const LOCK_FILE = 'lock';

/**
 * Opens the directory of a run. An unfinished run on the same data is continued; a finished one is set aside. The
 * default directory is ours to reuse, one that was named is not: there an unfinished run on other data is an error.
 * @throws UsageError with one line, before anything in the directory was changed.
 */
export function openDataDir(named: string | null, fingerprint: string, defaultDir = DEFAULT_DIR): DataDir {
  const path = named ?? freeDefault(defaultDir);
  const found = examine(path, fingerprint, named !== null);
  make(path);
  lock(path);
  const resume = found !== null && isSameRun(found, fingerprint) ? found : null;
  const setAsideIn = found !== null && resume === null ? setAside(path) : null;
  return {
    path,
    resume,
    setAsideIn,
    file: (name) => join(path, name),
    save: (state) => replaceFile(join(path, RUN_FILE), JSON.stringify(state)),
    release: () => rmSync(join(path, LOCK_FILE), { force: true }),
  };
}

const isSameRun = (run: RunState, fingerprint: string): boolean => !run.finished && run.fingerprint === fingerprint;

/** A second run beside one that is playing gets a directory of its own. */
const freeDefault = (defaultDir: string): string =>
  holderOf(defaultDir) === null ? defaultDir : `${defaultDir}-${process.pid}`;

/** The run in a directory, after all that speaks against using it was refused. */
function examine(path: string, fingerprint: string, isNamed: boolean): RunState | null {
  if (!existsSync(path)) return null;
  if (!statSync(path).isDirectory()) throw new UsageError(`--data-dir: ${path} is not a directory`);
  const holder = holderOf(path);
  if (holder !== null) throw new UsageError(`--data-dir: ${path} is in use by process ${holder}`);
  const found = readRun(join(path, RUN_FILE));
  if (found === null) refuseForeign(path);
  else if (isNamed && !found.finished && found.fingerprint !== fingerprint) {
    throw new UsageError(
      `--data-dir: ${path} holds an unfinished run on other candles or times; name another directory`,
    );
  }
  return found;
}

/** Files of somebody else are neither mixed with ours nor, later, set aside with them. */
function refuseForeign(path: string): void {
  const ours = new Set([LOCK_FILE, 'dynamodb', 'flags.json', 'log.jsonl', 'exchange-events.jsonl', 'control.json']);
  const foreign = readdirSync(path).find((name) => !ours.has(name) && !name.endsWith('.tmp'));
  if (foreign !== undefined) {
    throw new UsageError(`--data-dir: ${path} holds other things than a run ("${foreign}"); name an empty directory`);
  }
}

/** Moves what a former run left into a directory of its own: nothing is deleted but what was set aside before. */
function setAside(path: string): string {
  const previous = `${resolve(path)}.previous`;
  if (existsSync(previous) && !existsSync(join(previous, RUN_FILE))) {
    throw new UsageError(`--data-dir: ${previous} is in the way of the run in ${path} and is not one itself`);
  }
  rmSync(previous, { recursive: true, force: true });
  renameSync(path, previous);
  rmSync(join(previous, LOCK_FILE), { force: true });
  make(path);
  lock(path);
  return previous;
}

function make(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UsageError(`--data-dir: ${path} cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
}

function lock(path: string): void {
  const file = join(path, LOCK_FILE);
  rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`--data-dir: ${path} cannot be locked (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** The living process that plays in a directory; the lock of a killed one does not count. */
function holderOf(path: string): number | null {
  const file = join(path, LOCK_FILE);
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8'));
  return pid !== process.pid && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readRun(file: string): RunState | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunState;
  } catch (error) {
    throw new UsageError(`${file}: not readable as the state of a run (${String(error)})`);
  }
}
