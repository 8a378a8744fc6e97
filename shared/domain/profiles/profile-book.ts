import {
  CHALLENGE_100,
  CHOP_DEFAULT,
  NORMAL_DEFAULT,
  RANGE_DEFAULT,
  TREND_DEFAULT,
  VOLATILE_DEFAULT,
} from './defaults.ts';
import type { ExitProfile } from './profile.ts';

/** The regimes a profile can be chosen for; in a mapping NORMAL means "any regime". */
export const PROFILE_REGIMES = ['TREND', 'RANGE', 'VOLATILE', 'CHOP', 'NORMAL'] as const;

/** One of `PROFILE_REGIMES`. */
export type ProfileRegime = (typeof PROFILE_REGIMES)[number];

/** Stands for every symbol or every strategy. */
export const ANY = '*';

/** For which positions a profile is meant. */
export interface MappingKey {
  readonly symbol: string;
  readonly strategyId: string;
  readonly regime: ProfileRegime;
}

/** A key and the name of the profile it leads to. */
export interface ProfileMapping extends MappingKey {
  readonly profileName: string;
}

/** All profiles and the mappings that lead to them: plain data, never changed in place. */
export interface ProfileBook {
  readonly profiles: readonly ExitProfile[];
  /** The newest first: it wins a tie. */
  readonly mappings: readonly ProfileMapping[];
  /** A profile that is used whatever the mappings say; null in normal operation. */
  readonly forced: ExitProfile | null;
}

/** A chosen profile and why: the specificity of its mapping, or null when it was forced or nothing matched. */
export interface ProfileChoice {
  readonly profile: ExitProfile;
  readonly mapping: ProfileMapping | null;
  readonly specificity: number | null;
}

const anySymbol = (regime: ProfileRegime, profile: ExitProfile): ProfileMapping => ({
  symbol: ANY,
  strategyId: ANY,
  regime,
  profileName: profile.name,
});

/** The six profiles of the specification, one per regime, and nothing specific. */
export const DEFAULT_BOOK: ProfileBook = {
  profiles: [TREND_DEFAULT, RANGE_DEFAULT, VOLATILE_DEFAULT, CHOP_DEFAULT, NORMAL_DEFAULT, CHALLENGE_100],
  mappings: [
    anySymbol('TREND', TREND_DEFAULT),
    anySymbol('RANGE', RANGE_DEFAULT),
    anySymbol('VOLATILE', VOLATILE_DEFAULT),
    anySymbol('CHOP', CHOP_DEFAULT),
    anySymbol('NORMAL', NORMAL_DEFAULT),
  ],
  forced: null,
};

/** A book that also holds this profile (replacing one of the same name) and prefers it on a tie. */
export function register(book: ProfileBook, profile: ExitProfile, key: Partial<MappingKey> = {}): ProfileBook {
  return mapTo(addProfile(book, profile), profile.name, key);
}

/** A book that also knows this profile by name; a profile of the same name is replaced in its place. */
export function addProfile(book: ProfileBook, profile: ExitProfile): ProfileBook {
  const known = book.profiles.some((each) => each.name === profile.name);
  const profiles = known
    ? book.profiles.map((each) => (each.name === profile.name ? profile : each))
    : [...book.profiles, profile];
  return { ...book, profiles };
}

/** A book in which this key leads to the named profile; on a tie with an older mapping this one wins. */
export function mapTo(book: ProfileBook, profileName: string, key: Partial<MappingKey> = {}): ProfileBook {
  const { symbol = ANY, strategyId = ANY, regime = 'NORMAL' } = key;
  return { ...book, mappings: [{ symbol, strategyId, regime, profileName }, ...book.mappings] };
}

/** A book that answers this profile for every position (CHALLENGE_100); null lets the mappings decide again. */
export const forceProfile = (book: ProfileBook, profile: ExitProfile | null): ProfileBook => ({
  ...book,
  forced: profile,
});

/** The profile of this name, null when there is none. */
export const profileByName = (book: ProfileBook, name: string): ExitProfile | null =>
  book.profiles.find((profile) => profile.name === name) ?? null;

/** All names in the order of their registration. */
export const profileNames = (book: ProfileBook): readonly string[] => book.profiles.map((profile) => profile.name);

/** Whether a mapping covers this position. */
export const matches = (mapping: MappingKey, position: MappingKey): boolean =>
  (mapping.symbol === ANY || mapping.symbol === position.symbol) &&
  (mapping.strategyId === ANY || mapping.strategyId === position.strategyId) &&
  (mapping.regime === 'NORMAL' || mapping.regime === position.regime);

/** How much a mapping says: symbol 100, strategy 10, regime 1. */
export const specificity = (mapping: MappingKey): number =>
  (mapping.symbol === ANY ? 0 : 100) + (mapping.strategyId === ANY ? 0 : 10) + (mapping.regime === 'NORMAL' ? 0 : 1);

/** The profile for a position: forced, else the most specific mapping (the newest on a tie), else NORMAL_DEFAULT. */
export function selectProfile(book: ProfileBook, position: MappingKey): ProfileChoice {
  if (book.forced !== null) return { profile: book.forced, mapping: null, specificity: null };
  let best: ProfileMapping | null = null;
  for (const mapping of book.mappings) {
    if (!matches(mapping, position)) continue;
    if (best === null || specificity(mapping) > specificity(best)) best = mapping;
  }
  if (best === null) return { profile: NORMAL_DEFAULT, mapping: null, specificity: null };
  const profile = profileByName(book, best.profileName) ?? NORMAL_DEFAULT;
  return { profile, mapping: best, specificity: specificity(best) };
}
