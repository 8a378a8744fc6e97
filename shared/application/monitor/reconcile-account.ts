import type { AccountState } from '../../domain/account/account.ts';
import type { LifeState, OpenLife } from '../../domain/life/state.ts';
import { oldestUnknownMs } from '../../domain/metrics/protection.ts';
import { WEIGHT_PER_MINUTE, WEIGHT_WARNING_FRACTION } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { accountOf } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import { marketRowsOf, refreshMarket } from '../market/market-reader.ts';
import { readAgain } from '../read-again.ts';
import { backfillFills } from './backfill-fills.ts';
import type { ClockDrift } from './clock-drift.ts';
import { watchClock } from './clock-drift.ts';
import { noteForeignOrders } from './foreign-orders.ts';
import { writeHeartbeat } from './heartbeat.ts';
import { notePositionMode } from './position-mode.ts';
import { reconcileLife } from './reconcile-life.ts';
import { sweepOrphans } from './sweep-orphans.ts';
import { tellOrders } from './tell-orders.ts';

/** What one reconciliation found. */
export interface ReconcileReport {
  readonly lives: number;
  readonly ordersSeen: number;
  readonly ordersEnded: number;
  /** Orders of ours that rest and belong to no life; each is to be cancelled. */
  readonly orphans: number;
  readonly foreignOrders: number;
  /** Trades that no tick had seen. */
  readonly tradesBackfilled: number;
  /** Null when the venue's clock could not be read. */
  readonly clockDrift: ClockDrift | null;
  readonly failures: number;
  readonly usedWeight: number | null;
  /** The same as a share of what the venue allows, percent. */
  readonly weightUsedPercent: number | null;
  /** Age of the oldest order whose outcome nobody knew; 0 when there was none. */
  readonly unknownOutcomeAgeMs: number;
}

/**
 * Once a minute: compares both families of resting orders with what the journal believes, marks what was seen, ends
 * what is gone, sweeps what is left of lives that are over, settles what got stuck on its way, and refreshes the market
 * state of every open symbol. One life's failure does not stop the others.
 */
export async function reconcileAccount(brain: Brain, account: string, correlationId: string): Promise<ReconcileReport> {
  const { exchange, view, log } = brain;
  const rows = await view.rowsOf(exchange.venue, account);
  const lives = rows.filter(({ key, open }) => open && key.startsWith('life#'));
  const listed = await readAgain(() => exchange.openOrders());
  const cause = { correlationId, causationId: 'reconcile', flagsVersion: 'not-asked' };
  const found = { seen: 0, ended: 0, failures: 0 };
  for (const row of lives) {
    try {
      const { seen, ended } = await reconcileLife(brain, account, row, { rows, listed }, cause);
      found.seen += seen;
      found.ended += ended;
    } catch (error) {
      found.failures += 1;
      log.error(`[EXIT_BRAIN] ${row.key} could not be reconciled: ${String(error)}`, { account });
    }
  }
  const known = accountOf(rows);
  const orphans = await sweepOrphans(brain, account, rows, listed, cause);
  const symbols = symbolsOf(lives);
  const markets = marketRowsOf(rows);
  for (const symbol of symbols) await refreshMarket(brain, account, symbol, markets.get(symbol));
  const foreign = await safely(brain, account, 'orders of others', () =>
    noteForeignOrders(brain, account, rows, listed, cause),
  );
  const backfilled = await safely(brain, account, 'missed trades', () => backfillFills(brain, account, rows, cause));
  await safely(brain, account, 'position mode', () => notePositionMode(brain, account, known, cause));
  const clockDrift = await watchClock(brain, account);
  tellIgnored(brain, account, known);
  await safely(brain, account, 'counts of orders', () => tellOrders(brain, account, rows));
  const usedWeight = exchange.usedWeight();
  const foreignOrders = foreign ?? 0;
  const conditionalOrders = listed.filter(({ family }) => family === 'algo').length;
  const budget = { usedWeight, conditionalOrders, orphans, foreignOrders };
  await writeHeartbeat(brain, exchange.venue, account, rows, budget);
  if (usedWeight !== null && usedWeight > WEIGHT_WARNING_FRACTION * WEIGHT_PER_MINUTE) {
    log.warn('[EXIT_METRICS] request weight above 70 % of the budget', { account, usedWeight });
  }
  return {
    lives: lives.length,
    ordersSeen: found.seen,
    ordersEnded: found.ended,
    orphans,
    foreignOrders,
    tradesBackfilled: backfilled ?? 0,
    clockDrift,
    failures: found.failures,
    usedWeight,
    weightUsedPercent: usedWeight === null ? null : (100 * usedWeight) / WEIGHT_PER_MINUTE,
    unknownOutcomeAgeMs: unknownAgeMs(lives, brain.clock.now()),
  };
}

function unknownAgeMs(lives: readonly ViewRow[], nowMs: number): number {
  const since = oldestUnknownMs(
    lives.flatMap(({ state }) => ('orders' in (state as object) ? [state as OpenLife] : [])),
  );
  return since === null ? 0 : Math.max(0, nowMs - since);
}

/** What goes wrong in one watchdog is told and stops no other. */
async function safely<T>({ log }: Brain, account: string, what: string, run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    log.warn(`[EXIT_BRAIN] ${what}: not done in this minute: ${String(error)}`, { account });
    return null;
  }
}

function tellIgnored({ log }: Brain, account: string, { ignored = {} }: AccountState): void {
  for (const [symbol, { sinceMs, by }] of Object.entries(ignored)) {
    log.info(`[EXIT_BRAIN] ${symbol} is left alone since ${new Date(sinceMs).toISOString()}`, { account, symbol, by });
  }
}

const symbolsOf = (lives: readonly ViewRow[]): ReadonlySet<string> =>
  new Set(lives.flatMap(({ key, state }) => ((state as LifeState).status === 'open' ? [key.split('#')[1] ?? ''] : [])));
