import type { LifeEvent } from '../life/events.ts';
import type { FlatLife, OpenLife } from '../life/state.ts';
import type { DecimalString } from '../money/decimal.ts';
import { compare } from '../money/decimal.ts';
import type { OrderSide, PositionSide } from '../position/position.ts';
import { exitOrderSide } from '../position/position.ts';
import { belongsToLife, isOurs } from './client-order-id.ts';
import type { OrderFamily, OrderKind, OrderRequest, OrderState } from './order.ts';
import { isPlacement, rests } from './order.ts';
import { isStopped } from './protection.ts';
import { isHeldBack } from './refusals.ts';
import type { Asking } from './requested.ts';
import { requested } from './requested.ts';

/** An order as the exchange's lists show it. */
export interface ListedOrder {
  readonly clientOrderId: string;
  readonly family: OrderFamily;
  readonly type: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly quantity: DecimalString;
  readonly closePosition: boolean;
}

/** A fresh order can be missing from the lists for a while: only an older one that is missing is gone. */
export const LIST_LAG_MS = 10_000;
/** One that nothing has shown yet may be unreadable for longer: it would rest on when the life is closed. */
const UNSEEN_MS = 45_000;

/** What the lists of open orders prove about a life whose position is gone. */
export interface SweepFinding {
  /** Orders that rested and no longer do. */
  readonly ended: readonly LifeEvent[];
  /** What must be cancelled: the ladder first, stops last. */
  readonly cancels: readonly OrderRequest[];
  /** True when nothing of this life rests and nothing is unresolved. */
  readonly clean: boolean;
}

/** Who has the position after a life: its open life, one that is not written down yet though the venue shows it, or nobody. */
export type Heir = OpenLife | 'unborn' | null;

/**
 * Compares the lists with what the life believes rests, and names what is left to do before it can be closed. Trades that
 * come late cut lives after the fact: while a later life of the same side is open and neither a stop of its own nor
 * anybody else's for all of it rests, the stops that are left of this one are all the position has, and wait.
 */
export function sweep(state: FlatLife, listed: readonly ListedOrder[], nowMs: number, heir: Heir = null): SweepFinding {
  const ours = listed.filter(({ clientOrderId }) => belongsToLife(clientOrderId, state.identity.tag));
  const listedIds = new Set(ours.map(({ clientOrderId }) => clientOrderId));
  const ended: LifeEvent[] = [];
  const beingCancelled = new Set<string>();
  let unresolved = 0;
  for (const [intentId, order] of Object.entries(state.orders)) {
    if (order.request.operation === 'cancel') {
      beingCancelled.add(order.request.target);
      unresolved += 1;
    } else if (rests(order) && !listedIds.has(intentId) && isOverdue(order, nowMs)) {
      ended.push({ type: 'ExitOrderEnded', v: 1, data: { intentId, status: 'GONE', atMs: nowMs } });
    } else unresolved += 1;
  }
  // An order in TRIGGERING can be neither cancelled nor waited for: asking on every tick would change nothing.
  const isRefused = isHeldBack(state.refusals, 'cancel', nowMs);
  const keepsStops = heir === 'unborn' || (heir !== null && isBareHeir(heir, state, listed));
  const cancels = ours
    .filter(({ clientOrderId }) => !isRefused && !beingCancelled.has(clientOrderId))
    .filter(({ family }) => !(keepsStops && family === 'algo'))
    .sort((a, b) => (a.family === b.family ? 0 : a.family === 'regular' ? -1 : 1))
    .map((order) => cancelOf(state, order));
  return { ended, cancels, clean: ours.length === 0 && unresolved === 0 };
}

/** What a sweep writes down: what has ended, then what is to be cancelled and why. */
export const sweepEvents = (
  state: FlatLife,
  { ended, cancels }: SweepFinding,
  explanation: string,
  asking: Asking,
): readonly LifeEvent[] => [
  ...ended,
  ...cancels.map((request, index) => requested(state, request, explanation, index, asking)),
];

const isBareHeir = (heir: OpenLife, { identity }: FlatLife, listed: readonly ListedOrder[]): boolean =>
  heir.identity.side === identity.side && !isStopped(heir) && !listed.some((order) => isStopOfOthers(order, heir));

const isStopOfOthers = (order: ListedOrder, { identity, quantity }: OpenLife): boolean =>
  !isOurs(order.clientOrderId) &&
  order.type === 'STOP_MARKET' &&
  order.side === exitOrderSide(identity.side) &&
  order.positionSide === identity.positionSide &&
  (order.closePosition || compare(order.quantity, quantity) >= 0);

/** True when an order that no list shows can no longer be one that is not listed yet. */
export const isOverdue = ({ status, ackedAtMs = 0 }: OrderState, nowMs: number): boolean =>
  nowMs - ackedAtMs >= (status === 'acked' ? UNSEEN_MS : LIST_LAG_MS);

function cancelOf(state: FlatLife, { clientOrderId, family }: ListedOrder): OrderRequest {
  const known = state.orders[clientOrderId];
  const guess: OrderKind = family === 'algo' ? 'sl' : 'tp';
  const kind = known !== undefined && isPlacement(known) ? known.request.kind : guess;
  return { operation: 'cancel', kind, target: clientOrderId, family };
}
