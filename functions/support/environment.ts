/** Reads one variable: its value, or why the text is not one. No schema library: it would cost every cold start a fifth more. */
type Rule<Value> = (text: string) => { readonly value: Value } | { readonly problem: string };

const matching =
  (pattern: RegExp, problem: string): Rule<string> =>
  (text) =>
    pattern.test(text) ? { value: text } : { problem };
const name = matching(/./, 'must not be empty');
/** A URL of one of the protocols; `bare` has no path, because the adapter adds the paths itself. */
const url =
  (protocols: readonly string[], problem: string, bare: boolean): Rule<string> =>
  (text) => {
    const parsed = URL.parse(text);
    if (parsed === null || !protocols.includes(parsed.protocol)) return { problem };
    return bare && parsed.pathname !== '/' ? { problem: 'must not have a path' } : { value: text };
  };
const queueUrl = url(['http:', 'https:'], 'must be the URL of a queue', false);
const host = (...protocols: readonly string[]): Rule<string> => url(protocols, 'must be a URL', true);
const part = matching(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1–64 characters of A–Z a–z 0–9 _ -');

const accounts: Rule<readonly string[]> = (text) => {
  const named = text.split(',').map((account) => account.trim());
  const wrong = named.map(part).find((read) => 'problem' in read);
  if (wrong !== undefined && 'problem' in wrong) return wrong;
  return new Set(named).size === named.length ? { value: named } : { problem: 'must not name an account twice' };
};

const tickInterval: Rule<number> = (text) => {
  if (!/^\d{1,5}$/.test(text)) return { problem: 'must be a number of milliseconds' };
  const ms = Number(text);
  const fits = ms >= 1_000 && ms % 1_000 === 0 && 60_000 % ms === 0;
  return fits ? { value: ms } : { problem: 'must be whole seconds that divide a minute' };
};

const json: Rule<unknown> = (text) => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: 'must be JSON' };
  }
};

/** Every variable a function may ask for, and what it must look like. */
const VARIABLES = {
  JOURNAL_TABLE: name,
  POSITIONS_TABLE: name,
  /** FIFO queue in front of the exit gateway. */
  ORDERS_QUEUE_URL: queueUrl,
  /** Standard queue of delayed ticks. */
  TICKS_QUEUE_URL: queueUrl,
  /** The same for each module of the old exit stack that looks at positions. */
  TICKS_POSITION_MONITOR_QUEUE_URL: queueUrl,
  TICKS_TRAILING_STOP_MANAGER_QUEUE_URL: queueUrl,
  TICKS_HYBRID_TPSL_QUEUE_URL: queueUrl,
  /** FIFO queues of the modules of the old exit stack, in front of request-exit-order. */
  FROM_POSITION_MONITOR_QUEUE_URL: queueUrl,
  FROM_HYBRID_TPSL_QUEUE_URL: queueUrl,
  FROM_TRAILING_STOP_MANAGER_QUEUE_URL: queueUrl,
  FROM_DYNAMIC_TRAILING_REARM_QUEUE_URL: queueUrl,
  FROM_EVENT_DRIVEN_EXECUTOR_QUEUE_URL: queueUrl,
  BUS_NAME: name,
  /** Path of the flags in SSM Parameter Store, such as "/exit-brain/prod". */
  FLAGS_PATH: matching(/^\/\S*[^/\s]$/, 'must begin with "/" and not end with it'),
  /** Begins the name of every alarm of the deployment. */
  ALARM_PREFIX: name,
  /** Answers in the place of AWS, where it does not answer itself. */
  AWS_ENDPOINT_URL: (text) => (text === '' ? { value: text } : url(['http:', 'https:'], 'must be a URL', false)(text)),
  /** Names the deployment in metrics. */
  STAGE: part,
  /** Our own name of the venue: part of every stream id, so it never changes. */
  VENUE: part,
  /** The accounts this deployment serves, separated by commas. */
  ACCOUNTS: accounts,
  EXCHANGE_HTTP_URL: host('http:', 'https:'),
  EXCHANGE_WS_URL: host('ws:', 'wss:'),
  /** Milliseconds between two judgements; queues delay by whole seconds and the metronome counts by the minute. */
  TICK_INTERVAL_MS: tickInterval,
  /** Whether LONG and SHORT of one symbol may be open together in a hedge account. */
  HEDGING: matching(/^(allowed|forbidden)$/, 'must be allowed or forbidden'),
  /** Overrides of exit profiles. */
  PROFILES: json,
  /** A key that may only read, where a process is handed it directly. */
  READING_KEY_ID: name,
  READING_KEY_SECRET: name,
  /** The secret that holds a key that may only read; its name or ARN. */
  READING_SECRET_ID: name,
  /** The secret that holds the key that may trade: only the exit gateway asks for it, and is allowed to read it. */
  TRADING_SECRET_ID: name,
} as const satisfies Readonly<Record<string, Rule<unknown>>>;

export type VariableName = keyof typeof VARIABLES;

/** What a variable is taken for that is not set. */
const DEFAULTS: Readonly<Partial<Record<VariableName, string>>> = {
  HEDGING: 'allowed',
  PROFILES: '{}',
  AWS_ENDPOINT_URL: '',
};

/** The asked variables, read and checked. */
export type Environment<Name extends VariableName> = {
  readonly [Each in Name]: (typeof VARIABLES)[Each] extends Rule<infer Value> ? Value : never;
};

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
    const text = source[variable] ?? DEFAULTS[variable];
    const read = text === undefined ? { problem: 'is not set' } : VARIABLES[variable](text);
    if ('value' in read) values[variable] = read.value;
    else problems.push({ variable, problem: read.problem });
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

/** What sets one deployment's metrics apart from another's; empty where nobody says. */
export function deployment(
  source: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> {
  const { STAGE: stage, ACCOUNTS: account } = source;
  return { ...(stage === undefined ? {} : { stage }), ...(account === undefined ? {} : { account }) };
}
