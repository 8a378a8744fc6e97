import { DECIDE } from './explained/decide.ts';
import { MONEY } from './explained/money.ts';
import { ORDERS } from './explained/orders.ts';
import type { Explanation } from './explanation.ts';

/** Every mutant that may survive, and why. */
export const EXPLAINED: readonly Explanation[] = [...DECIDE, ...MONEY, ...ORDERS];
