import { HEARTBEAT_ROW, lastHeartbeat, RECONCILED_EVERY_MS } from '../../shared/application/monitor/heartbeat.ts';
import type { SignOfLife } from '../../shared/application/watch/sign-of-life.ts';
import { lastDecisionMs, SIGN_ROW, signOf } from '../../shared/application/watch/sign-of-life.ts';
import type { Ownership } from '../../shared/domain/orders/gate.ts';
import { SIGNS_MISSING, type Unbroken } from '../../shared/domain/status/unbroken.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { PositionsView, ViewRow } from '../../shared/ports/positions-view.ts';

export interface IdleSignsOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** True while nothing is open anywhere, and ticks and reconciliations are skipped for it. */
  readonly isIdle: () => boolean;
  readonly tickIntervalMs: number;
}

/**
 * A tick that is skipped because it would find nothing leaves no sign of life, and is none that is missing: this remembers
 * when ticks were skipped, and shows the signs in the view as if each had been left.
 */
export class IdleSigns {
  readonly #options: IdleSignsOptions;
  /** The last stretch in which ticks were skipped, UTC ms. */
  #fromMs = 0;
  #toMs = 0;

  constructor(options: IdleSignsOptions) {
    this.#options = options;
  }

  /** Whether a tick that is due now is skipped; one that is counts as a sign. */
  readonly skips = (): boolean => {
    const { clock, isIdle, tickIntervalMs } = this.#options;
    if (!isIdle()) return false;
    const nowMs = clock.now();
    if (nowMs - this.#toMs >= SIGNS_MISSING * tickIntervalMs) this.#fromMs = nowMs;
    this.#toMs = nowMs;
    return true;
  };

  /** The view with the signs of skipped ticks; `ownerNow` says in whose name they would have judged. */
  around(view: PositionsView, ownerNow: () => Promise<Ownership>): PositionsView {
    return {
      ...view,
      rowsOf: async (venue, account) => {
        const rows = await view.rowsOf(venue, account);
        const isIdle = this.#options.isIdle();
        const toMs = isIdle ? this.#options.clock.now() : this.#toMs;
        const tick = await this.#tickRow(rows, toMs, isIdle, ownerNow);
        const shown = tick === null ? rows : [...rows.filter(({ key }) => key !== SIGN_ROW), tick];
        const heartbeat = lastHeartbeat(rows);
        if (heartbeat === null) return shown;
        const state = { ...heartbeat, ...this.#until(heartbeat, toMs, RECONCILED_EVERY_MS) };
        return shown.map((row) => (row.key === HEARTBEAT_ROW ? { ...row, state } : row));
      },
    };
  }

  async #tickRow(
    rows: readonly ViewRow[],
    toMs: number,
    isIdle: boolean,
    ownerNow: () => Promise<Ownership>,
  ): Promise<ViewRow | null> {
    const last = signOf(rows);
    if (!isIdle && (last === null || toMs <= last.atMs)) return null;
    const signs =
      last === null
        ? { atMs: toMs, unbrokenSinceMs: this.#fromMs || toMs }
        : this.#until(last, toMs, this.#options.tickIntervalMs);
    const idle = isIdle ? { ownership: await ownerNow(), positions: 0, failures: 0 } : {};
    const judged = last ?? { ownership: await ownerNow(), positions: 0, failures: 0 };
    const state: SignOfLife = { ...judged, ...idle, ...signs, lastDecisionAtMs: lastDecisionMs(rows) };
    return { key: SIGN_ROW, version: state.atMs, open: true, state };
  }

  /** The row of signs as it would be with those that were skipped; a gap before the first of them stays one. */
  #until(last: Unbroken, toMs: number, intervalMs: number): Unbroken {
    const joins = this.#fromMs - last.atMs < SIGNS_MISSING * intervalMs;
    const { unbrokenSinceMs, lastGap } = last;
    const atMs = joins ? Math.max(last.atMs, toMs) : last.atMs;
    return { atMs, unbrokenSinceMs, ...(lastGap && { lastGap }) };
  }
}
