import type { Candle } from '../market/candle.ts';
import type { Side } from '../position/position.ts';

/** A position as it was entered. */
export interface ReplayEntry {
  readonly side: Side;
  readonly entryPrice: number;
  readonly openedAtMs: number;
  /** Stop distance of its first plan, fraction of entry: one R. */
  readonly slFraction: number;
}

/** A limit order that takes profit. What was sold under an id is not sold again. */
export interface Target {
  readonly id: string;
  readonly price: number;
  /** Of what was open when the plan it belongs to began; without a plan, of the size at entry. */
  readonly share: number;
}

/** A stop that trails the best price by a fraction once a price was reached; at once without one. Under one id it goes on from there. */
export interface Trail {
  readonly id: string;
  readonly callback: number;
  readonly activation: number | null;
}

/** What one owner of the exits wants from a moment on (UTC ms). */
export type Instruction =
  | { readonly atMs: number; readonly do: 'stop'; readonly price: number | null }
  /** A new plan: from here on shares are of what is open now. What rests stays. */
  | { readonly atMs: number; readonly do: 'plan' }
  /** Replaces all targets. */
  | { readonly atMs: number; readonly do: 'targets'; readonly targets: readonly Target[] }
  /** Replaces all trailing stops. */
  | { readonly atMs: number; readonly do: 'trail'; readonly trails: readonly Trail[] }
  /** At market, a share as targets have it; never more than is open. */
  | { readonly atMs: number; readonly do: 'close'; readonly share: number };

/** What is assumed of the venue; all are fractions: of the traded value, of the price, and of the value held per eight hours. */
export interface Costs {
  readonly takerFee: number;
  readonly makerFee: number;
  readonly slippage: number;
  /** Paid by longs, received by shorts. */
  readonly fundingPerEightHours: number;
}

export const DEFAULT_COSTS: Costs = {
  takerFee: 0.0005,
  makerFee: 0.0002,
  slippage: 0.0002,
  fundingPerEightHours: 0.0001,
};

/** What stands at the end of a bar; `share` is what is open, of the size at entry. */
export interface Standing {
  readonly share: number;
  readonly stop: number | null;
}

/** What an owner wants after a bar that no instruction speaks of any more. */
export type Follow = (bar: Candle, standing: Standing) => readonly Instruction[];

/** How a replay ended, in multiples of R after all costs. */
export interface ReplayResult {
  readonly realisedR: number;
  /** The largest fall of the position's value from its height, in R; 0 or more. */
  readonly drawdownR: number;
  readonly endedBy: 'stop' | 'targets' | 'market' | 'time';
  readonly endedAtMs: number;
}

/** Why a replay came to no end: a bar is missing, or the bars are over before the position is. */
export type Unreplayable = 'no-candles' | 'not-over-yet';
