import { z } from 'zod';

const name = z.string().min(1, 'must not be empty');
const queueUrl = z.url({ protocol: /^https?$/, error: 'must be the URL of a queue' });
const part = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1–64 characters of A–Z a–z 0–9 _ -');
/** The adapter adds the paths itself. */
const host = (protocol: RegExp) =>
  z
    .url({ protocol, error: 'must be a URL' })
    .refine((text) => URL.parse(text)?.pathname === '/', 'must not have a path');

/** Every variable a function may ask for, and what it must look like. */
const VARIABLES = {
  JOURNAL_TABLE: name,
  POSITIONS_TABLE: name,
  /** FIFO queue in front of the exit gateway. */
  ORDERS_QUEUE_URL: queueUrl,
  /** Standard queue of delayed ticks. */
  TICKS_QUEUE_URL: queueUrl,
  BUS_NAME: name,
  /** Path of the flags in SSM Parameter Store, such as "/exit-brain/prod". */
  FLAGS_PATH: z.string().regex(/^\/\S*[^/\s]$/, 'must begin with "/" and not end with it'),
  /** Our own name of the venue: part of every stream id, so it never changes. */
  VENUE: part,
  /** The accounts this deployment serves, separated by commas. */
  ACCOUNTS: z
    .string()
    .transform((text) => text.split(',').map((account) => account.trim()))
    .pipe(z.array(part).min(1))
    .refine((accounts) => new Set(accounts).size === accounts.length, 'must not name an account twice'),
  EXCHANGE_HTTP_URL: host(/^https?$/),
  EXCHANGE_WS_URL: host(/^wss?$/),
  /** Milliseconds between two judgements; queues delay by whole seconds and the metronome counts by the minute. */
  TICK_INTERVAL_MS: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number of milliseconds')
    .transform(Number)
    .refine((ms) => ms >= 1_000 && ms % 1_000 === 0 && 60_000 % ms === 0, 'must be whole seconds that divide a minute'),
  /** A key that may only read, where a process is handed it directly. */
  READING_KEY_ID: name,
  READING_KEY_SECRET: name,
  /** The secret that holds a key that may only read; its name or ARN. */
  READING_SECRET_ID: name,
  /** The secret that holds the key that may trade: only the exit gateway asks for it, and is allowed to read it. */
  TRADING_SECRET_ID: name,
} as const;

export type VariableName = keyof typeof VARIABLES;

/** The asked variables, read and checked. */
export type Environment<Name extends VariableName> = { readonly [Each in Name]: z.infer<(typeof VARIABLES)[Each]> };

/** Variables are missing or wrong: the message names every one of them and never repeats a value. */
export class EnvironmentError extends Error {
  readonly code = 'ENVIRONMENT';
  readonly variables: readonly string[];
  constructor(problems: readonly { readonly variable: string; readonly problem: string }[]) {
    super(`environment: ${problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; ')}`);
    this.name = 'EnvironmentError';
    this.variables = problems.map(({ variable }) => variable);
  }
}

/** Reads the named variables once, when the container starts; throws EnvironmentError when one is missing or wrong. */
export function readEnvironment<Name extends VariableName>(
  names: readonly Name[],
  source: Readonly<Record<string, string | undefined>> = process.env,
): Environment<Name> {
  const problems: { readonly variable: string; readonly problem: string }[] = [];
  const values: Partial<Record<VariableName, unknown>> = {};
  for (const variable of names) {
    const text = source[variable];
    const parsed = text === undefined ? null : VARIABLES[variable].safeParse(text);
    if (parsed?.success === true) values[variable] = parsed.data;
    else problems.push({ variable, problem: parsed?.error.issues[0]?.message ?? 'is not set' });
  }
  if (problems.length > 0) throw new EnvironmentError(problems);
  return values as Environment<Name>;
}

/** One key serves one account: with two, each account would show the positions of both as its own. */
export function onlyAccount(accounts: readonly string[]): readonly string[] {
  if (accounts.length === 1) return accounts;
  throw new EnvironmentError([
    {
      variable: 'ACCOUNTS',
      problem: `names ${accounts.length} accounts, but this function has one key: deploy one stack per account`,
    },
  ]);
}
