import { memoryBus } from '../../shared/adapters/memory/bus.ts';
import { memoryFlags } from '../../shared/adapters/memory/flags.ts';
import { memoryJournal } from '../../shared/adapters/memory/journal.ts';
import { recordingLog } from '../../shared/adapters/memory/log.ts';
import { memoryMetrics } from '../../shared/adapters/memory/metrics.ts';
import { memoryPositionsView } from '../../shared/adapters/memory/positions-view.ts';
import type { Brain } from '../../shared/application/brain.ts';
import { filterCache } from '../../shared/application/market/market-reader.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../shared/domain/plan/planner-config.ts';
import { DEFAULT_BOOK } from '../../shared/domain/profiles/profile-book.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { handClock } from '../support/test-clock.ts';

/** An exchange no test of a handler may reach; every call fails loudly. */
const nowhere = new Proxy({ venue: 'paper', silentUntilMs: () => 0 } as Exchange, {
  get: (target, name) =>
    name in target
      ? Reflect.get(target, name)
      : () => Promise.reject(new Error(`the exchange was asked for ${String(name)}`)),
});

/** What a handler is made with, all of it in memory. */
export function parts() {
  const clock = handClock();
  const log = recordingLog();
  let id = 0;
  const store = {
    journal: memoryJournal(),
    view: memoryPositionsView(),
    clock,
    ids: { next: () => `id-${id++}` },
    log,
  };
  const brain: Brain = {
    ...store,
    exchange: nowhere,
    flags: memoryFlags({}, clock),
    filters: filterCache(nowhere, clock),
    planning: { config: DEFAULT_PLANNER_CONFIG, profiles: DEFAULT_BOOK },
    tickIntervalMs: 10_000,
  };
  return { clock, log, metrics: memoryMetrics(), bus: memoryBus(), store, brain };
}

/** The part of a Lambda context that the wrapper looks at. */
export const context = { getRemainingTimeInMillis: () => 30_000 } as never;

/** The error an operation ends with; fails when it succeeds. */
export async function errorOf(operation: Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
