import * as fc from 'fast-check';

/** Anything JSON can hold, and a few things it cannot. */
const oddity: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-0',
    '1e9',
    'NaN',
    'Infinity',
    '__proto__',
    'constructor',
    '\u0000',
    '٣',
    '1'.repeat(400),
  ),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, 1e308, undefined, null, [], {}),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))];
}

function changedAt(value: unknown, [key, ...rest]: Path, change: (before: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const holder = copy as Record<string | number, unknown>;
  holder[key] = changedAt(holder[key], rest, change);
  return copy;
}

/** A sound value in which up to three places hold something else, are gone, or have a neighbour nobody asked for. */
export function spoiled(sound: unknown): fc.Arbitrary<unknown> {
  const places = pathsOf(sound);
  const spoiling = fc.record({
    place: fc.constantFrom(...places),
    by: oddity,
    how: fc.constantFrom('put', 'add', 'drop'),
  });
  return fc.array(spoiling, { minLength: 1, maxLength: 3 }).map((spoilings) =>
    spoilings.reduce<unknown>((value, { place, by, how }) => {
      try {
        return changedAt(value, place, (before) => spoil(before, by, how));
      } catch {
        // An earlier change took the place away.
        return value;
      }
    }, sound),
  );
}

function spoil(before: unknown, by: unknown, how: 'put' | 'add' | 'drop'): unknown {
  if (how === 'put' || typeof before !== 'object' || before === null) return how === 'drop' ? undefined : by;
  if (Array.isArray(before)) return how === 'add' ? [...before, by] : before.slice(1);
  return how === 'add' ? { ...before, unasked: by } : Object.fromEntries(Object.entries(before).slice(1));
}

/** A text in which some pieces are gone, doubled or something else. */
export const spoiledText = (sound: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.nat(sound.length),
        length: fc.nat(12),
        by: fc.oneof(fc.string({ maxLength: 8 }), fc.constant('')),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((cuts) => cuts.reduce((text, { at, length, by }) => text.slice(0, at) + by + text.slice(at + length), sound));

/** What a parser may do with what comes from outside: take it, or refuse it with one of its own errors. */
export function refusesCleanly(parse: () => unknown, codes: readonly string[]): void {
  try {
    parse();
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    if (!codes.includes(String(code))) throw new Error(`refused with ${String(error)}`, { cause: error });
  }
}
