import { isData } from './golden-file.ts';

/** Two numbers are the same when they differ by at most this share of the larger one. */
const TOLERANCE = 1e-9;

/** A field that came out differently. */
export interface Difference {
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Stands in an expectation for every value that passes the test. */
export class Matching {
  readonly what: string;
  readonly test: (actual: unknown) => boolean;
  constructor(what: string, test: (actual: unknown) => boolean) {
    this.what = what;
    this.test = test;
  }
}

/** Stands for a field that is not compared; `why` is given in deviations.ts. */
export const NOT_COMPARED = new Matching('anything', () => true);

/** Stands for a text of this form. */
export const textLike = (form: RegExp): Matching =>
  new Matching(String(form), (actual) => typeof actual === 'string' && form.test(actual));

/** Every field in which the two differ; a key that only one of them has is a difference. */
export function differences(expected: unknown, actual: unknown, field = ''): readonly Difference[] {
  if (expected instanceof Matching) return expected.test(actual) ? [] : [{ field, expected: expected.what, actual }];
  if (Array.isArray(expected) && Array.isArray(actual)) return inLists(expected, actual, field);
  if (isData(expected) && isData(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => differences(expected[key], actual[key], field === '' ? key : `${field}.${key}`));
  }
  return same(expected, actual) ? [] : [{ field, expected, actual }];
}

function inLists(expected: readonly unknown[], actual: readonly unknown[], field: string): readonly Difference[] {
  if (expected.length !== actual.length) return [{ field, expected, actual }];
  return expected.flatMap((item, index) => differences(item, actual[index], `${field}[${index}]`));
}

function same(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'number' || typeof actual !== 'number') return expected === actual;
  if (expected === actual || (Number.isNaN(expected) && Number.isNaN(actual))) return true;
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return false;
  return Math.abs(expected - actual) <= TOLERANCE * Math.max(Math.abs(expected), Math.abs(actual));
}
