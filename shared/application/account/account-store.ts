import type { AccountEvent, AccountState } from '../../domain/account/account.ts';
import { evolveAccount, newAccount } from '../../domain/account/account.ts';
import { accountStreamId } from '../../domain/life/identity.ts';
import type { Ownership } from '../../domain/orders/gate.ts';
import type { RiskMode } from '../../domain/plan/exit-context.ts';
import { JournalConflictError } from '../../ports/journal.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { OwnershipReading } from '../flags/read-ownership.ts';
import type { Cause, LifeStore } from '../lives/life-store.ts';

/** The view's row of the account itself. */
export const ACCOUNT_ROW = 'account';

/** What the view says of the account; a new account when it says nothing yet. */
export const accountOf = (rows: readonly ViewRow[]): AccountState =>
  (rows.find(({ key }) => key === ACCOUNT_ROW)?.state as AccountState | undefined) ?? newAccount;

/** The account by a strong read, with the commit it stands at; 0 when nothing was ever written of it. */
export async function loadAccount(
  store: Pick<LifeStore, 'journal'>,
  venue: string,
  account: string,
): Promise<{ readonly commit: number; readonly hash: string; readonly state: AccountState }> {
  const last = await store.journal.loadLast(accountStreamId(venue, account));
  if (last === undefined) return { commit: 0, hash: '', state: newAccount };
  return { commit: last.commit, hash: last.hash, state: last.state as AccountState };
}

/** The owner of the exits that was last written down: what counts when the flags cannot be read. */
export const lastOwnerOf = async (
  store: Pick<LifeStore, 'journal'>,
  venue: string,
  account: string,
): Promise<Ownership | null> => (await loadAccount(store, venue, account)).state.ownership;

/**
 * Appends what `decide` finds due for the account and refreshes its row, also when nothing is due: the caller came because
 * the row said otherwise. Conflicts are decided again, three times in all. Answers with the state and what was appended.
 */
export async function changeAccount(
  store: LifeStore,
  venue: string,
  account: string,
  decide: (state: AccountState) => readonly AccountEvent[],
  cause: Cause,
): Promise<{ readonly state: AccountState; readonly appended: readonly AccountEvent[] }> {
  for (let attempt = 1; ; attempt++) {
    const before = await loadAccount(store, venue, account);
    const events = decide(before.state);
    if (events.length === 0) {
      await refreshAccountRow(store, venue, account, before);
      return { state: before.state, appended: [] };
    }
    const state = events.reduce(evolveAccount, before.state);
    const commit = before.commit + 1;
    try {
      await store.journal.append({
        streamId: accountStreamId(venue, account),
        commit,
        commitId: store.ids.next(),
        recordedAtMs: store.clock.now(),
        ...cause,
        hasOrder: events.some(({ type }) => type === 'OrphanFound' || type === 'GatewayCheckRequested'),
        previousHash: before.hash,
        events,
        state,
      });
    } catch (error) {
      if (!(error instanceof JournalConflictError) || attempt >= 3) throw error;
      continue;
    }
    await refreshAccountRow(store, venue, account, { commit, state });
    return { state, appended: events };
  }
}

/** The account as it stood after a commit; 0 when nothing was ever written of it. */
interface AccountAt {
  readonly commit: number;
  readonly state: AccountState;
}

/** Writes the account's row of the view; throws when it cannot. */
export async function writeAccountRow(
  { view }: Pick<LifeStore, 'view'>,
  venue: string,
  account: string,
  { commit, state }: AccountAt,
): Promise<void> {
  if (commit > 0) await view.put(venue, account, { key: ACCOUNT_ROW, version: commit, open: true, state });
}

/** The same as far as it goes: what fails here is repaired by `project`. */
export async function refreshAccountRow(
  store: Pick<LifeStore, 'view' | 'log'>,
  venue: string,
  account: string,
  at: AccountAt,
): Promise<void> {
  try {
    await writeAccountRow(store, venue, account, at);
  } catch (error) {
    store.log.warn('[EXIT_VIEW] account row not written', { account, error: String(error) });
  }
}

/**
 * Sets the account's risk mode: the change with the newest time wins, whatever order they arrive in. One that names the
 * mode already in force is written down too, because an older one that arrives after it must not win.
 */
export async function changeRiskMode(
  store: LifeStore,
  venue: string,
  change: RiskModeChange,
  cause: Cause,
): Promise<AccountState> {
  const { account, ...data } = change;
  const { state } = await changeAccount(
    store,
    venue,
    account,
    ({ riskModeChangedAtMs }) =>
      data.changedAtMs <= riskModeChangedAtMs ? [] : [{ type: 'RiskModeChanged', v: 1, data }],
    cause,
  );
  return state;
}

/** A change of risk mode as its publisher names it. */
export interface RiskModeChange {
  readonly account: string;
  readonly riskMode: RiskMode;
  readonly reason: string;
  /** UTC milliseconds, by the publisher's clock. */
  readonly changedAtMs: number;
  readonly changedBy: string;
}

/** Writes down that the exits have another owner now, and says so; nothing when it is the one written down already. */
export async function recordOwnership(
  store: LifeStore,
  venue: string,
  account: string,
  reading: OwnershipReading,
  cause: Cause,
): Promise<void> {
  const to: Ownership = reading.ownership;
  const values = { ...reading.values } as Record<string, string>;
  const { appended } = await changeAccount(
    store,
    venue,
    account,
    ({ ownership: from }) =>
      from === to ? [] : [{ type: 'OwnershipChanged', v: 1, data: { from, to, seenAtMs: store.clock.now(), values } }],
    cause,
  );
  for (const event of appended) {
    if (event.type !== 'OwnershipChanged') continue;
    store.log.warn(`[EXIT_MODE] ownership ${event.data.from ?? 'none'} → ${to}`, { account });
  }
}
