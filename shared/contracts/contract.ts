import { en } from 'zod/locales';
import * as z from 'zod/mini';

// The small edition of the library has no words of its own for what it refuses.
z.config(en());

/** The longest piece of a received value that an error repeats. */
const MAX_SHOWN = 80;
const MAX_ISSUES = 5;

/** A detail that breaks its published contract: the message names the event, the path, what was wrong and what came. */
export class ContractError extends Error {
  readonly code = 'CONTRACT_VIOLATION';
  readonly event: string;
  /** The places that are wrong, for example "hints.tpFraction"; "(root)" for the detail itself. */
  readonly paths: readonly string[];
  constructor(event: string, issues: readonly z.core.$ZodIssue[], detail: unknown, cause?: unknown) {
    const places = issues.flatMap((issue) => placesOf(issue));
    const shown = places
      .slice(0, MAX_ISSUES)
      .map(({ path, wrong }) => `${shownPath(path)}: ${wrong}, got ${shownValue(valueAt(detail, path))}`);
    const more = places.length > MAX_ISSUES ? `; and ${places.length - MAX_ISSUES} more` : '';
    super(`${event}: ${shown.join('; ')}${more}`, { cause });
    this.name = 'ContractError';
    this.event = event;
    this.paths = places.map(({ path }) => shownPath(path));
  }
}

/** The typed detail of a published event; throws ContractError for anything that breaks the contract. */
export function parseContract<T>(event: string, schema: z.ZodMiniType<T>, detail: unknown): T {
  const result = schema.safeParse(detail);
  if (result.success) return result.data;
  throw new ContractError(event, result.error.issues, detail, result.error);
}

interface Place {
  readonly path: readonly PropertyKey[];
  readonly wrong: string;
}

/** Zod reports unknown keys at their parent: a publisher wants to read the key itself. */
function placesOf(issue: z.core.$ZodIssue): Place[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], wrong: 'is not a field of the contract' }));
  }
  return [{ path: issue.path, wrong: cut(issue.message, MAX_SHOWN * 2) }];
}

const shownPath = (path: readonly PropertyKey[]): string => cut(path.map(String).join('.') || '(root)', MAX_SHOWN);

function valueAt(detail: unknown, path: readonly PropertyKey[]): unknown {
  let value = detail;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return cut(JSON.stringify(value.slice(0, MAX_SHOWN)), MAX_SHOWN);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return cut(`an object with ${Object.keys(value).join(', ')}`, MAX_SHOWN);
  return cut(String(value), MAX_SHOWN);
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
