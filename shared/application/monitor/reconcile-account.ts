import { requested } from '../../domain/judge/step.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { lifeStreamId } from '../../domain/life/identity.ts';
import type { LifeState } from '../../domain/life/state.ts';
import { isOurs } from '../../domain/orders/client-order-id.ts';
import { isPlacement, rests } from '../../domain/orders/order.ts';
import { sweep } from '../../domain/orders/sweep.ts';
import type { ExchangeOrder } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { lookUp } from '../gateway/look-up.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { marketRowsOf, refreshMarket } from '../market/market-reader.ts';

/** What one reconciliation found. */
export interface ReconcileReport {
  readonly lives: number;
  readonly ordersSeen: number;
  readonly ordersEnded: number;
  readonly foreignOrders: number;
  readonly usedWeight: number | null;
}

/** An order that was acked this recently can still be missing from the lists. */
const LIST_LAG_MS = 10_000;
/** Share of the venue's weight budget from which on an operator should know. */
const BUDGET_WARNING = 0.7;
const WEIGHT_PER_MINUTE = 2_400;

/**
 * Once a minute: compares both families of resting orders with what the journal believes, marks what was seen, ends
 * what is gone, sweeps what is left of lives that are over, and refreshes the market state of every open symbol.
 */
export async function reconcileAccount(brain: Brain, account: string, correlationId: string): Promise<ReconcileReport> {
  const { exchange, view } = brain;
  const rows = await view.rowsOf(exchange.venue, account);
  const lives = livingRows(rows);
  if (lives.length === 0)
    return { lives: 0, ordersSeen: 0, ordersEnded: 0, foreignOrders: 0, usedWeight: exchange.usedWeight() };
  const listed = await exchange.openOrders();
  const cause = { correlationId, causationId: 'reconcile', flagsVersion: 'not-asked' };
  let ordersSeen = 0;
  let ordersEnded = 0;
  for (const row of lives) {
    const found = await reconcileLife(brain, account, row, listed, cause);
    ordersSeen += found.seen;
    ordersEnded += found.ended;
  }
  const open = lives.filter(({ state }) => (state as LifeState).status === 'open');
  const symbols = new Set(open.map(({ key }) => key.split('#')[1] ?? ''));
  const markets = marketRowsOf(rows);
  for (const symbol of symbols) await refreshMarket(brain, account, symbol, markets.get(symbol));
  const usedWeight = exchange.usedWeight();
  if (usedWeight !== null && usedWeight > BUDGET_WARNING * WEIGHT_PER_MINUTE) {
    brain.log.warn('[EXIT_METRICS] request weight above 70 % of the budget', { account, usedWeight });
  }
  const foreignOrders = listed.filter(
    ({ clientOrderId, symbol }) => symbols.has(symbol) && !isOurs(clientOrderId),
  ).length;
  return { lives: lives.length, ordersSeen, ordersEnded, foreignOrders, usedWeight };
}

const livingRows = (rows: readonly ViewRow[]): readonly ViewRow[] =>
  rows.filter(({ key, open }) => open && key.startsWith('life#'));

async function reconcileLife(
  brain: Brain,
  account: string,
  row: ViewRow,
  listed: readonly ExchangeOrder[],
  cause: Cause,
): Promise<{ readonly seen: number; readonly ended: number }> {
  const cached = row.state as LifeState;
  if (cached.status !== 'open' && cached.status !== 'flat') return { seen: 0, ended: 0 };
  const { identity } = cached;
  const streamId = lifeStreamId({ ...identity, account }, identity.life);
  const ids = new Set(listed.map(({ clientOrderId }) => clientOrderId));
  const gone = await endsOf(brain, cached, ids);
  const nowMs = brain.clock.now();
  let counted = { seen: 0, ended: 0 };
  const decide = (head: LifeHead): readonly LifeEvent[] => {
    const { state } = head;
    if (state.status === 'flat') {
      const { ended, cancels } = sweep(state, listed, nowMs);
      const env = { nowMs, commit: head.commit + 1 };
      return [...ended, ...cancels.map((request, index) => requested(state, request, 'sweep: orphan', index, env))];
    }
    if (state.status !== 'open') return [];
    const seen = Object.entries(state.orders).flatMap(([intentId, order]): LifeEvent[] =>
      order.status === 'acked' && ids.has(intentId)
        ? [{ type: 'ExitOrderSeen', v: 1, data: { intentId, seenAtMs: nowMs } }]
        : [],
    );
    const ended = gone.filter(
      (event) => event.type === 'ExitOrderEnded' && state.orders[event.data.intentId] !== undefined,
    );
    counted = { seen: seen.length, ended: ended.length };
    return [...seen, ...ended];
  };
  // A quiet life costs no read: what the row shows is enough to see that nothing is due.
  if (decide({ streamId, commit: row.version, hash: '', state: cached }).length === 0) return { seen: 0, ended: 0 };
  await decideAndAppend(brain, streamId, decide, cause);
  return counted;
}

/** Orders the life believes to rest and the lists do not show: each is looked up before it is given up. */
async function endsOf(
  brain: Brain,
  state: Extract<LifeState, { status: 'open' | 'flat' }>,
  listed: ReadonlySet<string>,
): Promise<readonly LifeEvent[]> {
  const ends: LifeEvent[] = [];
  const nowMs = brain.clock.now();
  for (const [intentId, order] of Object.entries(state.orders)) {
    if (!isPlacement(order) || !rests(order) || listed.has(intentId) || nowMs - (order.ackedAtMs ?? 0) < LIST_LAG_MS)
      continue;
    const family = order.request.type === 'STOP_MARKET' ? 'algo' : 'regular';
    const found = await lookUp(brain.exchange, {
      family,
      symbol: state.identity.symbol,
      clientOrderId: intentId,
    }).catch(() => 'unreadable' as const);
    if (found === 'unreadable' || (found !== undefined && !found.over)) continue;
    ends.push({
      type: 'ExitOrderEnded',
      v: 1,
      data: { intentId, status: found?.endStatus ?? 'GONE', atMs: nowMs },
    });
  }
  return ends;
}
