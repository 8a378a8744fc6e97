import { describe, expect, it } from 'vitest';
import { CHALLENGE_100 } from '../../../shared/domain/profiles/defaults.ts';
import { callbackForR, tpPrice } from '../../../shared/domain/profiles/levels.ts';
import { profileSelectedLine, registeredLines } from '../../../shared/domain/profiles/log-lines.ts';
import {
  DEFAULT_BOOK,
  forceProfile,
  mapTo,
  profileByName,
  profileNames,
  register,
  selectProfile,
} from '../../../shared/domain/profiles/profile-book.ts';
import { exitProfile, profileLeg, trailingProfile } from '../../../shared/domain/profiles/validate.ts';

const own = exitProfile('OWN', [profileLeg(1, 1)]);
const btc = { symbol: 'BTCUSDT', strategyId: 'RL_V3', regime: 'TREND' } as const;

describe('the default book', () => {
  it.each([
    ['TREND', [0.15, 0.2, 0.3], [0.5, 1, 2]],
    ['RANGE', [0.3, 0.4, 0.3], [0.3, 0.6, 1]],
    ['VOLATILE', [0.25, 0.35, 0.4], [0.4, 0.8, 1.5]],
    ['CHOP', [0.4, 0.4, 0.2], [0.25, 0.5, 0.75]],
    ['NORMAL', [0.25, 0.25, 0.5], [0.5, 1, 2]],
  ] as const)('takes %s profits at the specified shares and multiples of R', (regime, shares, multiples) => {
    const { profile } = selectProfile(DEFAULT_BOOK, { ...btc, regime });
    expect(profile.name).toBe(`${regime}_DEFAULT`);
    expect(profile.tpLegs.map((leg) => leg.sizeFraction)).toEqual(shares);
    expect(profile.tpLegs.map((leg) => leg.rMultiple)).toEqual(multiples);
    expect(profile.tpLegs[0]?.kind).toBe('SOFT');
  });
});

describe('selection', () => {
  it('prefers the symbol to the strategy to the regime', () => {
    const other = exitProfile('OTHER', [profileLeg(1, 1)]);
    const book = register(register(DEFAULT_BOOK, own, { symbol: 'BTCUSDT' }), other, {
      strategyId: 'RL_V3',
      regime: 'TREND',
    });
    expect(selectProfile(book, btc)).toMatchObject({ profile: own, specificity: 100 });
    expect(selectProfile(book, { ...btc, symbol: 'ETHUSDT' })).toMatchObject({ profile: other, specificity: 11 });
    expect(selectProfile(book, { ...btc, symbol: 'ETHUSDT', regime: 'CHOP' }).profile.name).toBe('CHOP_DEFAULT');
  });

  it('lets the newest of two equal mappings win', () => {
    const newer = exitProfile('NEWER', [profileLeg(2, 1)]);
    const book = register(register(DEFAULT_BOOK, own, { symbol: 'BTCUSDT' }), newer, { symbol: 'BTCUSDT' });
    expect(selectProfile(book, btc).profile).toBe(newer);
  });

  it('falls back to NORMAL_DEFAULT for a mapping to a profile nobody knows', () => {
    expect(selectProfile(mapTo(DEFAULT_BOOK, 'NOBODY', { symbol: 'BTCUSDT' }), btc).profile.name).toBe(
      'NORMAL_DEFAULT',
    );
  });

  it('answers a forced profile whatever the mappings say', () => {
    const book = forceProfile(register(DEFAULT_BOOK, own, { symbol: 'BTCUSDT' }), CHALLENGE_100);
    expect(selectProfile(book, btc)).toEqual({ profile: CHALLENGE_100, mapping: null, specificity: null });
    expect(selectProfile(forceProfile(book, null), btc).profile).toBe(own);
  });

  it('replaces a profile of the same name in its place, and no other', () => {
    const book = register(register(DEFAULT_BOOK, own), exitProfile('OTHER', [profileLeg(1, 1)]));
    const again = exitProfile('OWN', [profileLeg(3, 0.5)]);
    expect(profileNames(register(book, again))).toEqual(profileNames(book));
    expect(profileByName(register(book, again), 'OWN')).toBe(again);
    expect(profileByName(register(book, again), 'OTHER')).toEqual(profileByName(book, 'OTHER'));
  });

  it('finds every profile of the default book by its own mapping', () => {
    for (const regime of ['TREND', 'RANGE', 'VOLATILE', 'CHOP', 'NORMAL'] as const)
      expect(selectProfile(DEFAULT_BOOK, { ...btc, regime })).toMatchObject({ mapping: { regime } });
  });

  it('never changes the book it was given', () => {
    const book = register(DEFAULT_BOOK, own);
    expect(profileNames(DEFAULT_BOOK)).not.toContain('OWN');
    expect(profileNames(book).at(-1)).toBe('OWN');
    expect(profileByName(book, 'OWN')).toBe(own);
    expect(profileByName(DEFAULT_BOOK, 'OWN')).toBeNull();
  });
});

describe('levels', () => {
  it('mirror for longs and shorts', () => {
    expect(tpPrice('LONG', 100, 2, 0.025)).toBeCloseTo(105, 12);
    expect(tpPrice('SHORT', 100, 2, 0.025)).toBeCloseTo(95, 12);
  });

  it.each([
    [2.99, 0.02],
    [3, 0.015],
    [4.99, 0.015],
    [5, 0.01],
    [Number.NaN, 0.02],
  ])('at %d R the callback is %d', (currentR, callback) => {
    const trailing = trailingProfile(0.02, 1.5, [
      [5, 0.01],
      [3, 0.015],
    ]);
    expect(callbackForR(trailing, currentR)).toBe(callback);
  });
});

describe('log lines', () => {
  it('say which profile was selected and why', () => {
    const line = (book: typeof DEFAULT_BOOK) => profileSelectedLine(selectProfile(book, btc), btc);
    expect(line(DEFAULT_BOOK)).toBe("[TP PROFILES] Selected 'TREND_DEFAULT' for BTCUSDT/RL_V3/TREND (specificity=1)");
    expect(line(forceProfile(DEFAULT_BOOK, CHALLENGE_100))).toBe(
      '[TP PROFILES] Using CHALLENGE_100 profile for BTCUSDT (EXIT_BRAIN_PROFILE=CHALLENGE_100, ignoring regime=TREND)',
    );
    expect(line({ ...DEFAULT_BOOK, mappings: [] })).toContain('No mapping found for BTCUSDT/RL_V3/TREND');
  });

  it('say which positions have a profile of their own, in the order they were given', () => {
    const book = register(mapTo(DEFAULT_BOOK, 'CHOP_DEFAULT', btc), CHALLENGE_100, { strategyId: 'scalper' });
    expect(registeredLines(book)).toEqual([
      "[TP PROFILES] Registered custom profile 'CHOP_DEFAULT' for BTCUSDT/RL_V3/TREND",
      "[TP PROFILES] Registered custom profile 'CHALLENGE_100' for */scalper/NORMAL",
    ]);
    expect(registeredLines(DEFAULT_BOOK)).toEqual([]);
  });
});
