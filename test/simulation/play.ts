import type { SimulateOptions } from './options.ts';
import { playRun, type RunOptions, type RunResult, START_MS } from './run.ts';
import { shrink } from './shrink.ts';
import { type Failure, traceText } from './summary.ts';

const REPLAY_LINES = 2_000;

/** One run as it is counted and printed, small enough to be handed from process to process. */
export interface Played {
  readonly result: Omit<RunResult, 'trace' | 'strikes'>;
  readonly failure: Failure | null;
  /** What there is to be said of it, in the order of the runs; mostly nothing. */
  readonly text: string;
}

/** Plays one run of those that were asked for; one that fails is shrunk to the faults it needs. */
export async function playOne(options: SimulateOptions, seed: number): Promise<Played> {
  const asked = runOptions(options, seed);
  const { trace, strikes, ...result } = await playRun(asked);
  const replayed = options.isReplay ? `${traceText(trace, '', START_MS, REPLAY_LINES)}\n` : '';
  if (result.violation === null) return { result, failure: null, text: replayed };
  const told = await tell(asked, { trace, strikes, ...result }, result.violation, argumentsOf(options));
  return { result, failure: told.failure, text: `${replayed}${told.text}` };
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

/** A violation, shrunk to the faults it needs, and how to have it again. */
async function tell(
  asked: RunOptions,
  result: RunResult,
  violation: NonNullable<RunResult['violation']>,
  args: string,
): Promise<{ readonly failure: Failure; readonly text: string }> {
  const { result: small, strikes, repetitions } = await shrink(asked, result);
  const { subject, message, step } = small.violation ?? violation;
  const only = strikes.length === 0 ? 'no fault at all' : strikes.join(',');
  const again = `--replay ${asked.seed}${args} --strikes ${strikes.join(',') || 'none'}`;
  const text = [
    '',
    `seed ${asked.seed}, step ${violation.step}: ${violation.message}`,
    `shrunk in ${repetitions} repetitions from ${result.strikes.length} faults to ${strikes.length}: ${only}`,
    `step ${step}: ${message}`,
    traceText(small.trace, subject, START_MS),
    `again: npm run simulate -- ${again}`,
    '',
    '',
  ];
  const failure = { seed: asked.seed, step: violation.step, message: violation.message, strikes };
  return { failure, text: text.join('\n') };
}

/** What else of the command line made the run what it was. */
const argumentsOf = ({ insists, faults, candles, steps }: SimulateOptions): string =>
  [
    insists ? ` --only ${faults.join(',') || 'none'}` : '',
    candles === null ? '' : ` --candles ${candles}`,
    steps === null ? '' : ` --steps ${steps}`,
  ].join('');
