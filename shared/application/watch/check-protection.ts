import type { AccountState, SeenProtection } from '../../domain/account/account.ts';
import { isZero } from '../../domain/money/decimal.ts';
import type { Ownership } from '../../domain/orders/gate.ts';
import { seenProtection } from '../../domain/orders/seen-protection.ts';
import type { ExchangePosition } from '../../ports/exchange.ts';
import { changeAccount } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import type { Cause } from '../lives/life-store.ts';
import { readAgain } from '../read-again.ts';

/** True from the tick after a change of owner was written down until the protection of every position was looked at. */
export const isProtectionDue = ({ ownershipSinceMs, protectionCheckedAtMs }: AccountState): boolean =>
  ownershipSinceMs !== null && (protectionCheckedAtMs ?? 0) < ownershipSinceMs;

/**
 * Looks, on the exchange itself, at what protects every open position after the exits changed their owner, and writes it
 * down. It places nothing: the owner does. A look that fails is repeated on the next tick.
 */
export async function checkProtection(
  brain: Brain,
  account: string,
  owner: Ownership,
  positions: readonly ExchangePosition[],
  cause: Cause,
): Promise<void> {
  try {
    const listed = await readAgain(() => brain.exchange.openOrders());
    const checkedAtMs = brain.clock.now();
    const open = positions.filter(({ signedQuantity }) => !isZero(signedQuantity));
    const seen = open.map((position) => seenProtection(position, listed));
    const { appended } = await changeAccount(
      brain,
      brain.exchange.venue,
      account,
      (state) =>
        isProtectionDue(state)
          ? [{ type: 'ProtectionChecked', v: 1, data: { owner, checkedAtMs, positions: seen } }]
          : [],
      cause,
    );
    if (appended.length > 0) tell(brain, account, owner, seen);
  } catch (error) {
    brain.log.error(`[EXIT_MODE] protection under ${owner} could not be checked: ${String(error)}`, { account });
  }
}

function tell({ log }: Brain, account: string, owner: Ownership, seen: readonly SeenProtection[]): void {
  const bare = seen.filter(({ stopPrice }) => stopPrice === null);
  const line = `[EXIT_MODE] protection under ${owner}: ${seen.length} positions, ${bare.length} without a stop`;
  if (bare.length === 0) log.info(line, { account, positions: seen });
  else log.error(`[EXIT_ALARM] ${line}: ${bare.map(({ symbol }) => symbol).join(', ')}`, { account, positions: seen });
}
