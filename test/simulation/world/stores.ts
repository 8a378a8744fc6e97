import { cachedFlags, knownFlags } from '../../../shared/adapters/flags-cache.ts';
import { type MemoryJournal, memoryJournal } from '../../../shared/adapters/memory/journal.ts';
import { memoryPositionsView } from '../../../shared/adapters/memory/positions-view.ts';
import { FLAG_NAMES, type FlagName, type Flags, type RawFlags } from '../../../shared/ports/flags.ts';
import {
  type Commit,
  type Journal,
  JournalConflictError,
  JournalUnavailableError,
} from '../../../shared/ports/journal.ts';
import type { PositionsView, ViewRow } from '../../../shared/ports/positions-view.ts';
import type { Container, Stage, Way } from './container.ts';

const JOURNAL = {
  latencyMs: [1, 8],
  refused: 'dynamo-throttle',
  slow: 'dynamo-slow',
  patienceMs: 3_000,
  refusal: (why: string) => new JournalUnavailableError('call', new Error(why)),
} as const satisfies Partial<Way>;
const VIEW = { latencyMs: [1, 8], refused: 'view-throttle', patienceMs: 2_000 } as const satisfies Partial<Way>;
const FLAGS = { latencyMs: [5, 30], refused: 'ssm-down', slow: 'ssm-slow' } as const satisfies Partial<Way>;

/** The journal of a run, and who follows it. */
export interface JournalStore {
  readonly kept: MemoryJournal;
  /** The journal as one container reaches it. */
  seenFrom(container: Container): Journal;
}

/** An empty journal; `onCommit` is told of every commit once, the moment it stands. */
export function journalStore(onCommit: (commit: Commit) => void): JournalStore {
  const kept = memoryJournal();
  const heads = new Map<string, number>();
  const append: Journal['append'] = async (commit) => {
    const appended = await kept.append(commit);
    if (appended.commit > (heads.get(appended.streamId) ?? 0)) {
      heads.set(appended.streamId, appended.commit);
      onCommit(appended);
    }
    return appended;
  };
  return {
    kept,
    seenFrom: (container) => ({
      append: async (commit) => {
        const { streamId } = commit;
        const way: Way = { ...JOURNAL, what: `append ${streamId}`, lost: 'dynamo-lost-ack', writes: true };
        try {
          return await container.call(way, () => append(commit));
        } catch (error) {
          if (!(error instanceof JournalUnavailableError)) throw error;
          // Only what stands there can tell; absent now says nothing of a write that is still on its way.
          const reading: Way = { ...JOURNAL, what: `look at ${streamId}`, writes: false };
          const standing = await container.call(reading, () =>
            kept.commitsOf(streamId).find((each) => each.commit === commit.commit),
          );
          if (standing === undefined) throw error;
          if (standing.commitId !== commit.commitId) throw new JournalConflictError(streamId, commit.commit);
          return standing;
        }
      },
      loadLast: (streamId) =>
        container.call({ ...JOURNAL, what: `load ${streamId}`, writes: false }, () => kept.loadLast(streamId)),
      async *read(streamId, fromCommit) {
        yield* await container.call({ ...JOURNAL, what: `read ${streamId}`, writes: false }, () =>
          kept.commitsOf(streamId).filter(({ commit }) => commit >= (fromCommit ?? 1)),
        );
      },
    }),
  };
}

/** The open-positions view of a run. */
export interface ViewStore {
  readonly kept: PositionsView;
  seenFrom(container: Container): PositionsView;
}

/** An empty view; `onPut` is told of every row that is written. */
export function viewStore({ weather }: Stage, onPut: (account: string, row: ViewRow) => void): ViewStore {
  const kept = memoryPositionsView();
  const lastRead = new Map<string, readonly ViewRow[]>();
  return {
    kept,
    seenFrom: (container) => ({
      rowsOf: (venue, account) =>
        container.call({ ...VIEW, what: 'view rows', writes: false }, async () => {
          const before = lastRead.get(account);
          // An eventually consistent read may miss what was written since somebody else's last one.
          if (before !== undefined && weather.strikes('view-stale') !== null) return before;
          const rows = await kept.rowsOf(venue, account);
          lastRead.set(account, rows);
          return rows;
        }),
      put: (venue, account, row) =>
        container.call({ ...VIEW, what: `view put ${row.key}`, writes: true }, async () => {
          onPut(account, row);
          return kept.put(venue, account, row);
        }),
      remove: (venue, account, key, version) =>
        container.call({ ...VIEW, what: `view remove ${key}`, writes: true }, () =>
          kept.remove(venue, account, key, version),
        ),
    }),
  };
}

/** What the flags were from a moment on. */
export interface FlagsMoment {
  readonly fromMs: number;
  readonly values: RawFlags;
  readonly version: string;
}

/** The parameters of a run, with everything they ever were. */
export interface FlagStore {
  readonly history: readonly FlagsMoment[];
  set(values: Readonly<Partial<Record<FlagName, string | undefined>>>): void;
  /** The flags as one container reads them, kept as every adapter keeps them. */
  seenFrom(container: Container): Flags;
  /** When reads failed, and how far back stale reads looked: the longest of each, by the moment it was felt, UTC ms. */
  readonly outages: readonly { readonly atMs: number }[];
}

/** How far back a stale read looks at most. */
export const STALE_MS = 2_000;
const FLAGS_WITHIN_MS = 1_000;

/** Parameters with these values; every change is visible to every read that begins after it, unless the weather says otherwise. */
export function flagStore(initial: RawFlags, { scheduler, weather }: Stage): FlagStore {
  const versions = new Map<FlagName, number>();
  const history: FlagsMoment[] = [];
  const outages: { readonly atMs: number }[] = [];
  const set: FlagStore['set'] = (values) => {
    const merged = { ...history.at(-1)?.values, ...values };
    for (const name of FLAG_NAMES) if (name in values) versions.set(name, (versions.get(name) ?? 0) + 1);
    const standing = FLAG_NAMES.flatMap((name) => {
      const value = merged[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const version = standing.map(([name]) => `${name}:${versions.get(name) ?? 0}`).join(',');
    history.push({ fromMs: scheduler.nowMs, values: knownFlags(standing), version });
  };
  set(initial);

  const fetch = async (): Promise<FlagsMoment> => {
    const stale = weather.strikes('ssm-stale');
    const backMs = stale === null ? 0 : Math.round(stale * STALE_MS);
    weather.felt(backMs);
    const asOfMs = scheduler.nowMs - backMs;
    return history.findLast(({ fromMs }) => fromMs <= asOfMs) ?? (history[0] as FlagsMoment);
  };

  return {
    history,
    outages,
    set,
    seenFrom: (container) => {
      const way: Way = {
        ...FLAGS,
        what: 'flags',
        writes: false,
        refusal: () => new Error('parameters cannot be read'),
      };
      const { clock } = container;
      return cachedFlags({
        where: 'simulation',
        clock,
        fetch: async () => {
          // As patient as the adapter of the deployed function.
          const answer = clock.timeout(container.call(way, fetch), FLAGS_WITHIN_MS, 'flags');
          const { values, version } = await answer.catch((error: unknown) => {
            outages.push({ atMs: scheduler.nowMs });
            throw error;
          });
          return { values, version };
        },
      });
    },
  };
}
