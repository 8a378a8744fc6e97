import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../ports/clock.ts';
import { FLAG_NAMES, type Flags, type RawFlags } from '../../ports/flags.ts';
import type { Log } from '../../ports/log.ts';
import { cachedFlags, type FetchedFlags, knownFlags } from '../flags-cache.ts';

/** The file holds something that is not flags; the message names the file and the key. */
export class FlagsFileError extends Error {
  readonly code = 'FLAGS_FILE';
  constructor(path: string, reason: string, cause?: unknown) {
    super(`${path}: ${reason}`, { cause });
    this.name = 'FlagsFileError';
  }
}

export interface FileFlagsOptions {
  /** A JSON object such as {"EXIT_MODE": "EXIT_BRAIN_V3"}. */
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log?: Log;
}

/**
 * Flags from a file of one machine, read anew whenever the last reading is too old. A file that is missing, half-written or holds
 * a key that is no flag is a store that cannot be read: the last good reading stays in force and the log names the reason.
 */
export function fileFlags(options: FileFlagsOptions): Flags {
  const { path, clock } = options;
  return cachedFlags({
    where: path,
    clock,
    // Synchronous on purpose: under a virtual clock a read takes no time and nothing is left in flight.
    fetch: async () => parseFlags(path, readFileSync(path, 'utf8')),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
}

/**
 * Replaces the file in one step: a reader sees the old values or the new ones, never a part.
 * @throws FlagsFileError when a key is not a flag or a value is not text.
 */
export function writeFlagsFile(path: string, values: RawFlags): void {
  const text = textOf(path, values);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes the file only when there is none and answers whether it did: a restart never changes a flag that somebody set.
 * @throws FlagsFileError when a key is not a flag or a value is not text.
 */
export function createFlagsFileIfAbsent(path: string, values: RawFlags): boolean {
  try {
    writeFileSync(path, textOf(path, values), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function textOf(path: string, values: RawFlags): string {
  const text = `${JSON.stringify(values, null, 2)}\n`;
  parseFlags(path, text);
  return text;
}

function parseFlags(path: string, text: string): FetchedFlags {
  const values = knownFlags(entriesOf(path, text));
  const version = `sha256:${createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16)}`;
  return { values, version };
}

function entriesOf(path: string, text: string): [string, string][] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new FlagsFileError(path, 'is not JSON', error);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new FlagsFileError(path, 'is not a JSON object');
  }
  return Object.entries(content).map(([key, value]: [string, unknown]) => {
    if (!FLAG_NAMES.some((name) => name === key)) {
      throw new FlagsFileError(path, `unknown key "${key}"; flags are ${FLAG_NAMES.join(', ')}`);
    }
    if (typeof value !== 'string') throw new FlagsFileError(path, `the value of "${key}" is not text`);
    return [key, value];
  });
}
