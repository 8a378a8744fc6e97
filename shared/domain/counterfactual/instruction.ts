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

/** A limit order that takes profit. */
export interface Target {
  readonly price: number;
  /** Of what is open when it is placed, or of the size at entry. */
  readonly share: number;
  readonly of: 'open' | 'entry';
}

/** A stop that trails the best price by a fraction once a price was reached; at once without one. */
export interface Trail {
  readonly callback: number;
  readonly activation: number | null;
}

/** What one owner of the exits wants from a moment on (UTC ms). */
export type Instruction =
  | { readonly atMs: number; readonly do: 'stop'; readonly price: number | null }
  /** Replaces all targets. */
  | { readonly atMs: number; readonly do: 'targets'; readonly targets: readonly Target[] }
  /** Stops that follow the best price since they were activated; replaces all of them. */
  | { readonly atMs: number; readonly do: 'trail'; readonly trails: readonly Trail[] }
  /** At market, so much of what is open. */
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
