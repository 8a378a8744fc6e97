import type { LifeEvent } from '../../domain/life/events.ts';
import { lifeStreamId, parseLifeStreamId } from '../../domain/life/identity.ts';
import type { LifeState } from '../../domain/life/state.ts';
import { spareFloor } from '../../domain/orders/floor.ts';
import type { OrderRequest } from '../../domain/orders/order.ts';
import { requested } from '../../domain/orders/requested.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { accountOf } from '../account/account-store.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { sweepOrphans } from '../monitor/sweep-orphans.ts';
import type { Gateway } from './gateway.ts';

/** So many floors are given up for one working stop: others may need the room too. */
const FLOORS_AT_ONCE = 3;

/**
 * The account holds as many orders as the venue allows. Orphans go first; when there are none and a working stop needs
 * the room, floors of positions whose own working stop rests. The cancels leave by their own lanes.
 */
export async function makeRoom(gateway: Gateway, head: LifeHead, request: OrderRequest, cause: Cause): Promise<void> {
  const { account } = parseLifeStreamId(head.streamId).key;
  const [rows, listed] = await Promise.all([
    gateway.view.rowsOf(gateway.exchange.venue, account),
    gateway.exchange.openOrders(),
  ]);
  const orphans = await sweepOrphans(gateway, account, rows, listed, cause);
  gateway.log.error(`[EXIT_ALARM] the order limit of ${account} is reached: ${orphans} orphans are swept`, {
    account,
    resting: listed.length,
  });
  if (orphans > 0 || request.kind !== 'sl') return;
  let left = FLOORS_AT_ONCE;
  const { ignored = {} } = accountOf(rows);
  for (const row of rows) {
    if (left === 0) return;
    if (Object.hasOwn(ignored, row.key.split('#')[1] ?? '')) continue;
    if (await dropFloor(gateway, account, row, cause)) left -= 1;
  }
}

async function dropFloor(gateway: Gateway, account: string, row: ViewRow, cause: Cause): Promise<boolean> {
  const cached = row.state as LifeState;
  if (!row.key.startsWith('life#') || cached.status !== 'open' || spareFloor(cached) === null) return false;
  const nowMs = gateway.clock.now();
  let dropped = false;
  const decide = ({ state, commit }: LifeHead): readonly LifeEvent[] => {
    const target = state.status === 'open' ? spareFloor(state) : null;
    dropped = target !== null;
    if (state.status !== 'open' || target === null) return [];
    const request: OrderRequest = { operation: 'cancel', kind: 'hard_sl', target, family: 'algo' };
    return [requested(state, request, 'makes room for a working stop', 0, { nowMs, commit: commit + 1 })];
  };
  await decideAndAppend(gateway, lifeStreamId({ ...cached.identity, account }, cached.identity.life), decide, cause);
  return dropped;
}
