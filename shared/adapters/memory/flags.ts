import type { Clock } from '../../ports/clock.ts';
import { FLAG_NAMES, type FlagName, type Flags, type RawFlags } from '../../ports/flags.ts';
import { cachedFlags, knownFlags } from '../flags-cache.ts';

/** Flags in memory with a store behind them that a test can flip and break. */
export interface MemoryFlags extends Flags {
  /** Changes the given flags in the store; undefined removes one. Visible to every read that begins afterwards. */
  set(changes: Readonly<Partial<Record<FlagName, string | undefined>>>): void;
  /** From now on reads of the store fail, until `makeReadable`. */
  makeUnreadable(cause?: Error): void;
  makeReadable(): void;
  /** How many reads of the store began. */
  readonly reads: number;
}

/** Flags with the same ages, sharing and failures as the real ones, told by the given clock. */
export function memoryFlags(initial: RawFlags, clock: Pick<Clock, 'now'>): MemoryFlags {
  const store = new Map<FlagName, { readonly value: string; readonly version: number }>();
  const versions = new Map<FlagName, number>();
  let failure: Error | undefined;
  let reads = 0;

  function put(name: FlagName, value: string | undefined): void {
    if (value === undefined) {
      store.delete(name);
      return;
    }
    const version = (versions.get(name) ?? 0) + 1;
    versions.set(name, version);
    store.set(name, { value, version });
  }

  const set = (changes: Readonly<Partial<Record<FlagName, string | undefined>>>): void => {
    for (const name of FLAG_NAMES) if (name in changes) put(name, changes[name]);
  };
  set(initial);

  const flags = cachedFlags({
    where: 'memory',
    clock,
    fetch: async () => {
      reads++;
      if (failure !== undefined) throw failure;
      const standing = FLAG_NAMES.flatMap((name) => {
        const entry = store.get(name);
        return entry === undefined ? [] : [{ name, ...entry }];
      });
      return {
        values: knownFlags(standing.map(({ name, value }) => [name, value] as const)),
        version: standing.map(({ name, version }) => `${name}:${version}`).join(','),
      };
    },
  });

  return {
    read: (maxAgeMs) => flags.read(maxAgeMs),
    set,
    makeUnreadable(cause = new Error('made unreadable')) {
      failure = cause;
    },
    makeReadable() {
      failure = undefined;
    },
    get reads() {
      return reads;
    },
  };
}
