import { describe, expect, it } from 'vitest';
import { parseProfileOverrides } from '../../../shared/domain/profiles/parse.ts';
import { DEFAULT_BOOK, selectProfile } from '../../../shared/domain/profiles/profile-book.ts';

const scalp = { name: 'SCALP', tpLegs: [{ rMultiple: 0.3, sizeFraction: 0.6 }] };
const btc = { symbol: 'BTCUSDT', strategyId: 'SCALP_V2', regime: 'TREND' } as const;

describe('profile overrides', () => {
  it('add nothing when they say nothing', () => {
    expect(parseProfileOverrides({})).toEqual(DEFAULT_BOOK);
  });

  it('give a symbol or a strategy its own profile', () => {
    const book = parseProfileOverrides({
      profiles: [{ ...scalp, trailing: { callbackFraction: 0.01, tighteningCurve: [[2, 0.005]] } }],
      mappings: [
        { symbol: 'BTCUSDT', profileName: 'RANGE_DEFAULT' },
        { strategyId: 'SCALP_V2', regime: 'TREND', profileName: 'SCALP' },
      ],
    });
    expect(selectProfile(book, btc).profile.name).toBe('RANGE_DEFAULT');
    const { profile } = selectProfile(book, { ...btc, symbol: 'ETHUSDT' });
    expect(profile).toEqual({
      name: 'SCALP',
      tpLegs: [{ rMultiple: 0.3, sizeFraction: 0.6, kind: 'HARD' }],
      trailing: { callbackFraction: 0.01, activationR: 0.5, tighteningCurve: [[2, 0.005]] },
      totalTpFraction: 0.6,
    });
  });

  it('let the later of two mappings that tie win', () => {
    const mappings = ['RANGE_DEFAULT', 'CHOP_DEFAULT'].map((profileName) => ({ symbol: 'BTCUSDT', profileName }));
    expect(selectProfile(parseProfileOverrides({ mappings }), btc).profile.name).toBe('CHOP_DEFAULT');
  });

  it('force one profile on every position, whatever the mappings say', () => {
    const mappings = [{ symbol: 'BTCUSDT', profileName: 'RANGE_DEFAULT' }];
    const book = parseProfileOverrides({ profiles: [scalp], mappings, forced: 'SCALP' });
    expect(selectProfile(book, btc)).toMatchObject({ profile: { name: 'SCALP' }, mapping: null });
    expect(parseProfileOverrides({ forced: null })).toEqual(DEFAULT_BOOK);
  });

  it('replace a profile of the same name', () => {
    const book = parseProfileOverrides({ profiles: [{ ...scalp, name: 'TREND_DEFAULT' }] });
    expect(selectProfile(book, btc).profile.totalTpFraction).toBe(0.6);
  });

  it('may say SOFT, and every key of a trailing rule', () => {
    const trailing = { callbackFraction: 0.01, activationR: 0, tighteningCurve: [] };
    const tpLegs = [{ rMultiple: 1, sizeFraction: 1, kind: 'SOFT' }];
    const [own] = parseProfileOverrides({ profiles: [{ name: 'OWN', tpLegs, trailing }] }).profiles.slice(-1);
    expect(own).toMatchObject({ tpLegs, trailing });
  });

  it('keep the reason of a broken rule as the cause', () => {
    const broken = () => parseProfileOverrides({ profiles: [{ ...scalp, tpLegs: [] }] });
    expect(broken).toThrow(expect.objectContaining({ cause: expect.objectContaining({ code: 'INVALID_PROFILE' }) }));
  });

  it.each([
    [{ mappings: 7 }, 'mappings: expected a list, got 7'],
    [{ profiles: [{ name: 'X' }] }, 'profiles[0].tpLegs: expected a list, got undefined'],
    [{ profiles: ['X'] }, 'profiles[0]: expected an object, got "X"'],
    [{ profiles: [[]] }, 'profiles[0]: expected an object, got []'],
    [
      { profiles: [{ name: 'X', tpLegs: [{ rMultiple: 1 }] }] },
      'profiles[0].tpLegs[0].sizeFraction: expected a finite number, got undefined',
    ],
    [
      { profiles: [{ name: 'X', tpLegs: [{ rMultiple: Number.NaN, sizeFraction: 1 }] }] },
      'profiles[0].tpLegs[0].rMultiple: expected a finite number, got null',
    ],
    [
      { profiles: [{ ...scalp, trailing: {} }] },
      'profiles[0].trailing.callbackFraction: expected a finite number, got undefined',
    ],
    [
      { profiles: [{ ...scalp, trailing: { callbackFraction: 0.01, activationR: '1' } }] },
      'profiles[0].trailing.activationR: expected a finite number, got "1"',
    ],
    [
      { profiles: [{ ...scalp, trailing: { callbackFraction: 0.01, tighteningCurve: 1 } }] },
      'profiles[0].trailing.tighteningCurve: expected a list, got 1',
    ],
    [
      { profiles: [{ ...scalp, trailing: { callbackFraction: 0.01, tighteningCurve: [[2, 'x']] } }] },
      'profiles[0].trailing.tighteningCurve[0][1]: expected a finite number, got "x"',
    ],
    [
      { profiles: [{ ...scalp, trailing: { callbackFraction: 0.01, tighteningCurve: [['x', 0.01]] } }] },
      'profiles[0].trailing.tighteningCurve[0][0]: expected a finite number, got "x"',
    ],
    [
      { mappings: [{ profileName: 'CHOP_DEFAULT', symbol: '' }] },
      'mappings[0].symbol: expected a text that is not empty, got ""',
    ],
    [
      { mappings: [{ profileName: 'CHOP_DEFAULT', strategyId: 5 }] },
      'mappings[0].strategyId: expected a text that is not empty, got 5',
    ],
    [null, 'overrides: expected an object, got null'],
    [{ profile: [] }, 'overrides.profile: unknown key, expected profiles, mappings, forced'],
    [{ profiles: {} }, 'profiles: expected a list, got {}'],
    [{ profiles: [{ ...scalp, name: ' ' }] }, 'profiles[0].name: expected a text that is not empty, got " "'],
    [{ profiles: [{ ...scalp, tpLegs: [] }] }, 'profiles[0]: TPProfile must have at least one TP leg'],
    [
      { profiles: [scalp, { ...scalp, tpLegs: [{ rMultiple: 1, sizeFraction: 1.2 }] }] },
      'profiles[1].tpLegs[0]: size_fraction must be 0.0-1.0, got 1.2',
    ],
    [
      { profiles: [{ ...scalp, tpLegs: [{ rMultiple: 0, sizeFraction: 1 }] }] },
      'profiles[0].tpLegs[0]: r_multiple must be positive, got 0.0',
    ],
    [
      { profiles: [{ ...scalp, tpLegs: [{ rMultiple: '1', sizeFraction: 1 }] }] },
      'profiles[0].tpLegs[0].rMultiple: expected a finite number, got "1"',
    ],
    [
      { profiles: [{ ...scalp, tpLegs: [{ rMultiple: 1, sizeFraction: 1, kind: 'soft' }] }] },
      'profiles[0].tpLegs[0].kind: expected "SOFT" or "HARD", got "soft"',
    ],
    [
      { profiles: [{ ...scalp, tpLegs: [0.5, 0.6].map((sizeFraction) => ({ rMultiple: 1, sizeFraction })) }] },
      'profiles[0]: TP leg sizes sum to 1.1, must be <= 1.0',
    ],
    [
      { profiles: [{ ...scalp, trailing: { callbackFraction: 0 } }] },
      'profiles[0].trailing: callback_pct must be positive, got 0.0',
    ],
    [
      { profiles: [{ ...scalp, trailing: { callbackFraction: 0.01, tighteningCurve: [[2, 0]] } }] },
      'profiles[0].trailing.tighteningCurve[0][1]: expected a fraction above 0, got 0',
    ],
    [
      { profiles: [{ ...scalp, trailing: { callbackFraction: 0.01, tighteningCurve: [[2]] } }] },
      'profiles[0].trailing.tighteningCurve[0]: expected [thresholdR, callbackFraction], got [2]',
    ],
    [
      { mappings: [{ symbol: 'BTCUSDT' }] },
      'mappings[0].profileName: expected a text that is not empty, got undefined',
    ],
    [
      { profiles: [scalp], mappings: [{ profileName: 'NOPE' }] },
      'mappings[0].profileName: expected one of TREND_DEFAULT, RANGE_DEFAULT, VOLATILE_DEFAULT, CHOP_DEFAULT, NORMAL_DEFAULT, CHALLENGE_100, SCALP, got "NOPE"',
    ],
    [{ forced: 5 }, 'forced: expected a text that is not empty, got 5'],
    [
      { mappings: [{ profileName: 'CHOP_DEFAULT', regime: 'TRENDING' }] },
      'mappings[0].regime: expected one of TREND, RANGE, VOLATILE, CHOP, NORMAL, got "TRENDING"',
    ],
  ])('%j are refused with the place and the reason', (data, message) => {
    expect(() => parseProfileOverrides(data)).toThrow(
      expect.objectContaining({ code: 'PROFILE_OVERRIDES', message: `profile overrides: ${message}` }),
    );
  });
});
