import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './options.ts';

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
}

/** The files of one run. */
export interface DataDir {
  readonly path: string;
  /** The run to continue; null when this is a new one. */
  readonly resume: RunState | null;
  file(name: string): string;
  save(state: RunState): void;
  release(): void;
}

const DEFAULT_DIR = '.data/local';
const RUN_FILE = 'run.json';
const LOCK_FILE = 'lock';

/**
 * Opens the directory of a run. An unfinished run on the same data is continued; a finished one is set aside. The
 * default directory is ours to reuse, one that was named is not: there another unfinished run is an error.
 */
export function openDataDir(named: string | null, fingerprint: string): DataDir {
  const wanted = named ?? DEFAULT_DIR;
  mkdirSync(wanted, { recursive: true });
  const isFree = lock(wanted);
  if (!isFree && named !== null) throw new UsageError(`--data-dir: ${named} is in use by a running process`);
  const path = isFree ? wanted : `${DEFAULT_DIR}-${process.pid}`;
  if (!isFree) {
    mkdirSync(path, { recursive: true });
    lock(path);
  }
  const found = readRun(join(path, RUN_FILE));
  const resume = found !== null && !found.finished && found.fingerprint === fingerprint ? found : null;
  if (found !== null && resume === null) {
    if (named !== null && !found.finished) {
      throw new UsageError(
        `--data-dir: ${named} holds an unfinished run on other candles or times; name another directory`,
      );
    }
    setAside(path);
  }
  return {
    path,
    resume,
    file: (name) => join(path, name),
    save: (state) => replaceFile(join(path, RUN_FILE), JSON.stringify(state)),
    release: () => rmSync(join(path, LOCK_FILE), { force: true }),
  };
}

/** Moves what a former run left into a directory of its own: nothing is deleted but what was set aside before. */
function setAside(path: string): void {
  const previous = `${path}.previous`;
  rmSync(previous, { recursive: true, force: true });
  const { pid } = process;
  renameSync(path, previous);
  mkdirSync(path, { recursive: true });
  rmSync(join(previous, LOCK_FILE), { force: true });
  writeFileSync(join(path, LOCK_FILE), String(pid));
}

function lock(path: string): boolean {
  const file = join(path, LOCK_FILE);
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && isAlive(pid)) return false;
    unlinkSync(file);
  }
  const descriptor = openSync(file, 'wx');
  writeSync(descriptor, String(process.pid));
  closeSync(descriptor);
  return true;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
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

/** Replaces a file so that a killed process leaves the old one or the new one, never half of one. */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}
