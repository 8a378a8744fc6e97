import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, run } from './children.ts';

/** There is no emulator to be had here: no Python, or its packages cannot be installed. */
export class NoEmulatorError extends Error {
  readonly code = 'NO_EMULATOR';
  constructor(why: string, cause?: unknown) {
    super(why, { cause });
    this.name = 'NoEmulatorError';
  }
}

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const INSTALL_SECONDS = 300;

/**
 * The Python of a virtual environment that holds the emulator, in exactly the versions of requirements.txt; made on the first call
 * and again when they change. @throws NoEmulatorError
 */
export async function emulatorPython(workDir: string): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const home = join(workDir, 'python');
  const python = join(home, 'bin', 'python');
  const marker = join(home, 'installed');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted && answers(python)) return python;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  const log = join(workDir, 'install.log');
  const base = systemPython();
  try {
    await run(base, ['-m', 'venv', home], { log, seconds: INSTALL_SECONDS });
    // Built packages only: an install runs no code of theirs.
    const install = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps'];
    await run(python, [...install, '--only-binary', ':all:', '-r', REQUIREMENTS], { log, seconds: INSTALL_SECONDS });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new NoEmulatorError(`MiniStack could not be installed (${log}): ${lastLine(error.message)}`, error);
  }
  writeFileSync(marker, wanted);
  return python;
}

function systemPython(): string {
  const found = ['python3', 'python'].find(isRecent);
  if (found === undefined) throw new NoEmulatorError('there is no Python 3.10 or newer on the path');
  return found;
}

const isRecent = (name: string): boolean => answers(name, 'import sys, venv; sys.exit(sys.version_info < (3, 10))');

const answers = (python: string, code = ''): boolean =>
  spawnSync(python, ['-c', code], { stdio: 'ignore', timeout: 30_000 }).status === 0;

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
