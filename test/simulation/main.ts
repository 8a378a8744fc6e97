import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { CandleFileError } from '../../shared/adapters/paper/index.ts';
import { UnknownFaultError } from './faults/catalogue.ts';
import { type SimulateOptions, SimulateUsageError, simulateOptions, USAGE } from './options.ts';
import { playRun, type RunOptions, type RunResult, START_MS } from './run.ts';
import { shrink } from './shrink.ts';
import { count, newSummary, type Summary, summaryText, traceText } from './summary.ts';

const PROGRESS_EVERY_MS = 10_000;
const REPLAY_LINES = 2_000;

const write = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs what was asked for and answers with the exit code. */
async function simulate(options: SimulateOptions): Promise<number> {
  const { first, runs } = options.seeds;
  const digest = createHash('sha256');
  const summary = newSummary();
  const startedMs = performance.now();
  let toldMs = startedMs;
  for (let seed = first; seed < first + runs; seed += 1) {
    const asked = runOptions(options, seed);
    const result = await playRun(asked);
    digest.update(result.journalHash);
    count(summary, result);
    if (options.isReplay) write(traceText(result.trace, '', START_MS, REPLAY_LINES));
    if (result.violation !== null) await tell(summary, asked, result);
    if (performance.now() - toldMs > PROGRESS_EVERY_MS) {
      toldMs = performance.now();
      write(`… ${seed - first + 1} of ${runs} runs, ${summary.failed} failed`);
    }
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  const hash = digest.digest('hex');
  if (options.json !== null)
    writeFileSync(options.json, `${JSON.stringify({ ...summary, journals: hash, seconds }, null, 2)}\n`);
  write(summaryText(summary, hash, seconds));
  return summary.failed === 0 ? 0 : 1;
}

function runOptions(options: SimulateOptions, seed: number): RunOptions {
  const { faults, insists, recorded, steps, strikes } = options;
  return {
    seed,
    faults,
    insists,
    recorded,
    ...(steps === null ? {} : { steps }),
    ...(strikes === null ? {} : { strikes }),
  };
}

/** Prints a violation, shrunk to the faults it needs, and how to have it again. */
async function tell(summary: Summary, asked: RunOptions, result: RunResult): Promise<void> {
  const { violation } = result;
  if (violation === null) return;
  write(`\nseed ${asked.seed}, step ${violation.step}: ${violation.message}`);
  const { result: small, strikes, repetitions } = await shrink(asked, result);
  const { subject, message, step } = small.violation ?? violation;
  const only = strikes.length === 0 ? 'no fault at all' : strikes.join(',');
  write(`shrunk in ${repetitions} repetitions from ${result.strikes.length} faults to ${strikes.length}: ${only}`);
  write(`step ${step}: ${message}\n${traceText(small.trace, subject, START_MS)}`);
  write(
    `again: npm run simulate -- --replay ${asked.seed}${argumentsOf(asked)} --strikes ${strikes.join(',') || 'none'}\n`,
  );
  summary.failures.push({ seed: asked.seed, step: violation.step, message: violation.message, strikes });
}

const argumentsOf = ({ insists, faults }: RunOptions): string =>
  insists === true ? ` --only ${faults.join(',') || 'none'}` : '';

try {
  const args = process.argv.slice(2);
  if (args.includes('--help')) write(USAGE);
  else process.exitCode = await simulate(simulateOptions(args));
} catch (error) {
  const isUsers =
    error instanceof SimulateUsageError || error instanceof UnknownFaultError || error instanceof CandleFileError;
  if (!isUsers) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
