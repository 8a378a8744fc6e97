import { accountOf, recordOwnership } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import { DECISION_FLAGS_AGE_MS, readOwnership } from '../flags/read-ownership.ts';
import { marketRowsOf } from '../market/market-reader.ts';
import type { Work } from './match-positions.ts';
import { matchPositions } from './match-positions.ts';
import type { Tick } from './tick.ts';
import { watchLife } from './watch-life.ts';

/** What became of a tick. */
export interface TickReport {
  readonly outcome: 'watched' | 'late' | 'blind';
  readonly positions: number;
  readonly failures: number;
}

/**
 * One tick of one account: finds every open position, plans those without a plan, judges all, and ends lives whose
 * position is gone. A late tick is dropped, because the next one is already due; when positions or marks cannot be
 * read nothing is concluded from it. One position's failure does not stop the others.
 */
export async function watchAccount(
  brain: Brain,
  tick: { readonly account: string; readonly dueAtMs: number },
  correlationId: string,
): Promise<TickReport> {
  const { exchange, clock, view, log } = brain;
  if (clock.now() - tick.dueAtMs >= brain.tickIntervalMs) return { outcome: 'late', positions: 0, failures: 0 };
  const rows = await view.rowsOf(exchange.venue, tick.account);
  const accountState = accountOf(rows);
  const positionsReadAtMs = clock.now();
  const [owner, positions, marks] = await Promise.all([
    readOwnership(brain, DECISION_FLAGS_AGE_MS, accountState.ownership),
    readOrNull(exchange.positions()),
    readOrNull(exchange.markPrices()),
  ]);
  if (positions === null || marks === null) {
    log.error('[EXIT_BRAIN] positions or marks could not be read: nothing is judged on this tick', {
      account: tick.account,
    });
    return { outcome: 'blind', positions: 0, failures: 0 };
  }
  const cause = { correlationId, causationId: `tick:${tick.dueAtMs}`, flagsVersion: owner.version };
  if (owner.ownership !== accountState.ownership && !owner.lost) {
    await recordOwnership(brain, exchange.venue, tick.account, owner, cause);
    log.warn(`[EXIT_MODE] ownership ${accountState.ownership ?? 'none'} → ${owner.ownership}`, {
      account: tick.account,
    });
  }
  const seen: Tick = {
    account: tick.account,
    rows,
    accountState,
    owner,
    marks: new Map(marks.map((mark) => [mark.symbol, mark])),
    markets: marketRowsOf(rows),
    positionsReadAtMs,
    planning: brain.planning,
    cause,
  };
  const failures = await watchAll(brain, seen, matchPositions(exchange.venue, tick.account, rows, positions));
  return { outcome: 'watched', positions: positions.length, failures };
}

async function watchAll(brain: Brain, tick: Tick, work: readonly Work[]): Promise<number> {
  const results = await Promise.allSettled(work.map((item) => watchLife(brain, tick, item)));
  let failures = 0;
  results.forEach((result, index) => {
    if (result.status === 'fulfilled') return;
    failures += 1;
    const { key } = work[index] ?? {};
    brain.log.error(`[EXIT_BRAIN] ${key?.symbol} could not be watched on this tick`, {
      account: tick.account,
      symbol: key?.symbol,
      error: result.reason instanceof Error ? `${result.reason.name}: ${result.reason.message}` : String(result.reason),
    });
  });
  return failures;
}

const readOrNull = <T>(reading: Promise<T>): Promise<T | null> => reading.catch(() => null);
