import { ACCOUNT } from './explained/account.ts';
import { COUNTERFACTUAL } from './explained/counterfactual.ts';
import { DECIDE } from './explained/decide.ts';
import { JUDGE } from './explained/judge.ts';
import { LIFE } from './explained/life.ts';
import { ORDERS } from './explained/orders.ts';
import { PLAN } from './explained/plan.ts';
import { PROFILES } from './explained/profiles.ts';
import { SHADOW } from './explained/shadow.ts';
import type { Explanation } from './explanation.ts';

/** Every mutant that may survive, and why. */
export const EXPLAINED: readonly Explanation[] = [
  ...ACCOUNT,
  ...COUNTERFACTUAL,
  ...DECIDE,
  ...JUDGE,
  ...LIFE,
  ...ORDERS,
  ...PLAN,
  ...PROFILES,
  ...SHADOW,
];
