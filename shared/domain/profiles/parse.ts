import type { ExitProfile, ProfileLeg, TrailingProfile } from './profile.ts';
import {
  ANY,
  addProfile,
  DEFAULT_BOOK,
  forceProfile,
  mapTo,
  PROFILE_REGIMES,
  type ProfileBook,
  type ProfileRegime,
  profileByName,
  profileNames,
} from './profile-book.ts';
import { exitProfile, InvalidProfileError, profileLeg, trailingProfile } from './validate.ts';

/** The overrides cannot be used; the message names the place (`profiles[0].tpLegs[1].sizeFraction`) and what is wrong there. */
export class ProfileOverridesError extends Error {
  readonly code = 'PROFILE_OVERRIDES';
  readonly where: string;
  readonly what: string;
  constructor(where: string, what: string, options?: ErrorOptions) {
    super(`profile overrides: ${where}: ${what}`, options);
    this.name = 'ProfileOverridesError';
    this.where = where;
    this.what = what;
  }
}

type Data = Readonly<Record<string, unknown>>;

/**
 * A book with the overrides of plain data `{profiles: […], mappings: […], forced: "…"}` on top of `base`; of two mappings that tie the
 * later one wins, and a forced profile wins over every mapping.
 * Fractions and R as in `ExitProfile`; `kind` defaults to HARD, `trailing` to none, a mapping's symbol and strategy to "*", its regime to NORMAL.
 * @throws ProfileOverridesError
 */
export function parseProfileOverrides(data: unknown, base: ProfileBook = DEFAULT_BOOK): ProfileBook {
  const root = record(data, 'overrides', ['profiles', 'mappings', 'forced']);
  let book = base;
  for (const [index, item] of list(root.profiles ?? [], 'profiles').entries()) {
    book = addProfile(book, parseProfile(item, `profiles[${index}]`));
  }
  for (const [index, item] of list(root.mappings ?? [], 'mappings').entries()) {
    book = parseMapping(book, item, `mappings[${index}]`);
  }
  const forced = root.forced ?? null;
  return forced === null ? book : forceProfile(book, knownProfile(book, forced, 'forced'));
}

function knownProfile(book: ProfileBook, value: unknown, where: string): ExitProfile {
  const name = text(value, where);
  return profileByName(book, name) ?? fail(where, `expected one of ${profileNames(book).join(', ')}`, name);
}

function parseProfile(data: unknown, where: string): ExitProfile {
  const item = record(data, where, ['name', 'tpLegs', 'trailing']);
  const name = text(item.name, `${where}.name`);
  const legs = list(item.tpLegs, `${where}.tpLegs`).map((leg, index) => parseLeg(leg, `${where}.tpLegs[${index}]`));
  const trailing = item.trailing ?? null;
  const rules = trailing === null ? null : parseTrailing(trailing, `${where}.trailing`);
  return checked(where, () => exitProfile(name, legs, rules));
}

function parseLeg(data: unknown, where: string): ProfileLeg {
  const item = record(data, where, ['rMultiple', 'sizeFraction', 'kind']);
  const rMultiple = number(item.rMultiple, `${where}.rMultiple`);
  const sizeFraction = number(item.sizeFraction, `${where}.sizeFraction`);
  const kind = item.kind ?? 'HARD';
  if (kind !== 'SOFT' && kind !== 'HARD') fail(`${where}.kind`, 'expected "SOFT" or "HARD"', kind);
  return checked(where, () => profileLeg(rMultiple, sizeFraction, kind));
}

function parseTrailing(data: unknown, where: string): TrailingProfile {
  const item = record(data, where, ['callbackFraction', 'activationR', 'tighteningCurve']);
  const callbackFraction = number(item.callbackFraction, `${where}.callbackFraction`);
  const activationR = number(item.activationR ?? 0.5, `${where}.activationR`);
  const curve = list(item.tighteningCurve ?? [], `${where}.tighteningCurve`).map((step, index) =>
    parseStep(step, `${where}.tighteningCurve[${index}]`),
  );
  return checked(where, () => trailingProfile(callbackFraction, activationR, curve));
}

function parseStep(data: unknown, where: string): readonly [number, number] {
  const step = list(data, where);
  if (step.length !== 2) fail(where, 'expected [thresholdR, callbackFraction]', data);
  const callbackFraction = number(step[1], `${where}[1]`);
  if (!(callbackFraction > 0)) fail(`${where}[1]`, 'expected a fraction above 0', callbackFraction);
  return [number(step[0], `${where}[0]`), callbackFraction];
}

function parseMapping(book: ProfileBook, data: unknown, where: string): ProfileBook {
  const item = record(data, where, ['symbol', 'strategyId', 'regime', 'profileName']);
  const { name: profileName } = knownProfile(book, item.profileName, `${where}.profileName`);
  const regime = item.regime ?? 'NORMAL';
  if (!isRegime(regime)) fail(`${where}.regime`, `expected one of ${PROFILE_REGIMES.join(', ')}`, regime);
  const symbol = text(item.symbol ?? ANY, `${where}.symbol`);
  const strategyId = text(item.strategyId ?? ANY, `${where}.strategyId`);
  return mapTo(book, profileName, { symbol, strategyId, regime });
}

const isRegime = (value: unknown): value is ProfileRegime => (PROFILE_REGIMES as readonly unknown[]).includes(value);

function record(value: unknown, where: string, keys: readonly string[]): Data {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(where, 'expected an object', value);
  for (const key of Object.keys(value)) {
    if (!keys.includes(key))
      throw new ProfileOverridesError(`${where}.${key}`, `unknown key, expected ${keys.join(', ')}`);
  }
  return value as Data;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) fail(where, 'expected a list', value);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.trim() === '') fail(where, 'expected a text that is not empty', value);
  return value;
}

function number(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) fail(where, 'expected a finite number', value);
  return value;
}

function fail(where: string, expected: string, got: unknown): never {
  throw new ProfileOverridesError(where, `${expected}, got ${JSON.stringify(got) ?? String(got)}`);
}

function checked<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof InvalidProfileError) throw new ProfileOverridesError(where, cause.message, { cause });
    throw cause;
  }
}
