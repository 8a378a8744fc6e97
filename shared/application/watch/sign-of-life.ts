import type { LifeState } from '../../domain/life/state.ts';
import type { Ownership } from '../../domain/orders/gate.ts';
import { continued, type Unbroken } from '../../domain/status/unbroken.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';

/** The view's row that says when the account was last judged. */
export const SIGN_ROW = 'tick';

/** What a tick leaves behind: that the executor runs, and what it was the last time. */
export interface SignOfLife extends Unbroken {
  /** In whose name the last tick judged. */
  readonly ownership: Ownership;
  readonly positions: number;
  /** Positions that could not be watched on it. */
  readonly failures: number;
  /** When the newest decision was made that any tick has seen, UTC milliseconds; null before the first. */
  readonly lastDecisionAtMs: number | null;
}

/** Leaves a sign of life in the view after a tick; a failure costs nothing but the sign. */
export async function leaveSign(
  {
    view,
    clock,
    tickIntervalMs,
  }: { readonly view: PositionsView; readonly clock: Pick<Clock, 'now'>; readonly tickIntervalMs: number },
  venue: string,
  account: string,
  rows: readonly ViewRow[],
  sign: Pick<SignOfLife, 'ownership' | 'positions' | 'failures'>,
): Promise<void> {
  const atMs = clock.now();
  const state: SignOfLife = {
    ...continued(signOf(rows), atMs, tickIntervalMs),
    ...sign,
    lastDecisionAtMs: lastDecisionMs(rows),
  };
  await view.put(venue, account, { key: SIGN_ROW, version: atMs, open: true, state }).catch(() => false);
}

/** The last sign of life of an account; null when it was never judged. */
export const signOf = (rows: readonly ViewRow[]): SignOfLife | null =>
  (rows.find(({ key }) => key === SIGN_ROW)?.state as SignOfLife | undefined) ?? null;

/** When the newest decision was made that the rows know of, UTC milliseconds: a life that is over is remembered by the sign. */
export function lastDecisionMs(rows: readonly ViewRow[]): number | null {
  const known = rows.flatMap(({ key, state }) => {
    const life = state as LifeState;
    const isLiving = key.startsWith('life#') && (life.status === 'open' || life.status === 'flat');
    return isLiving && life.lastDecision !== null ? [life.lastDecision.atMs] : [];
  });
  const before = signOf(rows)?.lastDecisionAtMs ?? null;
  return [...known, ...(before === null ? [] : [before])].reduce<number | null>(
    (latest, atMs) => Math.max(latest ?? 0, atMs),
    null,
  );
}
