import type { StreamGap, TradeKind } from '../../ports/user-stream.ts';

/** How the fill stream is doing. Times are UTC milliseconds, null before the first; counts are since the start. */
export interface FillStreamHealth {
  readonly startedAtMs: number;
  readonly connected: boolean;
  /** Last sign of life of the venue. */
  readonly lastFrameAtMs: number | null;
  readonly lastPublishedAtMs: number | null;
  /** From hearing of the last trade to its acceptance by the bus, milliseconds. */
  readonly lastDelayMs: number | null;
  readonly published: number;
  readonly publishFailures: number;
  /** Trades that wait for the bus. */
  readonly queued: number;
  /** Trades that did not fit into the queue: only polling finds them. */
  readonly dropped: number;
  /** Trades that could only reduce a position that nobody knows. */
  readonly skipped: number;
  readonly gaps: Readonly<Record<StreamGap['reason'], number>>;
  /** True while a gap has not been read from the ledger yet. */
  readonly behind: boolean;
  /** Trades that were found in the ledger only. */
  readonly recovered: number;
  readonly recoveryFailures: number;
  /** Positions that the venue closed by force. */
  readonly forced: Readonly<Record<Exclude<TradeKind, 'ordinary'>, number>>;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** The counted part of the health; one object for the whole process. */
export interface Counters
  extends Writable<
    Pick<
      FillStreamHealth,
      | 'lastPublishedAtMs'
      | 'lastDelayMs'
      | 'published'
      | 'publishFailures'
      | 'dropped'
      | 'skipped'
      | 'recovered'
      | 'recoveryFailures'
    >
  > {
  readonly gaps: Writable<FillStreamHealth['gaps']>;
  readonly forced: Writable<FillStreamHealth['forced']>;
}

export const newCounters = (): Counters => ({
  lastPublishedAtMs: null,
  lastDelayMs: null,
  published: 0,
  publishFailures: 0,
  dropped: 0,
  skipped: 0,
  recovered: 0,
  recoveryFailures: 0,
  gaps: { reconnected: 0, 'unreadable-frame': 0, 'missing-order-update': 0 },
  forced: { liquidation: 0, adl: 0, settlement: 0 },
});
