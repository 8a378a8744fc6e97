import type { Commit, StoredEvent } from '../../shared/ports/journal.ts';

/** The journal as the story looks at it. */
export type Streams = ReadonlyMap<string, readonly Commit[]>;

/** Every event of one kind in a symbol's lives, in order. */
export function eventsOf(streams: Streams, symbol: string, type: string): readonly StoredEvent[] {
  return livesOf(streams, symbol)
    .flatMap((streamId) => streams.get(streamId) ?? [])
    .flatMap(({ events }) => events)
    .filter((event) => event.type === type);
}

/** Streams of the lives of a symbol's position, of all symbols without one. */
export const livesOf = (streams: Streams, symbol?: string): readonly string[] =>
  [...streams.keys()]
    .filter((id) => id.startsWith('exit#') && (symbol === undefined || id.split('#')[3] === symbol))
    .toSorted();

/** Streams whose chain is broken: a commit is missing, or names another predecessor than the one that stands there. */
export function brokenChains(streams: Streams): readonly string[] {
  return [...streams].flatMap(([id, commits]) => {
    const isWhole = commits.every(
      ({ commit, previousHash }, index) =>
        commit === index + 1 && previousHash === (index === 0 ? '' : commits[index - 1]?.hash),
    );
    return isWhole ? [] : [id];
  });
}

/** Commits of an earlier reading that do not stand as they stood. */
export function changedCommits(before: Streams, after: Streams): readonly string[] {
  return [...before].flatMap(([id, commits]) =>
    commits
      .filter(({ commit, hash }) => after.get(id)?.[commit - 1]?.hash !== hash)
      .map(({ commit }) => `${id} ${commit}`),
  );
}
