import type { LifeState, OpenLife } from '../../domain/life/state.ts';
import { oldestUnknownMs } from '../../domain/metrics/protection.ts';
import { isOurs } from '../../domain/orders/client-order-id.ts';
import { exitOrderSide } from '../../domain/position/position.ts';
import type { ExchangeOrder } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { marketRowsOf, refreshMarket } from '../market/market-reader.ts';
import { readAgain } from '../read-again.ts';
import { writeHeartbeat } from './heartbeat.ts';
import { reconcileLife } from './reconcile-life.ts';
import { sweepOrphans } from './sweep-orphans.ts';

/** What one reconciliation found. */
export interface ReconcileReport {
  readonly lives: number;
  readonly ordersSeen: number;
  readonly ordersEnded: number;
  /** Orders of ours that rest and belong to no life; each is to be cancelled. */
  readonly orphans: number;
  readonly foreignOrders: number;
  readonly failures: number;
  readonly usedWeight: number | null;
  /** The same as a share of what the venue allows, percent. */
  readonly weightUsedPercent: number | null;
  /** Age of the oldest order whose outcome nobody knew; 0 when there was none. */
  readonly unknownOutcomeAgeMs: number;
}

/** Share of the venue's weight budget from which on an operator should know. */
const BUDGET_WARNING = 0.7;
const WEIGHT_PER_MINUTE = 2_400;

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
      const { seen, ended } = await reconcileLife(brain, account, row, listed, cause);
      found.seen += seen;
      found.ended += ended;
    } catch (error) {
      found.failures += 1;
      log.error(`[EXIT_BRAIN] ${row.key} could not be reconciled: ${String(error)}`, { account });
    }
  }
  const orphans = await sweepOrphans(brain, account, rows, listed, cause);
  const symbols = symbolsOf(lives);
  const markets = marketRowsOf(rows);
  for (const symbol of symbols) await refreshMarket(brain, account, symbol, markets.get(symbol));
  const usedWeight = exchange.usedWeight();
  const foreignOrders = tellForeign(brain, account, lives, listed);
  const conditionalOrders = listed.filter(({ family }) => family === 'algo').length;
  const budget = { usedWeight, conditionalOrders, orphans, foreignOrders };
  await writeHeartbeat(brain, exchange.venue, account, budget);
  if (usedWeight !== null && usedWeight > BUDGET_WARNING * WEIGHT_PER_MINUTE) {
    log.warn('[EXIT_METRICS] request weight above 70 % of the budget', { account, usedWeight });
  }
  return {
    lives: lives.length,
    ordersSeen: found.seen,
    ordersEnded: found.ended,
    orphans,
    foreignOrders,
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

/** Orders of others that would close a position we own, and that its life has not adopted: counted, and told once per reconciliation. */
function tellForeign(
  { log }: Brain,
  account: string,
  lives: readonly ViewRow[],
  listed: readonly ExchangeOrder[],
): number {
  const states = lives.flatMap(({ state }) => ((state as LifeState).status === 'open' ? [state as OpenLife] : []));
  const foreign = listed.filter(
    (order) => !isOurs(order.clientOrderId) && states.some((state) => closes(state, order)),
  );
  if (foreign.length > 0) {
    log.error(`[EXIT_ALARM] ${foreign.length} orders of others on positions that the brain owns`, {
      account,
      orders: foreign.slice(0, 10).map(({ symbol, clientOrderId, type }) => `${symbol} ${type} ${clientOrderId}`),
    });
  }
  return foreign.length;
}

const closes = ({ identity, orders }: OpenLife, order: ExchangeOrder): boolean =>
  identity.symbol === order.symbol &&
  identity.positionSide === order.positionSide &&
  exitOrderSide(identity.side) === order.side &&
  orders[order.clientOrderId] === undefined;

const symbolsOf = (lives: readonly ViewRow[]): ReadonlySet<string> =>
  new Set(lives.flatMap(({ key, state }) => ((state as LifeState).status === 'open' ? [key.split('#')[1] ?? ''] : [])));
