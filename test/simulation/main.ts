import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { CandleFileError } from '../../shared/adapters/paper/index.ts';
import { UnknownFaultError } from './faults/catalogue.ts';
import { PlayerEndedError, playedIn } from './jobs.ts';
import { type SimulateOptions, SimulateUsageError, simulateOptions, USAGE } from './options.ts';
import { type Played, playOne } from './play.ts';
import { count, newSummary, summaryText } from './summary.ts';

const PROGRESS_EVERY_MS = 10_000;

/** Runs what was asked for and answers with the exit code. What it prints is the same however many processes play. */
async function simulate(options: SimulateOptions, args: readonly string[]): Promise<number> {
  const { runs } = options.seeds;
  const digest = createHash('sha256');
  const summary = newSummary();
  const startedMs = performance.now();
  let toldMs = startedMs;
  for await (const { result, failure, text } of played(options, args)) {
    digest.update(result.journalHash);
    count(summary, result);
    if (failure !== null) summary.failures.push(failure);
    process.stdout.write(text);
    if (performance.now() - toldMs > PROGRESS_EVERY_MS) {
      toldMs = performance.now();
      process.stderr.write(`… ${summary.passed + summary.failed} of ${runs} runs, ${summary.failed} failed\n`);
    }
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  const hash = digest.digest('hex');
  if (options.json !== null)
    writeFileSync(options.json, `${JSON.stringify({ ...summary, journals: hash, seconds }, null, 2)}\n`);
  process.stdout.write(`${summaryText(summary, hash, seconds)}\n`);
  return summary.failed === 0 ? 0 : 1;
}

/** The runs in the order of their seeds. */
async function* played(options: SimulateOptions, args: readonly string[]): AsyncGenerator<Played> {
  const { seeds, jobs } = options;
  if (jobs > 1) yield* playedIn(jobs, seeds, args);
  else for (let seed = seeds.first; seed < seeds.first + seeds.runs; seed += 1) yield await playOne(options, seed);
}

try {
  const args = process.argv.slice(2);
  if (args.includes('--help')) process.stdout.write(`${USAGE}\n`);
  else process.exitCode = await simulate(simulateOptions(args), args);
} catch (error) {
  const isUsers =
    error instanceof SimulateUsageError || error instanceof UnknownFaultError || error instanceof CandleFileError;
  if (!isUsers && !(error instanceof PlayerEndedError)) throw error;
  process.stderr.write(isUsers ? `${error.message}\n\n${USAGE}\n` : `${error.message}\n`);
  process.exitCode = isUsers ? 2 : 1;
}
