import type { ExitProfile } from './profile.ts';
import { exitProfile, profileLeg, trailingProfile } from './validate.ts';

/** Lets a trend run: 35 % stays for the trailing stop. */
export const TREND_DEFAULT: ExitProfile = exitProfile(
  'TREND_DEFAULT',
  [profileLeg(0.5, 0.15, 'SOFT'), profileLeg(1, 0.2), profileLeg(2, 0.3)],
  trailingProfile(0.02, 1.5, [
    [3, 0.015],
    [5, 0.01],
  ]),
);

/** Takes everything within one R: a range gives no more. */
export const RANGE_DEFAULT: ExitProfile = exitProfile('RANGE_DEFAULT', [
  profileLeg(0.3, 0.3, 'SOFT'),
  profileLeg(0.6, 0.4),
  profileLeg(1, 0.3),
]);

/** Wide stops, near targets, a callback that noise does not reach. */
export const VOLATILE_DEFAULT: ExitProfile = exitProfile(
  'VOLATILE_DEFAULT',
  [profileLeg(0.4, 0.25, 'SOFT'), profileLeg(0.8, 0.35), profileLeg(1.5, 0.4)],
  trailingProfile(0.025, 1),
);

/** Out fast: chop takes back what it gives. */
export const CHOP_DEFAULT: ExitProfile = exitProfile('CHOP_DEFAULT', [
  profileLeg(0.25, 0.4, 'SOFT'),
  profileLeg(0.5, 0.4),
  profileLeg(0.75, 0.2),
]);

/** The balanced ladder used when nothing more specific is known. */
export const NORMAL_DEFAULT: ExitProfile = exitProfile(
  'NORMAL_DEFAULT',
  [profileLeg(0.5, 0.25, 'SOFT'), profileLeg(1, 0.25), profileLeg(2, 0.5)],
  trailingProfile(0.015, 1, [[3, 0.01]]),
);

/** 30 % at one R, the rest is a runner; only used when it is forced. */
export const CHALLENGE_100: ExitProfile = exitProfile('CHALLENGE_100', [profileLeg(1, 0.3)], trailingProfile(0.02, 1));
