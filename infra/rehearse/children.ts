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

/** How a command is run to its end. */
export type Running = SpawnOptions & { readonly log: string; readonly seconds: number };

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
export async function run(command: string, args: readonly string[], options: Running): Promise<void> {
  const child = start(command, args, options);
  const status = await endOf(child, options.seconds);
  if (status !== '0') throw new CommandError(`${command} ${args.join(' ')}`, status, child.tail());
}

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that may fail, and listens. @throws CommandError when it takes longer than `seconds`. */
export async function hear(command: string, args: readonly string[], options: Running): Promise<Said> {
  const child = start(command, args, options);
  const [stdout, stderr] = [child.process.stdout, child.process.stderr].map((stream) => {
    const said: Buffer[] = [];
    stream?.on('data', (data: Buffer) => said.push(data));
    return said;
  });
  const status = await endOf(child, options.seconds);
  if (!/^\d+$/.test(status)) throw new CommandError(`${command} ${args.join(' ')}`, status, child.tail());
  const textOf = (said: readonly Buffer[] = []): string => Buffer.concat(said).toString('utf8');
  return { code: Number(status), stdout: textOf(stdout), stderr: textOf(stderr) };
}

/** Exit status or signal of a child that is told nothing; one that takes longer is ended. */
async function endOf(child: Child, seconds: number): Promise<string> {
  child.process.stdin?.end();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    endGroup(child.process, 'SIGKILL');
  }, seconds * 1_000);
  try {
    const status = await child.ended;
    return isLate ? `no answer within ${seconds} s` : status;
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
