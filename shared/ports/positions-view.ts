/**
 * One row of the open-positions view. A row is a cache of the journal: it may lag, it is never the truth.
 * Row keys are `life#<symbol>#<positionSide>#<n>` for lives, `account` for the account's state, `market#<symbol>` for market state.
 */
export interface ViewRow {
  readonly key: string;
  /** Commit number of the stream the row was folded from; for rows without a stream, the time they were computed (UTC ms). */
  readonly version: number;
  /** False for a life that is closed: such a row only says where the next life starts. */
  readonly open: boolean;
  readonly state: unknown;
}

/** The hot path: everything a tick needs of one account in one query. Implementations pass `test/contract/positions-view.contract.ts`. */
export interface PositionsView {
  /** All rows of an account, eventually consistent, in key order. */
  rowsOf(venue: string, account: string): Promise<readonly ViewRow[]>;
  /** Writes the row unless a row of the same key with the same or a newer version stands; answers whether it was written. */
  put(venue: string, account: string, row: ViewRow): Promise<boolean>;
  /** Removes the row if it stands with exactly this version; answers whether it was removed. */
  remove(venue: string, account: string, key: string, version: number): Promise<boolean>;
}
