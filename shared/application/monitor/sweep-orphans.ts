import type { AccountEvent, AccountState } from '../../domain/account/account.ts';
import { isFarStopUnderWay } from '../../domain/account/gateway-check.ts';
import { isIgnored } from '../../domain/account/watchdog-events.ts';
import type { LifeState } from '../../domain/life/state.ts';
import { belongsToLife, isOurs } from '../../domain/orders/client-order-id.ts';
import { restingStops } from '../../domain/orders/protection.ts';
import type { Exchange, ExchangeOrder } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { accountOf, changeAccount } from '../account/account-store.ts';
import { findLatestLife } from '../lives/find-life.ts';
import type { Cause, LifeStore } from '../lives/life-store.ts';

/** What sweeping needs. */
interface Sweeper extends LifeStore {
  readonly exchange: Exchange;
}

/** An orphan that still rests this long after it was found is asked for again. */
const ASK_AGAIN_MS = 5 * 60_000;

/**
 * Orders with our prefix that no life answers for: their life is closed, was never written, or has given them up. They are
 * written down in the account's stream and cancelled from there. A stop that is all an open position has is left alone.
 */
export async function sweepOrphans(
  brain: Sweeper,
  account: string,
  rows: readonly ViewRow[],
  listed: readonly ExchangeOrder[],
  cause: Cause,
): Promise<number> {
  const orphans: ExchangeOrder[] = [];
  const known = accountOf(rows);
  for (const order of listed) {
    if (!isOurs(order.clientOrderId) || isExpected(rows, order)) continue;
    if (isFarStopUnderWay(known, order.clientOrderId, brain.clock.now())) continue;
    if (await isOrphan(brain, account, rows, order)) orphans.push(order);
  }
  const nowMs = brain.clock.now();
  const decide = (state: AccountState): readonly AccountEvent[] => findings(state, orphans, listed, nowMs);
  if (decide(known).length === 0) return orphans.length;
  const { appended } = await changeAccount(brain, brain.exchange.venue, account, decide, cause);
  for (const { type, data } of appended) {
    if (type === 'OrphanFound') brain.log.error(`[EXIT_GATEWAY] orphan ${data.clientOrderId} is to be cancelled`, data);
  }
  return orphans.length;
}

/** The view alone shows that a living life holds the order, or is being swept. */
const isExpected = (rows: readonly ViewRow[], { clientOrderId }: ExchangeOrder): boolean =>
  rows.some(({ key, state }) => key.startsWith('life#') && answersFor(state as LifeState, clientOrderId));

function answersFor(state: LifeState, clientOrderId: string): boolean {
  if (state.status === 'flat') return belongsToLife(clientOrderId, state.identity.tag);
  return state.status === 'open' && state.orders[clientOrderId] !== undefined;
}

/** By the journal's word: the view may lag, and a life it does not show may have just placed the order. */
async function isOrphan(
  brain: Sweeper,
  account: string,
  rows: readonly ViewRow[],
  { symbol, positionSide, clientOrderId, family }: ExchangeOrder,
): Promise<boolean> {
  const key = { venue: brain.exchange.venue, account, symbol, positionSide };
  const { state } = await findLatestLife(brain, rows, key);
  if (answersFor(state, clientOrderId)) return false;
  // On a symbol that is left alone, what rests on an open position stays.
  if (state.status === 'open' && isIgnored(accountOf(rows), symbol)) return false;
  const hasOtherStop = state.status === 'open' && restingStops(state, 'sl').length > 0;
  return state.status !== 'open' || family === 'regular' || hasOtherStop;
}

function findings(
  { orphans = {} }: AccountState,
  found: readonly ExchangeOrder[],
  listed: readonly ExchangeOrder[],
  nowMs: number,
): readonly AccountEvent[] {
  const asked = found.flatMap(({ clientOrderId, family, symbol }): AccountEvent[] => {
    const known = orphans[clientOrderId];
    if (known !== undefined && nowMs - known.foundAtMs < ASK_AGAIN_MS) return [];
    return [{ type: 'OrphanFound', v: 1, data: { clientOrderId, family, symbol, foundAtMs: nowMs } }];
  });
  const resting = new Set(listed.map(({ clientOrderId }) => clientOrderId));
  const cleared = Object.entries(orphans).flatMap(([clientOrderId, { foundAtMs }]): AccountEvent[] =>
    resting.has(clientOrderId) || nowMs - foundAtMs < ASK_AGAIN_MS
      ? []
      : [{ type: 'OrphanCleared', v: 1, data: { clientOrderId, status: 'GONE', atMs: nowMs } }],
  );
  return [...asked, ...cleared];
}
