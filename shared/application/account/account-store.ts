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

/** Appends what `decide` finds due for the account and refreshes its row; conflicts are decided again, three times in all. */
export async function changeAccount(
  store: LifeStore,
  venue: string,
  account: string,
  decide: (state: AccountState) => readonly AccountEvent[],
  cause: Cause,
): Promise<AccountState> {
  const streamId = accountStreamId(venue, account);
  for (let attempt = 1; ; attempt++) {
    const last = await store.journal.loadLast(streamId);
    const before = (last?.state as AccountState | undefined) ?? newAccount;
    const events = decide(before);
    if (events.length === 0) return before;
    const state = events.reduce(evolveAccount, before);
    const commit = (last?.commit ?? 0) + 1;
    try {
      await store.journal.append({
        streamId,
        commit,
        commitId: store.ids.next(),
        recordedAtMs: store.clock.now(),
        ...cause,
        hasOrder: false,
        previousHash: last?.hash ?? '',
        events,
        state,
      });
    } catch (error) {
      if (!(error instanceof JournalConflictError) || attempt >= 3) throw error;
      continue;
    }
    await store.view.put(venue, account, { key: ACCOUNT_ROW, version: commit, open: true, state }).catch((error) => {
      store.log.warn('[EXIT_VIEW] account row not written', { account, error: String(error) });
    });
    return state;
  }
}

/** Sets the account's risk mode; the mode it already has, and a change older than the one in force, change nothing. */
export async function changeRiskMode(
  store: LifeStore,
  venue: string,
  change: {
    readonly account: string;
    readonly riskMode: RiskMode;
    readonly reason: string;
    readonly changedAtMs: number;
    readonly changedBy: string;
  },
  cause: Cause,
): Promise<AccountState> {
  const { account, ...data } = change;
  return changeAccount(
    store,
    venue,
    account,
    ({ riskMode, riskModeChangedAtMs }) =>
      riskMode === data.riskMode || data.changedAtMs <= riskModeChangedAtMs
        ? []
        : [{ type: 'RiskModeChanged', v: 1, data }],
    cause,
  );
}

/** Writes down that the exits have another owner now. */
export async function recordOwnership(
  store: LifeStore,
  venue: string,
  account: string,
  reading: OwnershipReading,
  cause: Cause,
): Promise<AccountState> {
  const to: Ownership = reading.ownership;
  return changeAccount(
    store,
    venue,
    account,
    ({ ownership: from }) =>
      from === to
        ? []
        : [
            {
              type: 'OwnershipChanged',
              v: 1,
              data: { from, to, seenAtMs: store.clock.now(), values: { ...reading.values } as Record<string, string> },
            },
          ],
    cause,
  );
}
