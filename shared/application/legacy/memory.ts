import type { LegacyModule } from '../../domain/orders/gate.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Legacy } from './legacy.ts';

/** What a module asked for last on one position, and what rested there when it did. */
export interface Asked {
  /** UTC milliseconds. */
  readonly atMs: number;
  /** Ids of what rested. */
  readonly resting: string;
  /** How often it asked while nothing changed. */
  readonly times: number;
}

/** What a module remembers of one position between two looks. */
export interface Remembered<State> {
  readonly state: State | null;
  readonly asked: Asked | null;
}

/** A module's memory of the positions of an account. */
export interface Memory<State> {
  of(rowKey: string): Remembered<State>;
  keep(rowKey: string, remembered: Remembered<State>, dueAtMs: number): Promise<void>;
  /** Drops what is remembered of positions that are not open any more. */
  forgetAllBut(rowKeys: ReadonlySet<string>): Promise<void>;
}

/**
 * Reads what a module remembers: durable, because no process outlives a look. It stands beside the account's own rows in a partition
 * of its own, which no tick of the brain reads.
 */
export async function memoryOf<State>(
  { view, exchange }: Pick<Legacy, 'view' | 'exchange'>,
  module: LegacyModule,
  account: string,
): Promise<Memory<State>> {
  const partition = `${account}#${module}`;
  const rows = await view.rowsOf(exchange.venue, partition);
  const known = new Map<string, ViewRow>(rows.map((row) => [row.key, row]));
  const nothing: Remembered<State> = { state: null, asked: null };
  return {
    of: (rowKey) => (known.get(rowKey)?.state as Remembered<State> | undefined) ?? nothing,
    async keep(rowKey, remembered, dueAtMs) {
      if (JSON.stringify(known.get(rowKey)?.state ?? nothing) === JSON.stringify(remembered)) return;
      await view.put(exchange.venue, partition, { key: rowKey, version: dueAtMs, open: true, state: remembered });
    },
    async forgetAllBut(rowKeys) {
      for (const { key, version } of rows) {
        if (!rowKeys.has(key)) await view.remove(exchange.venue, partition, key, version);
      }
    },
  };
}

/** After an ask that changed nothing a module waits this long before the next one, twice as long each time. */
const FIRST_PAUSE_MS = 20_000;
const LONGEST_PAUSE_MS = 300_000;

/** True when the last ask changed nothing and it is too soon for another: what was refused is not asked for on every tick. */
export function isTooSoon(asked: Asked | null, resting: string, nowMs: number): boolean {
  if (asked === null || asked.resting !== resting) return false;
  return nowMs - asked.atMs < Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (asked.times - 1));
}

/** The last ask, after one more. */
export const askedAgain = (before: Asked | null, resting: string, atMs: number): Asked => ({
  atMs,
  resting,
  times: before?.resting === resting ? before.times + 1 : 1,
});
