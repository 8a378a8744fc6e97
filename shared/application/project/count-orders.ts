import type { AccountState } from '../../domain/account/account.ts';
import type { CountedAs, LifeEvent } from '../../domain/life/events.ts';
import { parseLifeStreamId, slotOf } from '../../domain/life/identity.ts';
import type { LifeState } from '../../domain/life/state.ts';
import type { CountedOrder, OrderMetrics } from '../../domain/metrics/order-metrics.ts';
import { countOrder, NO_ORDERS } from '../../domain/metrics/order-metrics.ts';
import { isLegacyModule, ownershipOf } from '../../domain/orders/gate.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';
import { accountOf } from '../account/account-store.ts';

/** The view's row with the account's counts of exit orders. */
export const METRICS_ROW = 'metrics';

/** The row: the counts, and how far each life's stream is counted, so that a commit that is followed again counts nothing. */
interface MetricsRow extends OrderMetrics {
  /** By position: the newest counted commit of its newest lives, as [life, commit], ascending. */
  readonly counted: Readonly<Record<string, readonly (readonly [life: number, commit: number])[]>>;
  /** `recordedAtMs` of the newest counted commit. */
  readonly atMs: number;
}

/** An order that was counted for the first time. */
export interface NewlyCounted extends CountedOrder {
  /** What must never be, by the owner that is written down and has been for a while. */
  readonly wrong: 'legacy-sent-in-live' | 'blocked-while-not-live' | null;
}

const EMPTY: MetricsRow = { ...NO_ORDERS, counted: {}, atMs: 0 };
/** Lives of one position whose streams may still grow; older ones are counted. */
const KEPT_LIVES = 4;
const ATTEMPTS = 12;
/** A change of owner is written down by the next tick: until then an order may have left under the new one already. */
const OWNER_SURE_AFTER_MS = 60_000;

/** The account's counts of exit orders; zeros before the first. */
export const orderMetricsOf = (rows: readonly ViewRow[]): OrderMetrics & { readonly atMs: number } => rowOf(rows).state;

/**
 * Counts the orders of one commit in the account's row, exactly once however often the commit is followed: the row says
 * how far each stream is counted and is replaced only by its successor. `seen` are the account's rows when they were just
 * read. Answers with what was counted now.
 */
export async function countOrders(
  view: PositionsView,
  commit: {
    readonly streamId: string;
    readonly commit: number;
    readonly recordedAtMs: number;
    readonly state: unknown;
  },
  events: readonly LifeEvent[],
  seen: readonly ViewRow[] | null = null,
): Promise<readonly NewlyCounted[]> {
  const orders = events.flatMap(countedIn);
  if (orders.length === 0) return [];
  const { key, life } = parseLifeStreamId(commit.streamId);
  const slot = slotOf(key);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    // Rows that are no longer the newest are found out by the write.
    const rows = attempt === 1 && seen !== null ? seen : await view.rowsOf(key.venue, key.account);
    const { version, state } = rowOf(rows);
    const before = state.counted[slot] ?? [];
    if (isCounted(before, life, commit.commit)) return [];
    const next: MetricsRow = {
      ...orders.reduce(countOrder, state as OrderMetrics),
      counted: { ...state.counted, [slot]: after(before, life, commit.commit) },
      atMs: Math.max(state.atMs, commit.recordedAtMs),
    };
    const row = { key: METRICS_ROW, version: version + 1, open: true, state: next };
    if (await view.put(key.venue, key.account, row)) {
      const owner = sureOwner(accountOf(rows), lifeOf(commit.state), commit.recordedAtMs);
      return orders.map((order) => ({ ...order, wrong: wrongIn(order, owner) }));
    }
  }
  throw new MetricsContendedError(commit.streamId, commit.commit);
}

/** Other commits kept counting first: the commit is to be followed again. */
export class MetricsContendedError extends Error {
  readonly code = 'METRICS_CONTENDED';
  constructor(streamId: string, commit: number) {
    super(`${streamId}@${commit}: its orders could not be counted, others were first each time`);
    this.name = 'MetricsContendedError';
  }
}

function rowOf(rows: readonly ViewRow[]): { readonly version: number; readonly state: MetricsRow } {
  const row = rows.find(({ key }) => key === METRICS_ROW);
  return { version: row?.version ?? 0, state: { ...EMPTY, ...(row?.state as MetricsRow | undefined) } };
}

function countedIn(event: LifeEvent): readonly CountedOrder[] {
  const as = (counted: CountedAs | undefined, outcome: CountedOrder['outcome']): readonly CountedOrder[] =>
    counted === undefined ? [] : [{ ...counted, outcome }];
  if (event.type === 'ExitOrderAcked') return as(event.data.counted, 'placed');
  return event.type === 'ExitOrderDenied' ? as(event.data.counted, 'blocked') : [];
}

type Progress = readonly (readonly [number, number])[];

function isCounted(progress: Progress, life: number, commit: number): boolean {
  const known = progress.find(([counted]) => counted === life);
  if (known !== undefined) return commit <= known[1];
  const [oldest] = progress;
  return oldest !== undefined && progress.length >= KEPT_LIVES && life < oldest[0];
}

const after = (progress: Progress, life: number, commit: number): Progress =>
  [...progress.filter(([counted]) => counted !== life), [life, commit] as const]
    .sort(([a], [b]) => a - b)
    .slice(-KEPT_LIVES);

const lifeOf = (state: unknown): LifeState | undefined => (state as { readonly life?: LifeState } | null)?.life;

/** The owner of a life's exits at a moment, null when it changed a moment ago or was never written down. */
function sureOwner({ ownership, ownershipSinceMs }: AccountState, life: LifeState | undefined, atMs: number) {
  if (ownership === null || atMs - (ownershipSinceMs ?? atMs) < OWNER_SURE_AFTER_MS) return null;
  return ownershipOf(life !== undefined && 'outsideShare' in life ? life : {}, ownership);
}

function wrongIn({ module, outcome }: CountedOrder, owner: ReturnType<typeof sureOwner>): NewlyCounted['wrong'] {
  if (owner === null) return null;
  if (outcome === 'placed') return owner === 'LIVE' && isLegacyModule(module) ? 'legacy-sent-in-live' : null;
  return owner === 'LIVE' ? null : 'blocked-while-not-live';
}
