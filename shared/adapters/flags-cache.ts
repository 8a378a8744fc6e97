import type { Clock } from '../ports/clock.ts';
import { FLAG_NAMES, type Flags, type FlagsReading, FlagsUnreadableError, type RawFlags } from '../ports/flags.ts';
import type { Log } from '../ports/log.ts';

/** One successful read of a store. */
export interface FetchedFlags {
  readonly values: RawFlags;
  readonly version: string;
}

export interface FlagsCacheOptions {
  /** Names the store in errors and logs. */
  readonly where: string;
  /** Reads the store once; it rejects when the store cannot be read as a whole. */
  readonly fetch: () => Promise<FetchedFlags>;
  readonly clock: Pick<Clock, 'now'>;
  /** Told about every failed read, which the answer itself only shows by its source. */
  readonly log?: Log;
}

interface Read {
  readonly startedAtMs: number;
  readonly reading: Promise<FlagsReading>;
}

/**
 * The one rule of age and failure that every flags adapter follows. Age counts from the moment a read began, because what is
 * flipped while a read is on its way may be missing in it. A failed read is never kept: the next caller reads again.
 */
export function cachedFlags(options: FlagsCacheOptions): Flags {
  const { where, fetch, clock, log } = options;
  let good: FlagsReading | undefined;
  let underway: Read | undefined;

  function begin(): Read {
    const startedAtMs = clock.now();
    const reading = fetch().then((fetched) => ({ ...fetched, readStartedAtMs: startedAtMs, source: 'store' as const }));
    const read: Read = { startedAtMs, reading };
    underway = read;
    const done = (): void => {
      if (underway === read) underway = undefined;
    };
    reading.then(
      (result) => {
        done();
        // A slow read may end after a younger one: the younger one stands.
        if (good === undefined || good.readStartedAtMs <= startedAtMs) good = result;
      },
      (error: unknown) => {
        done();
        log?.warn('flags unreadable', { where, reason: error instanceof Error ? error.message : String(error) });
      },
    );
    return read;
  }

  return {
    async read(maxAgeMs) {
      const nowMs = clock.now();
      // A start in the future is a clock that was set back: such a reading could stay fresh for as long as the step was.
      const fresh = (startedAtMs: number): boolean => startedAtMs <= nowMs && nowMs - startedAtMs <= maxAgeMs;
      if (good !== undefined && fresh(good.readStartedAtMs)) return good;
      const read = underway !== undefined && fresh(underway.startedAtMs) ? underway : begin();
      try {
        return await read.reading;
      } catch (error) {
        if (good === undefined) throw new FlagsUnreadableError(where, error);
        return { ...good, source: good.readStartedAtMs > read.startedAtMs ? 'store' : 'last-known-good' };
      }
    },
  };
}

/** Keeps the names that are flags, in their order, from whatever a store answered. */
export function knownFlags(entries: Iterable<readonly [string, string]>): RawFlags {
  const given = new Map(entries);
  return Object.fromEntries(FLAG_NAMES.flatMap((name) => (given.has(name) ? [[name, given.get(name)]] : [])));
}
