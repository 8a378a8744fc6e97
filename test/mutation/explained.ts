import { COUNTERFACTUAL } from './explained/counterfactual.ts';
import { DECIDE } from './explained/decide.ts';
import { LIFE } from './explained/life.ts';
import { ORDERS } from './explained/orders.ts';
import { PLAN } from './explained/plan.ts';
import { PROFILES } from './explained/profiles.ts';
import { SHADOW } from './explained/shadow.ts';
import type { Explanation } from './explanation.ts';

/** Every mutant that may survive, and why. */
export const EXPLAINED: readonly Explanation[] = [
  ...COUNTERFACTUAL,
  ...DECIDE,
  ...LIFE,
  ...ORDERS,
  ...PLAN,
  ...PROFILES,
  ...SHADOW,
];
