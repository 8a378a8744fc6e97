import { parseLifeStreamId } from '../../domain/life/identity.ts';
import { NO_SIGNAL } from '../../domain/life/ledger-events.ts';
import type { AccountTrade } from '../../ports/exchange.ts';
import { lastOwnerOf } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import { DECISION_FLAGS_AGE_MS, readOwnership } from '../flags/read-ownership.ts';
import { applyTrades } from './apply-trades.ts';
import type { Cause, LifeHead } from './life-store.ts';
import { nameMakers } from './name-makers.ts';

/** Counts what the ledger tells beyond what the life has counted, and judges nothing: that is a tick's. Answers with the newest head. */
export async function countTrades(
  brain: Brain,
  head: LifeHead,
  trades: readonly AccountTrade[],
  cause: Cause,
): Promise<LifeHead> {
  const { venue, account } = parseLifeStreamId(head.streamId).key;
  const named = await nameMakers(brain, head.state, trades);
  const { live } = await readOwnership(brain, DECISION_FLAGS_AGE_MS, () => lastOwnerOf(brain, venue, account));
  const { sharePercent } = live;
  return applyTrades(brain, head, named, { source: 'ledger', signal: NO_SIGNAL, sharePercent, cause, judging: null });
}
