import { continued, type Unbroken } from '../../domain/status/unbroken.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';

/** The view's row that says when the account was last reconciled. */
export const HEARTBEAT_ROW = 'heartbeat';

/** What a reconciliation leaves behind for whoever asks how the account stands. */
export interface Heartbeat extends Unbroken {
  /** Request weight of the last minute as the venue counts it; null when it has not said. */
  readonly usedWeight: number | null;
  /** Conditional orders that rest, those of others included: the venue allows 200. */
  readonly conditionalOrders: number;
  readonly orphans: number;
  readonly foreignOrders: number;
}

/** Between two reconciliations, milliseconds. */
export const RECONCILED_EVERY_MS = 60_000;

/** Leaves a sign of life in the view; a failure costs nothing but the sign. */
export async function writeHeartbeat(
  { view, clock }: { readonly view: PositionsView; readonly clock: Clock },
  venue: string,
  account: string,
  rows: readonly ViewRow[],
  found: Omit<Heartbeat, keyof Unbroken>,
): Promise<void> {
  const atMs = clock.now();
  const state: Heartbeat = { ...continued(lastHeartbeat(rows), atMs, RECONCILED_EVERY_MS), ...found };
  const row = { key: HEARTBEAT_ROW, version: atMs, open: true, state };
  await view.put(venue, account, row).catch(() => false);
}

/** When the account was last reconciled, UTC milliseconds; null when it never was. */
export const lastHeartbeatMs = (rows: readonly ViewRow[]): number | null =>
  rows.find(({ key }) => key === HEARTBEAT_ROW)?.version ?? null;

/** What the last reconciliation found; null when there was none. */
export const lastHeartbeat = (rows: readonly ViewRow[]): Heartbeat | null =>
  (rows.find(({ key }) => key === HEARTBEAT_ROW)?.state as Heartbeat | undefined) ?? null;
