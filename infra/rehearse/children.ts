import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** A command failed; the message has the end of what it printed. */
export class CommandError extends Error {
  readonly code = 'COMMAND';
  constructor(what: string, status: string, tail: string) {
    super(`${what} ended with ${status}\n${tail.trimEnd()}`);
    this.name = 'CommandError';
  }
}

/** A started process, with everything it prints in a file. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the exit status, or the name of the signal that ended it. */
  readonly ended: Promise<string>;
  /** The last lines it printed. */
  tail(): string;
}

const running = new Set<ChildProcess>();
const TAIL_BYTES = 6_000;

/** Starts a process in a group of its own, so that whatever it starts can be ended with it; its stdin stays open until we end. */
export function start(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly log: string },
): Child {
  const { log, ...spawning } = options;
  const child = spawn(command, args, { ...spawning, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  const file = createWriteStream(log, { flags: 'a' });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      tail = (tail + data.toString('utf8')).slice(-TAIL_BYTES);
      file.write(data);
    });
  }
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      running.delete(child);
      file.end();
      resolve(signal ?? String(status));
    });
  });
  // Whoever waits for the end hears of the failure; a process nobody waits for must not end ours.
  ended.catch(() => running.delete(child));
  return { process: child, ended, tail: () => tail };
}

/** Runs a command to its end. @throws CommandError when it fails or takes longer than `seconds`. */
export async function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly log: string; readonly seconds: number },
): Promise<void> {
  const { seconds, ...starting } = options;
  const child = start(command, args, starting);
  child.process.stdin?.end();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    endGroup(child.process, 'SIGKILL');
  }, seconds * 1_000);
  try {
    const status = await child.ended;
    const what = `${command} ${args.join(' ')}`;
    if (status !== '0') throw new CommandError(what, isLate ? `no answer within ${seconds} s` : status, child.tail());
  } finally {
    clearTimeout(timer);
  }
}

/** Ends every process that still runs, with all that it started. */
export function endAll(): void {
  for (const child of running) endGroup(child, 'SIGKILL');
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}
