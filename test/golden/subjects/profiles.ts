import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import { CHALLENGE_100 } from '../../../shared/domain/profiles/defaults.ts';
import { callbackForR, tpPrice } from '../../../shared/domain/profiles/levels.ts';
import type { ExitProfile, ProfileLeg, TrailingProfile } from '../../../shared/domain/profiles/profile.ts';
import {
  DEFAULT_BOOK,
  forceProfile,
  type MappingKey,
  matches,
  type ProfileBook,
  type ProfileRegime,
  profileByName,
  profileNames,
  register,
  selectProfile,
  specificity,
} from '../../../shared/domain/profiles/profile-book.ts';
import { exitProfile, profileLeg, trailingProfile } from '../../../shared/domain/profiles/validate.ts';
import { kindWith, orError, type Subject } from './subject.ts';

interface GoldenLeg {
  readonly r_multiple: number;
  readonly size_fraction: number;
  readonly kind: 'SOFT' | 'HARD';
}

interface GoldenTrailing {
  readonly callback_pct: number;
  readonly activation_r: number;
  readonly tightening_curve: readonly (readonly [number, number])[];
}

interface GoldenKey {
  readonly symbol: string;
  readonly strategy_id: string;
  readonly regime: ProfileRegime;
}

interface GoldenProfile {
  readonly name: string;
  readonly tp_legs: readonly GoldenLeg[];
  readonly trailing: GoldenTrailing | null;
}

interface GoldenRegistration extends GoldenKey {
  readonly profile: GoldenProfile;
}

interface GoldenLookup extends GoldenKey {
  readonly env: Readonly<Record<string, string>>;
  readonly register: readonly GoldenRegistration[];
}

const keyOf = ({ symbol, strategy_id, regime }: GoldenKey): MappingKey => ({ symbol, strategyId: strategy_id, regime });

const legOf = (leg: GoldenLeg): ProfileLeg => profileLeg(leg.r_multiple, leg.size_fraction, leg.kind);

const trailingOf = (golden: GoldenTrailing): TrailingProfile =>
  trailingProfile(golden.callback_pct, golden.activation_r, golden.tightening_curve);

const profileOf = (golden: GoldenProfile): ExitProfile =>
  exitProfile(golden.name, golden.tp_legs.map(legOf), golden.trailing === null ? null : trailingOf(golden.trailing));

const goldenLeg = (leg: ProfileLeg) => ({
  r_multiple: leg.rMultiple,
  size_fraction: leg.sizeFraction,
  kind: leg.kind,
});

const goldenTrailing = (trailing: TrailingProfile | null) =>
  trailing && {
    callback_pct: trailing.callbackFraction,
    activation_r: trailing.activationR,
    tightening_curve: trailing.tighteningCurve,
  };

const goldenProfile = (profile: ExitProfile | null) =>
  profile && {
    name: profile.name,
    tp_legs: profile.tpLegs.map(goldenLeg),
    trailing: goldenTrailing(profile.trailing),
    total_tp_size: profile.totalTpFraction,
  };

const bookWith = (registrations: readonly GoldenRegistration[]): ProfileBook =>
  registrations.reduce((book, item) => register(book, profileOf(item.profile), keyOf(item)), DEFAULT_BOOK);

function lookup(input: GoldenLookup): unknown {
  const book = bookWith(input.register);
  const challenge = interpretFlags(input.env).profile === 'CHALLENGE_100';
  const forced = challenge ? forceProfile(book, CHALLENGE_100) : book;
  const { profile } = selectProfile(forced, keyOf(input));
  return { profile: goldenProfile(profile), trailing: goldenTrailing(profile.trailing) };
}

/** The kinds of profiles.json. */
export const PROFILE_SUBJECTS: readonly Subject[] = [
  {
    kind: 'profiles/lookup',
    accepts: kindWith('lookup', 'symbol', 'strategy_id', 'regime'),
    answer: (input) => lookup(input as unknown as GoldenLookup),
  },
  {
    kind: 'profiles/mapping',
    accepts: kindWith('mapping', 'mapping', 'query'),
    answer: (input) => {
      const mapping = keyOf(input.mapping as GoldenKey);
      return { matches: matches(mapping, keyOf(input.query as GoldenKey)), specificity: specificity(mapping) };
    },
  },
  {
    kind: 'profiles/tp_price',
    accepts: kindWith('tp_price', 'r_multiple', 'sl_distance_pct'),
    answer: (input) => {
      const side = input.side === 'LONG' ? 'LONG' : 'SHORT';
      const [entry, r, sl] = [input.entry_price, input.r_multiple, input.sl_distance_pct].map(Number);
      return { price: tpPrice(side, entry ?? 0, r ?? 0, sl ?? 0) };
    },
  },
  {
    kind: 'profiles/callback',
    accepts: kindWith('callback', 'trailing', 'current_r'),
    answer: (input) => {
      const trailing = trailingOf(input.trailing as GoldenTrailing);
      return { callback_pct: callbackForR(trailing, Number(input.current_r)) };
    },
  },
  {
    kind: 'profiles/leg_validation',
    accepts: kindWith('leg_validation', 'r_multiple', 'size_fraction'),
    answer: (input) => orError(() => ({ ok: goldenLeg(legOf(input as unknown as GoldenLeg)) })),
  },
  {
    kind: 'profiles/trailing_validation',
    accepts: kindWith('trailing_validation', 'callback_pct'),
    answer: (input) => orError(() => ({ ok: goldenTrailing(trailingOf(input as unknown as GoldenTrailing)) })),
  },
  {
    kind: 'profiles/profile_validation',
    accepts: kindWith('profile_validation', 'sizes'),
    answer: (input) =>
      orError(() => {
        const legs = (input.sizes as readonly number[]).map((size, index) => profileLeg(index + 1, size));
        return { ok: { total_tp_size: exitProfile('GOLDEN', legs).totalTpFraction } };
      }),
  },
  {
    kind: 'profiles/list',
    accepts: kindWith('list', 'register'),
    answer: (input) => ({ names: profileNames(bookWith(input.register as readonly GoldenRegistration[])) }),
  },
  {
    kind: 'profiles/by_name',
    accepts: kindWith('by_name', 'name'),
    answer: (input) => ({ profile: goldenProfile(profileByName(DEFAULT_BOOK, String(input.name))) }),
  },
];
