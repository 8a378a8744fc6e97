/**
 * Where two values first differ as JSON, such as `life.orders.eb-1.status: "acked", not "seen"`; null when they are the same.
 * The order of keys does not count, and a key without a value is no key: that is what writing and reading JSON leaves.
 */
export function jsonDifference(stored: unknown, derived: unknown, place = ''): string | null {
  if (isList(stored) && isList(derived) && stored.length === derived.length) {
    return first(stored.keys(), (index) => jsonDifference(stored[index], derived[index], `${place}[${index}]`));
  }
  if (isRecord(stored) && isRecord(derived)) {
    const keys = new Set([...Object.keys(stored), ...Object.keys(derived)]);
    return first(keys, (key) => jsonDifference(stored[key], derived[key], place === '' ? key : `${place}.${key}`));
  }
  // As JSON, −0 is 0, and what is no number is null.
  if (asJson(stored) === asJson(derived)) return null;
  return `${place === '' ? 'the whole' : place}: ${short(stored)}, not ${short(derived)}`;
}

function first<T>(items: Iterable<T>, find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asJson = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

const MOST_CHARACTERS = 80;

const short = (value: unknown): string => {
  const text = asJson(value);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
};
