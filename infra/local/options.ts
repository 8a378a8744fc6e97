import { parseArgs } from 'node:util';
import type { FaultPlanSpec } from '../../shared/adapters/paper/index.ts';
import { FaultSpecError, parseFaults } from '../../shared/adapters/paper/index.ts';

/** What the person at the keyboard asked for. */
export interface LocalOptions {
  /** Candle files, each FILE or SYMBOL=FILE; empty plays a generated market. */
  readonly candles: readonly string[];
  /** Market seconds per real second; Infinity for as fast as possible. */
  readonly speed: number;
  readonly live: boolean;
  /** The account holds LONG and SHORT side by side. */
  readonly hedge: boolean;
  /** Overrides of exit profiles, a JSON file; null for none. */
  readonly profilesFile: string | null;
  /** Market time to play, milliseconds; null until the candles end (or for ever when they are generated). */
  readonly forMs: number | null;
  /** First moment played, UTC milliseconds; null for the first bar all files have. */
  readonly fromMs: number | null;
  /** Where the report goes; null prints it. */
  readonly reportFile: string | null;
  readonly dataDir: string | null;
  readonly seed: number;
  /** What the exchange does wrong to the brain's requests and to public reads; empty for nothing. */
  readonly faults: FaultPlanSpec;
  readonly faultSeed: number;
  readonly help: boolean;
}

/** Bad arguments: one clear line, exit 2. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

export const HELP = `exit-brain, the whole system on one machine

  npm start                              a generated market, SHADOW, 60 × real time, until Ctrl-C
  npm start -- --candles FILE…           play candles (CSV, plain or gzip: open_time_ms,open,high,low,close,volume)

  --candles FILE…   one file per symbol; the name starts with the symbol, or write SYMBOL=FILE
  --from ISO        first moment to play, UTC, for example 2022-05-09T00:00:00Z
  --for TIME        market time to play: 90s, 30m, 72h, 3d
  --speed N|max     market seconds per second (1, 60, …), or as fast as the machine allows (usual with --candles)
  --live            a new run starts with all three flags set: the brain sends orders (to the paper exchange)
  --hedge           the account is in hedge mode, and the bot opens LONG and SHORT side by side
  --profiles FILE   overrides of exit profiles (JSON), see docs/profiles.md
  --report FILE     write the report of the run as JSON
  --data-dir DIR    where journal, book, flags.json and logs live, .data/local unless told; the same command
                    continues a run that was cut off
  --seed N          seed of the generated market and of the bot
  --faults LIST     NAME:PROBABILITY,… (all:0.01): what the exchange does wrong, see docs/paper-exchange.md
  --fault-seed N    seed of the faults
`;

/** Reads the command line. @throws UsageError with one line that says what is wrong. */
export function parseOptions(argv: readonly string[]): LocalOptions {
  const { values, positionals } = parse(spread(argv));
  if (positionals.length > 0) throw new UsageError(`unexpected argument "${positionals[0]}"; see --help`);
  return {
    candles: values.candles ?? [],
    speed: speedOf(values.speed ?? (values.candles ? 'max' : '60')),
    live: values.live ?? false,
    hedge: values.hedge ?? false,
    profilesFile: values.profiles ?? null,
    forMs: values.for === undefined ? null : durationOf(values.for),
    fromMs: values.from === undefined ? null : timeOf(values.from),
    reportFile: values.report ?? null,
    dataDir: values['data-dir'] ?? null,
    seed: integerOf('--seed', values.seed ?? '1'),
    faults: values.faults === undefined ? [] : faultsOf(values.faults),
    faultSeed: integerOf('--fault-seed', values['fault-seed'] ?? '1'),
    help: values.help ?? false,
  };
}

/** `--candles A B C` means three files: every word up to the next option belongs to it. */
function spread(argv: readonly string[]): string[] {
  const spreadOut: string[] = [];
  let collecting = false;
  for (const word of argv) {
    if (word.startsWith('-') && word.length > 1) {
      collecting = word === '--candles' || word.startsWith('--candles=');
      if (word !== '--candles') spreadOut.push(word);
    } else if (collecting) spreadOut.push('--candles', word);
    else spreadOut.push(word);
  }
  // Without a file the option must reach the parser, which then says what is missing.
  const isBare = argv.some((word, index) => word === '--candles' && (argv[index + 1] ?? '-').startsWith('-'));
  return isBare ? [...spreadOut, '--candles'] : spreadOut;
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        candles: { type: 'string', multiple: true },
        speed: { type: 'string' },
        live: { type: 'boolean' },
        hedge: { type: 'boolean' },
        profiles: { type: 'string' },
        for: { type: 'string' },
        from: { type: 'string' },
        report: { type: 'string' },
        'data-dir': { type: 'string' },
        seed: { type: 'string' },
        faults: { type: 'string' },
        'fault-seed': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message.split('\n')[0] : String(error)}; see --help`);
  }
}

function speedOf(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new UsageError(`--speed: expected a number above 0 or "max", got "${text}"`);
  return speed;
}

function faultsOf(text: string): FaultPlanSpec {
  try {
    return parseFaults(text);
  } catch (error) {
    if (error instanceof FaultSpecError) throw new UsageError(`--faults: ${error.message}`);
    throw error;
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const LONGEST_MS = 36_525 * 86_400_000;

function durationOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN);
  if (!(ms > 0 && ms <= LONGEST_MS))
    throw new UsageError(`--for: expected a time such as 90s, 30m, 72h or 3d, got "${text}"`);
  return Math.round(ms);
}

function timeOf(text: string): number {
  const isIso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  // A time without a zone is UTC, as everything here is.
  const zoned = /T/.test(text) && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text;
  const ms = isIso ? Date.parse(zoned) : Number.NaN;
  // A day that the month does not have is moved into the next one by the parser, and nobody asked for that.
  const day = text.slice(0, 10);
  if (Number.isNaN(ms) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day)
    throw new UsageError(`--from: expected a UTC time such as 2022-05-09T00:00:00Z, got "${text}"`);
  return ms;
}

function integerOf(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new UsageError(`${name}: expected a whole number, got "${text}"`);
  return value;
}
