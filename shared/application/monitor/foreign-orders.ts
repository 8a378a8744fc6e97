import type { AccountEvent, AccountState } from '../../domain/account/account.ts';
import { isIgnored } from '../../domain/account/watchdog-events.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { isOurs } from '../../domain/orders/client-order-id.ts';
import { exitOrderSide } from '../../domain/position/position.ts';
import type { ExchangeOrder } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { accountOf, changeAccount } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import type { Cause } from '../lives/life-store.ts';
import { openLives } from '../lives/open-lives.ts';

/** So many are written down at most: what is beyond them is in the log's count. */
const REMEMBERED = 50;
/** So many are named in one line of the log. */
const NAMED = 10;

/**
 * Orders of others that would close a position we own, and that its life has not adopted: each is counted once in the
 * account's stream, and all are told with every reconciliation while they rest. Answers with how many rest.
 */
export async function noteForeignOrders(
  brain: Brain,
  account: string,
  rows: readonly ViewRow[],
  listed: readonly ExchangeOrder[],
  cause: Cause,
): Promise<number> {
  const cached = accountOf(rows);
  const foreign = foreignOrders(cached, rows, listed);
  const seenAtMs = brain.clock.now();
  const decide = (state: AccountState): readonly AccountEvent[] => findings(state, foreign, seenAtMs);
  const { state } =
    decide(cached).length === 0
      ? { state: cached }
      : await changeAccount(brain, brain.exchange.venue, account, decide, cause);
  if (foreign.length > 0) {
    brain.log.error(`[EXIT_ALARM] ${foreign.length} orders of others on positions that the brain owns`, {
      account,
      inAll: state.foreign?.total ?? foreign.length,
      orders: foreign.slice(0, NAMED).map(({ symbol, clientOrderId, type }) => `${symbol} ${type} ${clientOrderId}`),
    });
  }
  return foreign.length;
}

function foreignOrders(
  account: AccountState,
  rows: readonly ViewRow[],
  listed: readonly ExchangeOrder[],
): readonly ExchangeOrder[] {
  const lives = openLives(rows).filter(({ identity }) => !isIgnored(account, identity.symbol));
  return listed.filter((order) => !isOurs(order.clientOrderId) && lives.some((life) => closes(life, order)));
}

const closes = ({ identity, orders }: OpenLife, order: ExchangeOrder): boolean =>
  identity.symbol === order.symbol &&
  identity.positionSide === order.positionSide &&
  exitOrderSide(identity.side) === order.side &&
  orders[order.clientOrderId] === undefined;

function findings(
  { foreign }: AccountState,
  found: readonly ExchangeOrder[],
  seenAtMs: number,
): readonly AccountEvent[] {
  const known = foreign?.resting ?? {};
  const resting = new Set(found.map(({ clientOrderId }) => clientOrderId));
  const gone = Object.keys(known).filter((id) => !resting.has(id));
  const room = REMEMBERED - (Object.keys(known).length - gone.length);
  const orders = found
    .filter(({ clientOrderId }) => !Object.hasOwn(known, clientOrderId))
    .slice(0, Math.max(0, room))
    .map(({ clientOrderId, family, symbol, type, side }) => ({ clientOrderId, family, symbol, type, side }));
  const events: AccountEvent[] = [];
  if (gone.length > 0) events.push({ type: 'ForeignOrdersGone', v: 1, data: { clientOrderIds: gone, seenAtMs } });
  if (orders.length > 0) events.push({ type: 'ForeignOrdersFound', v: 1, data: { orders, seenAtMs } });
  return events;
}
