import { newTrades } from '../../domain/life/counted.ts';
import { slotOf } from '../../domain/life/identity.ts';
import type { LifeState } from '../../domain/life/state.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { countTrades } from '../lives/count-trades.ts';
import { findLatestLife } from '../lives/find-life.ts';
import type { Cause } from '../lives/life-store.ts';
import { readLedger } from '../lives/read-ledger.ts';

/** Positions whose trades are read in one minute, in turns: each reading costs request weight. */
const AT_ONCE = 3;
/** Lists lag, and what is younger is found by the ticks. */
const SETTLED_MS = 60_000;

/**
 * Brings trades into the journal that no tick has seen, because the position was opened and closed between two of them or
 * was the same again: the ledger of every position the view knows is read in turns, from the last counted trade on. It
 * asks for no order; a position it finds open is judged by the next tick. Answers with how many trades were missing.
 */
export async function backfillFills(
  brain: Brain,
  account: string,
  rows: readonly ViewRow[],
  cause: Cause,
): Promise<number> {
  const newest = newestLives(rows);
  const turn = Math.floor(brain.clock.now() / 60_000) * AT_ONCE;
  const chosen =
    newest.length <= AT_ONCE ? newest : newest.map((_life, index) => newest[(turn + index) % newest.length]);
  let missing = 0;
  for (const life of chosen.slice(0, AT_ONCE)) {
    if (life !== undefined) missing += await backfill(brain, account, rows, life, cause);
  }
  return missing;
}

async function backfill(
  brain: Brain,
  account: string,
  rows: readonly ViewRow[],
  state: KnownLife,
  cause: Cause,
): Promise<number> {
  const { venue, symbol, positionSide } = state.identity;
  const key: PositionKey = { venue, account, symbol, positionSide };
  const trades = await readLedger(brain.exchange, key, state);
  const settledMs = brain.clock.now() - SETTLED_MS;
  const isWhole = (fresh: readonly { readonly timeMs: number }[]): boolean =>
    fresh.length > 0 && fresh.every(({ timeMs }) => timeMs <= settledMs);
  if (!isWhole(newTrades(state, trades))) return 0;
  // The view may lag: what the journal holds decides.
  const head = await findLatestLife(brain, rows, key);
  const fresh = newTrades(head.state, trades);
  if (!isWhole(fresh)) return 0;
  await countTrades(brain, head, trades, cause);
  brain.log.warn(`[EXIT_BRAIN] ${symbol}: ${fresh.length} trades that no tick had seen were written down`, { account });
  return fresh.length;
}

type KnownLife = Exclude<LifeState, { status: 'unknown' }>;

/** The newest life of every position, in a fixed order. */
function newestLives(rows: readonly ViewRow[]): readonly KnownLife[] {
  const newest = new Map<string, KnownLife>();
  for (const { key, state } of rows) {
    const life = key.startsWith('life#') ? (state as LifeState) : null;
    if (life === null || life.status === 'unknown') continue;
    const slot = slotOf(life.identity);
    if ((newest.get(slot)?.identity.life ?? 0) < life.identity.life) newest.set(slot, life);
  }
  return [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, life]) => life);
}
