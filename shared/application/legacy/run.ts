import type { LegacyOperation } from '../../domain/legacy/operations.ts';
import type { TickMessage } from '../../ports/messaging.ts';
import { ask } from './ask.ts';
import type { Legacy, LegacyModule } from './legacy.ts';
import { type AccountLook, type Look, lookAtAccount } from './look.ts';

/** What became of a look at an account. */
export interface LegacyReport {
  readonly outcome: 'looked' | 'late' | 'blind';
  readonly positions: number;
  readonly asked: number;
  readonly failures: number;
}

/** What a module wants for one position, and why. */
export interface Wish {
  readonly explanation: string;
  readonly operations: readonly LegacyOperation[];
}

/**
 * One look of one module at every open position of an account. A late tick is dropped, because the next one is due; without
 * positions nothing is concluded. One position's failure does not stop the others.
 */
export async function runModule(
  legacy: Legacy,
  module: LegacyModule,
  { account, dueAtMs }: TickMessage,
  wishFor: (look: Look, account: AccountLook) => Promise<Wish | null>,
): Promise<LegacyReport & { readonly look: AccountLook | null }> {
  const { clock, log, tickIntervalMs } = legacy;
  const nothing = { positions: 0, asked: 0, failures: 0, look: null };
  if (clock.now() - dueAtMs >= tickIntervalMs) return { ...nothing, outcome: 'late' };
  const look = await lookAtAccount(legacy, account).catch((error: unknown) => {
    log.error(`[EXIT_BRAIN] ${module} could not read the account's positions: ${String(error)}`, { account });
    return null;
  });
  if (look === null) return { ...nothing, outcome: 'blind' };
  let asked = 0;
  let failures = 0;
  for (const each of look.looks) {
    try {
      const wish = await wishFor(each, look);
      const occasion = { key: each.key, occasion: `${dueAtMs}`, explanation: wish?.explanation ?? '' };
      if (await ask(legacy, module, occasion, wish?.operations ?? [])) asked += 1;
    } catch (error) {
      failures += 1;
      log.error(`[EXIT_BRAIN] ${module} could not look after ${each.key.symbol}: ${String(error)}`, { account });
    }
  }
  return { outcome: 'looked', positions: look.looks.length, asked, failures, look };
}
