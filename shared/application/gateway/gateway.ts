import type { LivingLife } from '../../domain/life/state.ts';
import type { Verdict } from '../../domain/orders/gate.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Flags } from '../../ports/flags.ts';
import type { LifeHead, LifeStore } from '../lives/life-store.ts';
import type { FilterCache } from '../market/market-reader.ts';

/** What the gateway needs; its exchange is the only one that holds the trading key. */
export interface Gateway extends LifeStore {
  readonly exchange: Exchange;
  readonly flags: Flags;
  readonly clock: Clock;
  /** Trading rules kept between calls; without it they are read when an order has to be made here. */
  readonly filters?: FilterCache;
}

/** What became of one delivery. `unknown` is written down and looked for by a message of its own; `retryAfterMs` asks for the same message again later. */
export type GatewayResult =
  | { readonly outcome: 'done' | 'already-done' | 'denied' | 'sent' | 'unknown' }
  | { readonly outcome: 'unresolved'; readonly retryAfterMs: number };

/** Why an intent may not leave. */
export interface Refusal {
  readonly rule: string;
  readonly detail: string;
  /** Set when its sender does not own the exits. */
  readonly blocked?: Verdict;
}

/** The life when its orders can still matter, else null. */
export const livingOf = ({ state }: LifeHead): LivingLife | null =>
  state.status === 'open' || state.status === 'flat' ? state : null;
