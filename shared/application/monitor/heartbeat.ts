import type { Clock } from '../../ports/clock.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';

/** The view's row that says when the account was last reconciled. */
export const HEARTBEAT_ROW = 'heartbeat';

/** Leaves a sign of life in the view; a failure costs nothing but the sign. */
export async function writeHeartbeat(
  { view, clock }: { readonly view: PositionsView; readonly clock: Clock },
  venue: string,
  account: string,
): Promise<void> {
  const atMs = clock.now();
  const row = { key: HEARTBEAT_ROW, version: atMs, open: true, state: { atMs } };
  await view.put(venue, account, row).catch(() => false);
}

/** When the account was last reconciled, UTC milliseconds; null when it never was. */
export const lastHeartbeatMs = (rows: readonly ViewRow[]): number | null =>
  rows.find(({ key }) => key === HEARTBEAT_ROW)?.version ?? null;
