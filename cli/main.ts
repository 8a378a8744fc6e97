import '../infra/local/quiet.ts';
import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { CliError, WRONG_WORDS } from './system/system.ts';

/** The operator's tool. What goes wrong is one line that says what to do; `EXIT_BRAIN_DEBUG=1` adds where it came from. */
async function main(): Promise<void> {
  // Whoever read the lines has gone (as with `| head`).
  process.stdout.on('error', () => process.exit(0));
  try {
    await createProgram(process, (exitCode) => {
      process.exitCode = exitCode;
    }).parseAsync(process.argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  // Help was asked for, or commander has said already what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_WORDS;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`exit-brain: ${message}\n`);
  if (process.env.EXIT_BRAIN_DEBUG !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return error instanceof CliError ? error.exitCode : 1;
}

await main();
