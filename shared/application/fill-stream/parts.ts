import type { Clock } from '../../ports/clock.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Log } from '../../ports/log.ts';
import type { Bus } from '../../ports/messaging.ts';
import type { PositionsView } from '../../ports/positions-view.ts';
import type { UserStream } from '../../ports/user-stream.ts';
import type { Counters } from './health.ts';

/** What the fill stream needs; it only reads at the venue. */
export interface FillStreamParts {
  readonly stream: UserStream;
  readonly exchange: Pick<Exchange, 'venue' | 'positions' | 'trades'>;
  readonly view: Pick<PositionsView, 'rowsOf'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

export interface FillStreamOptions {
  readonly account: string;
  /**
   * Orders whose publisher tells their fills itself, with hints that we do not have: such a fill waits so long for it.
   * A fill that is told twice is counted once, as it was told first.
   */
  readonly yieldTo?: { readonly clientIdPrefixes: readonly string[]; readonly ms: number };
  /** Trades that may wait for the bus, all symbols together; 1,000 unless told. */
  readonly maxQueued?: number;
  /** How long new trades of a symbol wait, after a gap, for the ones before them; 2,000 ms unless told. */
  readonly holdMs?: number;
  /** The ledger is read once more so long after a gap, because lists lag; 3,000 ms unless told. */
  readonly settleMs?: number;
  /** Shortest time between two readings of everything while gaps keep coming; 5,000 ms unless told. */
  readonly readEveryMs?: number;
  /** First and longest pause before something that failed is tried again; 100 and 10,000 ms unless told. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** One line of the log so often; a minute unless told. */
  readonly heartbeatMs?: number;
  /** How long closing waits for what is queued; 3,000 ms unless told. */
  readonly drainMs?: number;
}

/** What every part of the running process shares. */
export interface Running extends FillStreamParts {
  readonly options: Required<FillStreamOptions>;
  readonly counters: Counters;
  isClosed(): boolean;
  /** Resolves when the process is asked to close. */
  readonly closing: Promise<void>;
  /** Waits, but not beyond the closing of the process. */
  pause(ms: number): Promise<void>;
}

/** The pause before attempt n + 1, milliseconds: doubling from the first, capped. */
export const backOffMs = ({ options }: Pick<Running, 'options'>, failures: number): number =>
  Math.min(options.longestPauseMs, options.firstPauseMs * 2 ** Math.max(0, failures - 1));

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
