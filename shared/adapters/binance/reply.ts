import { type DecimalString, isDecimal } from '../../domain/money/decimal.ts';

/** Thrown when an answer lacks a field or holds something else there; names the endpoint and the field. */
export class UnreadableReplyError extends Error {
  readonly code = 'UNREADABLE_REPLY';
  constructor(where: string, field: string, expected: string, got: unknown) {
    super(`${where}: ${field} should be ${expected}, got ${show(got)}`);
    this.name = 'UnreadableReplyError';
  }
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'object'
    ? `an ${Array.isArray(value) ? 'array' : 'object'}`
    : JSON.stringify(value).slice(0, 40);
}

/** Plain objects of the parser have no prototype and cannot become text; its big numbers can. */
function idText(value: unknown): string {
  if (typeof value === 'string' || Number.isSafeInteger(value)) return String(value);
  const isBigNumber = typeof value === 'object' && value !== null && 'toFixed' in value;
  return isBigNumber ? String(value) : '';
}

/** Reads the fields of one object of an answer; every reader throws UnreadableReplyError for anything it does not expect. */
export interface Fields {
  text(name: string): string;
  oneOf<T extends string>(name: string, values: readonly T[]): T;
  decimal(name: string): DecimalString;
  /** As `decimal`, but absent, null and empty mean "0": the venue leaves fields out that do not apply. */
  decimalOrZero(name: string): DecimalString;
  /** An id as text: the library parses integers above 15 digits into objects, smaller ones into numbers. */
  id(name: string): string;
  /** As `id`, but absent, null and empty mean null. */
  idOrNull(name: string): string | null;
  integer(name: string): number;
  flag(name: string): boolean;
  rows(name: string): readonly Fields[];
  has(name: string): boolean;
}

/** Opens one object of an answer; `where` names the endpoint for errors, `path` leads to the object. */
export function fieldsOf(where: string, reply: unknown, path = ''): Fields {
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) {
    throw new UnreadableReplyError(where, path === '' ? 'the reply' : path, 'an object', reply);
  }
  const object = reply as Readonly<Record<string, unknown>>;
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const odd = (name: string, expected: string): UnreadableReplyError =>
    new UnreadableReplyError(where, at(name), expected, object[name]);
  const absent = (name: string): boolean => object[name] === undefined || object[name] === null || object[name] === '';

  const fields: Fields = {
    text(name) {
      const value = object[name];
      if (typeof value !== 'string' || value === '') throw odd(name, 'a text');
      return value;
    },
    oneOf(name, values) {
      const found = values.find((each) => each === object[name]);
      if (found === undefined) throw odd(name, `one of ${values.join(', ')}`);
      return found;
    },
    decimal(name) {
      const value = object[name];
      if (!isDecimal(value)) throw odd(name, 'a decimal text');
      return value;
    },
    decimalOrZero: (name) => (absent(name) ? '0' : fields.decimal(name)),
    id(name) {
      const text = idText(object[name]);
      if (!/^\d{1,40}$/.test(text)) throw odd(name, 'an id');
      return text;
    },
    idOrNull: (name) => (absent(name) ? null : fields.id(name)),
    integer(name) {
      const value = object[name];
      if (!Number.isSafeInteger(value)) throw odd(name, 'a whole number');
      return Number(value);
    },
    flag(name) {
      const value = object[name];
      if (typeof value !== 'boolean') throw odd(name, 'true or false');
      return value;
    },
    rows: (name) => rowsOf(where, object[name], at(name)),
    has: (name) => !absent(name),
  };
  return fields;
}

/** Opens every object of an answer that is a list; throws UnreadableReplyError when it is none. */
export function rowsOf(where: string, reply: unknown, path = ''): readonly Fields[] {
  if (!Array.isArray(reply)) throw new UnreadableReplyError(where, path === '' ? 'the reply' : path, 'a list', reply);
  return reply.map((row, index) => fieldsOf(where, row, `${path}[${index}]`));
}
