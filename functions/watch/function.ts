import type { Brain } from '../../shared/application/brain.ts';
import type { TickReport } from '../../shared/application/watch/watch-account.ts';
import { watchAccount } from '../../shared/application/watch/watch-account.ts';
import { onTicks } from '../support/ticks.ts';

/** Every tick: judges every open position of one account. */
export const watch = (
  brain: Brain,
  served: readonly string[] | null = null,
  measure: ((account: string, report: TickReport) => void) | null = null,
) =>
  onTicks(brain.log, served, async (tick, messageId) => {
    const report = await watchAccount(brain, tick, messageId);
    measure?.(tick.account, report);
  });
