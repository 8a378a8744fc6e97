import type { PlanningRules } from '../domain/judge/environment.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exchange } from '../ports/exchange.ts';
import type { Flags } from '../ports/flags.ts';
import type { LifeStore } from './lives/life-store.ts';
import type { FilterCache } from './market/market-reader.ts';

/** What the use cases that judge positions need. */
export interface Brain extends LifeStore {
  readonly exchange: Exchange;
  readonly flags: Flags;
  readonly clock: Clock;
  readonly filters: FilterCache;
  readonly planning: PlanningRules;
  /** Interval between two judgements of a position. */
  readonly tickIntervalMs: number;
  /** True where LONG and SHORT of one symbol must not be open together, whatever the account's mode allows. */
  readonly forbidsHedging?: boolean;
}
