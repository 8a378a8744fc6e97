import * as z from 'zod';
import { LEGACY_MODULE_NAMES } from '../shared/domain/orders/gate.ts';
import { queueOf } from '../shared/domain/orders/module-queues.ts';
import { ProfileOverridesError } from '../shared/domain/profiles/parse.ts';
import { readProfileFile } from './profile-file.ts';

const word = (longest: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9-]{1,${longest}}$`), `must be 1–${longest} characters of A–Z a–z 0–9 -`);
const list = <T extends z.ZodType<string, string>>(item: T) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1))
    .refine((items) => new Set(items).size === items.length, 'must not name anything twice');
const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:${service}:\\S+$`), `must be the ARN of something in ${service}`);
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const url = (protocol: RegExp) =>
  z
    .url({ protocol, error: 'must be a URL' })
    .refine((text) => URL.parse(text)?.pathname === '/', 'must not have a path');
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);

/** What a function's environment has room for beside everything else, bytes. */
const PROFILES_MOST = 2_500;

function compactProfiles(path: string, context: z.RefinementCtx): string {
  try {
    const compact = JSON.stringify(readProfileFile(path).data);
    const bytes = Buffer.byteLength(compact);
    if (bytes <= PROFILES_MOST) return compact;
    context.addIssue({ code: 'custom', message: `must come to at most ${PROFILES_MOST} bytes, is ${bytes}` });
  } catch (error) {
    if (!(error instanceof ProfileOverridesError)) throw error;
    context.addIssue({ code: 'custom', message: `must be a file of overrides: ${error.message}` });
  }
  return z.NEVER;
}

const publisher = z
  .string()
  .regex(/^[\w.-]{1,128}$/, 'must be a source of events')
  .refine((source) => !/^(aws|exit-brain)\b/.test(source), 'must not be a source of AWS or of our own');

const sender = z.string().transform((text, context) => {
  const [, module = '', principal = ''] =
    /^([a-z_]+)=(arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/\S+)$/.exec(text) ?? [];
  const queue = LEGACY_MODULE_NAMES.find((name) => name === module);
  if (queue !== undefined) return { queue: queueOf(queue), principal };
  const modules = LEGACY_MODULE_NAMES.join(', ');
  context.addIssue({ code: 'custom', message: `must be MODULE=ARN of a role or user, MODULE one of ${modules}` });
  return z.NEVER;
});

/** Every context value of the app (`-c name=value`, or under `context` in cdk.json), and what it must look like. */
const CONTEXT = z.object({
  /** Names this deployment: part of every stack's name and of the flags' path. */
  stage: word(16).default('test'),
  /** The accounts, one stack each: a key serves one account, and one account's trouble stays its own. */
  accounts: list(word(24)).default(['main']),
  /** True: Binance's demo futures. */
  testnet: flag.default(true),
  /** Who may publish on the bus, besides ourselves: the `source` of their events. */
  publishers: list(publisher).default(['entry-bot', 'risk-service']),
  /** Modules of an old exit stack outside this one: who may write to which module's queue, as MODULE=ARN. */
  senders: z
    .string()
    .transform((text) => (text === '' ? [] : text.split(',').map((part) => part.trim())))
    .pipe(z.array(sender))
    .default([]),
  /** Milliseconds between two judgements. */
  tickIntervalMs: wholeNumber(1_000, 60_000)
    .refine((ms) => ms % 1_000 === 0 && 60_000 % ms === 0, 'must be whole seconds that divide a minute')
    .default(10_000),
  /** Whether LONG and SHORT of one symbol may be open together in a hedge account; forbidden, it rings. */
  hedging: z.enum(['allowed', 'forbidden'], 'must be allowed or forbidden').default('allowed'),
  /** Overrides of exit profiles: a JSON file beside the app. */
  profiles: z.string().transform(compactProfiles).optional(),
  /** Where the old exit stack runs: its modules are functions of this stack, or somewhere else and not deployed here. */
  oldStack: z.enum(['here', 'elsewhere'], 'must be here or elsewhere').default('here'),
  /** Where the flags stand; shared by all accounts of a stage. */
  flagsPath: z
    .string()
    .regex(/^\/[\w./-]*\w$/, 'must begin with "/" and not end with it')
    .optional(),
  /** An SNS topic of yours for alarms; without it the stack makes one. */
  alarmTopic: arn('sns').optional(),
  /** Blocked orders and ownership conflicts an hour from which on somebody should look; both are expected while two stacks run. */
  blockedPerHour: wholeNumber(1, 100_000).default(10),
  conflictsPerHour: wholeNumber(1, 100_000).default(100),
  /** Where the runbook is read; alarms link to its paragraphs. */
  runbook: z.string().regex(/^\S+$/, 'must be an address').default('docs/runbook.md'),
  /** Containers of plan-position and exit-gateway that are kept warm; 0 keeps none. */
  warm: wholeNumber(0, 100).default(0),
  egress: z.enum(['public', 'nat'], 'must be public or nat').default('public'),
  /** Runs the fill stream on Fargate. */
  fillStream: flag.default(false),
  /** Bots that publish their own fills, by the beginning of their client order ids, and how long their fills are left to them. */
  yieldTo: list(z.string().regex(/^[.A-Za-z0-9:/_-]{1,36}$/, 'must be the beginning of a client order id')).default([]),
  yieldMs: wholeNumber(0, 5_000).default(500),
  /** Tables of an earlier stack to attach again. */
  journalTable: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'must be the name of a table')
    .optional(),
  positionsTable: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'must be the name of a table')
    .optional(),
  /** Secrets that exist already; without them the stack makes empty ones to be filled. */
  readingSecret: arn('secretsmanager').optional(),
  tradingSecret: arn('secretsmanager').optional(),
  /** Other hosts than the venue's, for a rehearsal. */
  exchangeHttpUrl: url(/^https?$/).optional(),
  exchangeWsUrl: url(/^wss?$/).optional(),
});

type Context = z.infer<typeof CONTEXT>;

/** What one stack is built with. */
export interface Settings
  extends Omit<Context, 'accounts' | 'testnet' | 'flagsPath' | 'exchangeHttpUrl' | 'exchangeWsUrl'> {
  readonly account: string;
  /** Our own name of the venue; part of every stream id. */
  readonly venue: string;
  readonly flagsPath: string;
  readonly exchangeHttpUrl: string;
  readonly exchangeWsUrl: string;
}

/** A context value is unknown or wrong; the message names it, what was wrong and what came. */
export class SettingsError extends Error {
  readonly code = 'SETTINGS';
  constructor(problems: readonly string[]) {
    super(`context: ${problems.join('; ')}`);
    this.name = 'SettingsError';
  }
}

const VENUES = {
  live: { venue: 'binance', http: 'https://fapi.binance.com', ws: 'wss://fstream.binance.com' },
  testnet: { venue: 'binance-testnet', http: 'https://demo-fapi.binance.com', ws: 'wss://demo-fstream.binance.com' },
} as const;

/** Values that belong to one account's own stack, so that two stacks never share them. */
const OF_ONE_ACCOUNT = ['journalTable', 'positionsTable', 'readingSecret', 'tradingSecret'] as const;

/** Names of the context values this app reads. */
export const SETTING_NAMES = Object.keys(CONTEXT.shape) as readonly (keyof Context)[];

/** The settings of every stack, one per account, from the app's context. @throws SettingsError that names every wrong value. */
export function readSettings(contextOf: (name: string) => unknown): readonly Settings[] {
  const given = Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const value = contextOf(name);
      return value === undefined || value === null ? [] : [[name, textOf(value)] as const];
    }),
  );
  const parsed = CONTEXT.safeParse(given);
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map((issue) => problemOf(issue, given)));
  const { accounts, testnet, flagsPath, exchangeHttpUrl, exchangeWsUrl, ...shared } = parsed.data;
  const foreign = accounts.length === 1 ? [] : OF_ONE_ACCOUNT.filter((name) => shared[name] !== undefined);
  if (foreign.length > 0) {
    throw new SettingsError(
      foreign.map((name) => `${name} belongs to one account, but accounts names ${accounts.length}: deploy them apart`),
    );
  }
  const { venue, http, ws } = VENUES[testnet ? 'testnet' : 'live'];
  return accounts.map((account) => ({
    ...shared,
    account,
    venue,
    flagsPath: flagsPath ?? `/exit-brain/${shared.stage}`,
    exchangeHttpUrl: exchangeHttpUrl ?? http,
    exchangeWsUrl: exchangeWsUrl ?? ws,
  }));
}

/** A value from cdk.json may be a list, a number or a truth value; on the command line everything is text. */
const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value));

function problemOf(
  { path, message }: { readonly path: PropertyKey[]; readonly message: string },
  given: object,
): string {
  const name = String(path[0]);
  return `${name} ${message}, got ${JSON.stringify((given as Readonly<Record<string, unknown>>)[name])}`;
}
