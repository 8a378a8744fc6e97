import type { LegacyModule } from './gate.ts';
import { LEGACY_MODULE_NAMES } from './gate.ts';

/**
 * The queue each module of the old exit stack sends through, without the deployment's prefix and the ending of FIFO
 * queues. Nobody else can write to it, so it says who is asking.
 */
const QUEUES = {
  position_monitor: 'from-position-monitor',
  hybrid_tpsl: 'from-hybrid-tpsl',
  trailing_stop_manager: 'from-trailing-stop-manager',
  dynamic_trailing_rearm: 'from-dynamic-trailing-rearm',
  event_driven_executor: 'from-event-driven-executor',
} as const satisfies Readonly<Record<LegacyModule, string>>;

export type ModuleQueue = (typeof QUEUES)[LegacyModule];

/** The queue of a module. */
export const queueOf = (module: LegacyModule): ModuleQueue => QUEUES[module];

/** The queues of all modules. */
export const MODULE_QUEUES: readonly ModuleQueue[] = Object.values(QUEUES);

/** The module whose queue this is, by the queue's ARN or full name; null when it is no module's. */
export function moduleOfQueue(arn: string): LegacyModule | null {
  // The ending of a FIFO queue is the only dot a queue's name may have.
  const name = arn.slice(arn.lastIndexOf(':') + 1).replace('.fifo', '');
  return LEGACY_MODULE_NAMES.find((module) => name === QUEUES[module] || name.endsWith(`-${QUEUES[module]}`)) ?? null;
}
