import type { AccountState } from '../../domain/account/account.ts';
import { changeAccount } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import type { Cause } from '../lives/life-store.ts';

/** Reads whether the account is in one-way or hedge mode, and writes it down when it is not what was known. */
export async function notePositionMode(
  brain: Brain,
  account: string,
  cached: AccountState,
  cause: Cause,
): Promise<void> {
  const positionMode = await brain.exchange.positionMode();
  if (positionMode === cached.positionMode) return;
  const readAtMs = brain.clock.now();
  await changeAccount(
    brain,
    brain.exchange.venue,
    account,
    (state) =>
      state.positionMode === positionMode
        ? []
        : [{ type: 'PositionModeObserved', v: 1, data: { positionMode, readAtMs } }],
    cause,
  );
}
