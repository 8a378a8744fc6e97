import type {
  Costs,
  Follow,
  Instruction,
  ReplayEntry,
  ReplayResult,
  Trail,
} from '../../../shared/domain/counterfactual/instruction.ts';
import { replay } from '../../../shared/domain/counterfactual/replay.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';

export const START_MS = Date.UTC(2025, 0, 1, 1);
export const MINUTE_MS = 60_000;
export const at = (minute: number): number => START_MS + minute * MINUTE_MS;

/** Entered at 100; one R is 2. */
export const LONG: ReplayEntry = { side: 'LONG', entryPrice: 100, openedAtMs: START_MS, slFraction: 0.02 };
export const SHORT: ReplayEntry = { ...LONG, side: 'SHORT' };
export const FREE: Costs = { takerFee: 0, makerFee: 0, slippage: 0, fundingPerEightHours: 0 };

type Row = readonly [open: number, high: number, low: number, close: number];

/** Bars of open, high, low, close, one a minute from a minute on. */
export const barsFrom = (minute: number, ...rows: readonly Row[]): readonly Candle[] =>
  rows.map(([open, high, low, close], index) => ({
    openTimeMs: at(minute + index),
    open,
    high,
    low,
    close,
    volume: 1,
  }));
export const bars = (...rows: readonly Row[]): readonly Candle[] => barsFrom(0, ...rows);

export const stop = (price: number | null, minute = 0): Instruction => ({ atMs: at(minute), do: 'stop', price });
export const plan = (minute: number): Instruction => ({ atMs: at(minute), do: 'plan' });
export const close = (share: number, minute = 0): Instruction => ({ atMs: at(minute), do: 'close', share });
export const trail = (minute: number, ...trails: readonly Omit<Trail, 'id'>[]): Instruction => ({
  atMs: at(minute),
  do: 'trail',
  trails: trails.map((each, index) => ({ id: `trail ${index}`, ...each })),
});

/** Targets of price and share; each is known by its price. */
export const targets = (minute: number, ...levels: readonly (readonly [number, number])[]): Instruction => ({
  atMs: at(minute),
  do: 'targets',
  targets: levels.map(([price, share]) => ({ id: String(price), price, share })),
});

/** How a replay ended that came to an end. */
export function ended(
  entry: ReplayEntry,
  instructions: readonly Instruction[],
  path: readonly Candle[],
  costs: Costs = FREE,
  follow?: Follow,
): ReplayResult {
  const result = replay(entry, instructions, path, costs, follow);
  if (typeof result === 'string') throw new TypeError(`came to no end: ${result}`);
  return result;
}
