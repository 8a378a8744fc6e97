import type { EngineEvent } from '../../../shared/adapters/paper/index.ts';
import type { TrueFlags } from './flags.ts';

/** An order, or the cancel of one, as it left for the exchange. */
export interface Left {
  readonly method: 'POST' | 'DELETE';
  readonly leftAtMs: number;
  readonly params: Readonly<Record<string, string>>;
}

/** Everything the checker may look at besides the exchange's events and the journal's commits. */
export interface Evidence {
  nowMs(): number;
  readonly flags: readonly TrueFlags[];
  /** Moments at which reads of the flags failed. */
  readonly outages: readonly { readonly atMs: number }[];
  readonly departures: readonly Left[];
  /** Until when a fault could be felt, and since when that has been so without a calm, UTC ms. */
  feltUntilMs(): number;
  feltSinceMs(): number;
  /** How a fill of now comes to the system's ears. */
  fillsAre(): 'pushed' | 'polled';
  /** A flip is visible to every read after so long; above zero where reads may answer with what was. */
  readonly flagsLagMs: number;
}

export type AlgoEvent = Extract<EngineEvent, { algo: unknown }>;
export type OrderEvent = Extract<EngineEvent, { order: unknown }>;

/** What rests wrongly, or is gone, must have been put right by the reconciliation after it. */
export const MADE_FIT_MS = 80_000;
