import type { BatchAnswer, QueueRecord, StreamDelivery } from '../../../functions/support/events.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Log } from '../../../shared/ports/log.ts';
import type { FunctionName } from '../../triggers.ts';
import type { InFlight } from './in-flight.ts';

type Invoke = (event: never) => Promise<unknown>;

/** The functions a runtime starts, by the names of the trigger table. */
export type Functions = Readonly<Record<FunctionName, Invoke>>;

/** What every part of the runtime starts functions with. */
export interface Starter {
  readonly clock: Clock;
  readonly log: Log;
  readonly inFlight: InFlight;
  isStopped(): boolean;
  /** Starts a function; rejects as it does. */
  call(name: FunctionName, event: unknown): Promise<unknown>;
}

/** Whether a function took the whole batch; one that threw took nothing of it. */
export async function isTaken(
  starter: Starter,
  name: FunctionName,
  event: StreamDelivery | { readonly Records: readonly QueueRecord[] },
): Promise<boolean> {
  try {
    return ((await starter.call(name, event)) as BatchAnswer).batchItemFailures.length === 0;
  } catch (error) {
    starter.log.warn(`[EXIT_BRAIN] ${name} failed and is started again: ${String(error)}`);
    return false;
  }
}
