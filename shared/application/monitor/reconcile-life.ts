import type { LifeEvent } from '../../domain/life/events.ts';
import { lifeStreamId } from '../../domain/life/identity.ts';
import type { LifeState, LivingLife, OpenLife } from '../../domain/life/state.ts';
import { familyOf, isPlacement, rests } from '../../domain/orders/order.ts';
import { isOverdue, LIST_LAG_MS, sweep, sweepEvents } from '../../domain/orders/sweep.ts';
import type { ExchangeOrder } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { lookUp } from '../gateway/look-up.ts';
import { heirOf } from '../lives/heir-of.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { readAgain } from '../read-again.ts';
import { neverSent, settleClaims } from './settle-stuck.ts';

/** What a comparison found; `head` is null when nothing had to be written down. */
export interface Reconciled {
  readonly seen: number;
  readonly ended: number;
  readonly head: LifeHead | null;
}

/** Compares one life with the lists of resting orders and writes down what they prove; a quiet life costs no read. */
export async function reconcileLife(
  brain: Brain,
  account: string,
  row: ViewRow,
  { rows, listed }: { readonly rows: readonly ViewRow[]; readonly listed: readonly ExchangeOrder[] },
  cause: Cause,
): Promise<Reconciled> {
  const cached = row.state as LifeState;
  if (cached.status !== 'open' && cached.status !== 'flat') return { seen: 0, ended: 0, head: null };
  const { identity } = cached;
  const streamId = lifeStreamId({ ...identity, account }, identity.life);
  const ids = new Set(listed.map(({ clientOrderId }) => clientOrderId));
  const gone = await endsOf(brain, cached, ids);
  const readPositions = () => readAgain(() => brain.exchange.positions());
  // Of a life that ends meanwhile nobody has asked who comes after it: its stops wait.
  const heir = cached.status === 'flat' ? await heirOf(brain, rows, account, cached, listed, readPositions) : 'unborn';
  const nowMs = brain.clock.now();
  const decide = ({ state, commit }: LifeHead): readonly LifeEvent[] => {
    if (state.status === 'open')
      return [
        ...seenOf(state, ids, nowMs),
        ...standing([...gone, ...triggeringIn(listed, nowMs)], state),
        ...neverSent(state, nowMs),
      ];
    if (state.status !== 'flat') return [];
    const finding = sweep(state, listed, nowMs, heir);
    const asking = { nowMs, commit: commit + 1 };
    return [...sweepEvents(state, finding, 'sweep: orphan', asking), ...neverSent(state, nowMs)];
  };
  let events = decide({ streamId, commit: row.version, hash: '', state: cached });
  let head: LifeHead | null = null;
  if (events.length > 0) {
    head = await decideAndAppend(brain, streamId, (now) => (events = decide(now)), cause);
    for (const { type, data } of events) {
      if (type === 'ExitOrderDenied')
        brain.log.error(`[EXIT_GATEWAY] ${data.intentId} never left its lane`, { streamId });
    }
  }
  await settleClaims(brain, streamId, cached, nowMs, cause.correlationId);
  const count = (type: LifeEvent['type']): number => events.filter((event) => event.type === type).length;
  return { seen: count('ExitOrderSeen'), ended: count('ExitOrderEnded'), head };
}

const seenOf = (state: OpenLife, ids: ReadonlySet<string>, nowMs: number): readonly LifeEvent[] =>
  Object.entries(state.orders).flatMap(([intentId, order]): LifeEvent[] =>
    order.status === 'acked' && ids.has(intentId)
      ? [{ type: 'ExitOrderSeen', v: 1, data: { intentId, seenAtMs: nowMs } }]
      : [],
  );

/** What is said of orders that the life still believes to rest, and does not know yet. */
const standing = (said: readonly LifeEvent[], state: OpenLife): readonly LifeEvent[] =>
  said.filter((event) => {
    if (event.type !== 'ExitOrderEnded' && event.type !== 'ExitOrderTriggering') return false;
    const order = state.orders[event.data.intentId];
    if (order === undefined || !rests(order)) return false;
    return event.type === 'ExitOrderEnded' || order.triggeringSinceMs === undefined;
  });

const TRIGGERED: ReadonlySet<string> = new Set(['TRIGGERING', 'TRIGGERED']);

/** Conditional orders that are on their way into the market, since when the venue last changed them. */
const triggeringIn = (orders: readonly ExchangeOrder[], nowMs: number): readonly LifeEvent[] =>
  orders.flatMap(({ clientOrderId, family, status, updateTimeMs }): LifeEvent[] =>
    family === 'algo' && TRIGGERED.has(status)
      ? [
          {
            type: 'ExitOrderTriggering',
            v: 1,
            data: { intentId: clientOrderId, sinceMs: Math.min(nowMs, updateTimeMs), seenAtMs: nowMs },
          },
        ]
      : [],
  );

/** Orders the life believes to rest and the lists do not show: each is looked up before it is given up. */
async function endsOf(brain: Brain, state: LivingLife, listed: ReadonlySet<string>): Promise<readonly LifeEvent[]> {
  const ends: LifeEvent[] = [];
  const nowMs = brain.clock.now();
  const { symbol } = state.identity;
  for (const [intentId, order] of Object.entries(state.orders)) {
    const isYoung = nowMs - (order.ackedAtMs ?? 0) < LIST_LAG_MS;
    if (!isPlacement(order) || !rests(order) || listed.has(intentId) || isYoung) continue;
    const reference = { family: familyOf(order.request.type), symbol, clientOrderId: intentId };
    const found = await lookUp(brain.exchange, reference).catch(() => 'unreadable' as const);
    if (found === 'unreadable') continue;
    if (found !== undefined && !found.over) {
      ends.push(...triggeringIn([found.order], nowMs));
      continue;
    }
    // Nothing showed it yet: a fresh conditional order can be unreadable for a while.
    if (found === undefined && !isOverdue(order, nowMs)) continue;
    ends.push({
      type: 'ExitOrderEnded',
      v: 1,
      data: { intentId, status: found?.endStatus ?? 'GONE', atMs: nowMs },
    });
  }
  return ends;
}
