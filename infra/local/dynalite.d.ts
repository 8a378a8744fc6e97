/** The package has no types of its own: this is the part of it that is used here. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export interface DynaliteOptions {
    /** Folder of the LevelDB store; in memory without it. */
    readonly path?: string;
    /** Milliseconds a table stays CREATING; 500 unless told. */
    readonly createTableMs?: number;
    /** Milliseconds a table stays DELETING; 500 unless told. */
    readonly deleteTableMs?: number;
    /** Milliseconds a table stays UPDATING; 500 unless told. */
    readonly updateTableMs?: number;
    /** Largest item, kilobytes; 400 unless told. */
    readonly maxItemSizeKb?: number;
    readonly verbose?: boolean;
    readonly debug?: boolean;
  }

  /** A DynamoDB server that is not listening yet; `close` also closes the store. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
