import type { AccountState } from '../../domain/account/account.ts';
import type { PlanningRules } from '../../domain/judge/environment.ts';
import type { ExchangePosition, MarkPrice } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { OwnershipReading } from '../flags/read-ownership.ts';
import type { Cause } from '../lives/life-store.ts';
import type { MarketRow } from '../market/market-reader.ts';

/** What one tick knows, read once and shared by every position of the account. */
export interface Tick {
  readonly account: string;
  readonly rows: readonly ViewRow[];
  readonly accountState: AccountState;
  readonly owner: OwnershipReading;
  readonly marks: ReadonlyMap<string, MarkPrice>;
  readonly markets: ReadonlyMap<string, MarketRow>;
  /** Open positions as the venue showed them. */
  readonly positions: readonly ExchangePosition[];
  readonly positionsReadAtMs: number;
  readonly planning: PlanningRules;
  readonly cause: Cause;
}
