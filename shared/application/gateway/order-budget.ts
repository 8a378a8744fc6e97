import type { Exchange } from '../../ports/exchange.ts';
import type { Log } from '../../ports/log.ts';

/** Orders the venue allows one account in ten seconds and in a minute. */
const MOST_IN_10S = 300;
const MOST_IN_1M = 1_200;
/** Share of them from which on an operator should know. */
const WARN_FROM = 0.7;

/** Says when the account has sent more than 70 % of the orders the venue allows: beyond them it answers -1015, and no stop could be placed. */
export function tellOrderBudget({ exchange, log }: { readonly exchange: Exchange; readonly log: Log }): void {
  const count = exchange.orderCount();
  if (count === null) return;
  if (count.in10s <= WARN_FROM * MOST_IN_10S && count.in1m <= WARN_FROM * MOST_IN_1M) return;
  log.warn('[EXIT_METRICS] orders above 70 % of what the venue allows', { ...count, MOST_IN_10S, MOST_IN_1M });
}
