import type { AccountState } from '../../domain/account/account.ts';
import { isIgnored } from '../../domain/account/watchdog-events.ts';
import { accountOf, lastOwnerOf, recordOwnership } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import type { OwnershipReading } from '../flags/read-ownership.ts';
import { DECISION_FLAGS_AGE_MS, readOwnership } from '../flags/read-ownership.ts';
import { tellFlags } from '../flags/tell-flags.ts';
import type { Cause } from '../lives/life-store.ts';
import { marketRowsOf } from '../market/market-reader.ts';
import { readAgain } from '../read-again.ts';
import { checkProtection, isProtectionDue } from './check-protection.ts';
import type { Work } from './match-positions.ts';
import { matchPositions } from './match-positions.ts';
import { noteOppositePositions } from './opposite-positions.ts';
import { leaveSign } from './sign-of-life.ts';
import type { Tick } from './tick.ts';
import type { TickHealth } from './tick-health.ts';
import { tickHealth } from './tick-health.ts';
import { watchLife } from './watch-life.ts';

/** What became of a tick. */
export interface TickReport {
  readonly outcome: 'watched' | 'late' | 'blind';
  readonly positions: number;
  readonly failures: number;
  /** What the tick found; null when it did not look. */
  readonly health: TickHealth | null;
}

/**
 * One tick of one account: finds every open position, plans those without a plan, judges all, and ends lives whose
 * position is gone. A late tick is dropped, because the next one is already due; when positions cannot be read nothing
 * is concluded from it, and without marks only protection is kept. One position's failure does not stop the others.
 */
export async function watchAccount(
  brain: Brain,
  tick: { readonly account: string; readonly dueAtMs: number },
  correlationId: string,
): Promise<TickReport> {
  const { exchange, clock, view, log } = brain;
  if (clock.now() - tick.dueAtMs >= brain.tickIntervalMs) return nothing('late');
  const { venue } = exchange;
  const { account } = tick;
  let positionsReadAtMs = clock.now();
  const readPositions = () => {
    positionsReadAtMs = clock.now();
    return exchange.positions();
  };
  const [rows, owner, positions, marks] = await Promise.all([
    view.rowsOf(venue, account),
    readOwnership(brain, DECISION_FLAGS_AGE_MS, () => lastOwnerOf(brain, venue, account)),
    readOrNull(readAgain(readPositions)),
    readOrNull(readAgain(() => exchange.markPrices())),
  ]);
  tellFlags(log, owner, brain.tickIntervalMs);
  if (positions === null) {
    log.error('[EXIT_BRAIN] positions could not be read: nothing is judged on this tick', { account });
    return nothing('blind');
  }
  if (marks === null) log.error('[EXIT_BRAIN] marks could not be read: only protection on this tick', { account });
  const accountState = accountOf(rows);
  const cause = { correlationId, causationId: `tick:${tick.dueAtMs}`, flagsVersion: owner.version };
  if (owner.ownership !== accountState.ownership && !owner.lost) await noteOwner(brain, account, owner, cause);
  await noteOppositePositions(brain, account, accountState, { positions, readAtMs: positionsReadAtMs, cause });
  const work = matchPositions(venue, account, rows, positions).filter((item) => !isLeftAlone(accountState, item));
  const seen: Tick = {
    account,
    rows,
    accountState,
    owner,
    marks: new Map((marks ?? []).map((mark) => [mark.symbol, mark])),
    markets: marketRowsOf(rows),
    positions,
    positionsReadAtMs,
    planning: brain.planning,
    cause,
  };
  const failures = await watchAll(brain, seen, work);
  if (isProtectionDue(accountState)) await checkProtection(brain, account, owner.ownership, positions, cause);
  await leaveSign(brain, venue, account, rows, {
    ownership: owner.ownership,
    positions: positions.length,
    failures,
  });
  const health = tickHealth(owner, accountState.ownershipSinceMs, work);
  return { outcome: 'watched', positions: positions.length, failures, health };
}

const nothing = (outcome: 'late' | 'blind'): TickReport => ({ outcome, positions: 0, failures: 0, health: null });

/** On a symbol that is left alone nothing is judged while its position is open; when it is gone, what is left of ours is swept as ever. */
const isLeftAlone = (account: AccountState, work: Work): boolean =>
  (work.do === 'judge' || work.do === 'catch-up') && isIgnored(account, work.key.symbol);

/** The journal's word on the owner matters when the flags are lost; that it cannot be written now must not stop protection. */
async function noteOwner(brain: Brain, account: string, owner: OwnershipReading, cause: Cause): Promise<void> {
  try {
    await recordOwnership(brain, brain.exchange.venue, account, owner, cause);
  } catch (error) {
    brain.log.error(`[EXIT_MODE] ownership ${owner.ownership} could not be written down: ${String(error)}`, {
      account,
    });
  }
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
