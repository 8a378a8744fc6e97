import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { readCandleFile } from '../../shared/adapters/paper/index.ts';
import { ALL_FAULTS, faultsNamed, type SimulatedFault } from './faults/catalogue.ts';
import { type Recorded, recordedOf } from './world/market.ts';

/** What the command line asks for. */
export interface SimulateOptions {
  readonly seeds: { readonly first: number; readonly runs: number };
  readonly steps: number | null;
  readonly faults: readonly SimulatedFault[];
  readonly insists: boolean;
  readonly strikes: ReadonlySet<string> | null;
  readonly recorded: Recorded | null;
  /** The file of it, as it was named. */
  readonly candles: string | null;
  readonly json: string | null;
  /** Processes that play side by side. */
  readonly jobs: number;
  /** True for the repetition of one seed, with its whole trace. */
  readonly isReplay: boolean;
}

/** The command line cannot be understood; the message is one line for the user. */
export class SimulateUsageError extends Error {
  readonly code = 'SIMULATE_USAGE';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SimulateUsageError';
  }
}

export const USAGE = `npm run simulate -- [options]
  --runs N           so many runs (100)
  --seed S           the first run's seed; the next ones count on from it (1)
  --jobs N           so many processes play side by side (as many as there are processors)
  --steps N          at most so many steps a run
  --only FAULT,…     these faults and no others, in every storm; "none" for clear sky
  --strikes F#N,…    these single strikes and no others, as a shrunk violation names them
  --candles FILE     a recorded market (CSV, plain or gzip'd) instead of a drawn one
  --json FILE        the report as JSON
  --replay SEED      one run again, with its trace`;

/** Fewer runs than this are not worth the start of a process of their own. */
const WORTH_A_PROCESS = 20;
const WHOLE = /^\d{1,15}$/;

/** Reads the arguments; throws SimulateUsageError, UnknownFaultError or CandleFileError. */
export function simulateOptions(args: readonly string[]): SimulateOptions {
  const { values } = parsed(args);
  const number = (name: 'runs' | 'seed' | 'steps' | 'replay' | 'jobs', fallback: number): number => {
    const text = values[name];
    if (text === undefined) return fallback;
    if (!WHOLE.test(text))
      throw new SimulateUsageError(`--${name} must be a whole number, not ${JSON.stringify(text)}`);
    return Number(text);
  };
  const isReplay = values.replay !== undefined;
  const runs = isReplay ? 1 : number('runs', 100);
  if (runs < 1) throw new SimulateUsageError('--runs must be at least 1');
  const jobs = number('jobs', Math.min(availableParallelism(), Math.ceil(runs / WORTH_A_PROCESS)));
  if (jobs < 1) throw new SimulateUsageError('--jobs must be at least 1');
  return {
    seeds: { first: isReplay ? number('replay', 1) : number('seed', 1), runs },
    steps: values.steps === undefined ? null : number('steps', 1),
    faults: values.only === undefined ? ALL_FAULTS : faultsNamed(values.only),
    insists: values.only !== undefined,
    strikes: values.strikes === undefined ? null : new Set(values.strikes.split(',')),
    recorded: values.candles === undefined ? null : recordedOf(readCandleFile(values.candles)),
    candles: values.candles ?? null,
    json: values.json ?? null,
    jobs: Math.min(jobs, runs),
    isReplay,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    runs: text,
    seed: text,
    steps: text,
    only: text,
    strikes: text,
    candles: text,
    json: text,
    replay: text,
    jobs: text,
  };
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
  } catch (error) {
    throw new SimulateUsageError(error instanceof Error ? error.message : String(error), error);
  }
}
