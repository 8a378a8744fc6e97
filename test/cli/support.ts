import { Writable } from 'node:stream';
import { createProgram } from '../../cli/program.ts';
import { CliError } from '../../cli/system/system.ts';

/** What a command said and how it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, as somebody without a terminal. */
export async function cli(...args: readonly string[]): Promise<Said> {
  const stdout = new Collected();
  const stderr = new Collected();
  let code = 0;
  const streams = { stdin: { isTTY: false }, stdout, stderr } as never;
  try {
    await createProgram(streams, (exitCode) => {
      code = exitCode;
    }).parseAsync(['node', 'exit-brain', ...args]);
  } catch (error) {
    const { exitCode } = error as { readonly exitCode?: number };
    code = error instanceof CliError ? error.exitCode : (exitCode ?? 1);
    stderr.text += error instanceof Error ? error.message : String(error);
  }
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = '';
  override _write(chunk: unknown, _encoding: unknown, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}
