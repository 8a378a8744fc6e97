import type { Commit } from '../ports/journal.ts';

/**
 * Commits of many streams by (recordedAtMs, streamId, commit), as a feed delivers them.
 * A stream's own order always holds: where a writer's clock ran behind, its commit counts as recorded with the one before it.
 */
export function inFeedOrder(commits: readonly Commit[]): Commit[] {
  const byStream = [...commits].sort((a, b) => compareText(a.streamId, b.streamId) || a.commit - b.commit);
  const placed: { readonly commit: Commit; readonly atMs: number }[] = [];
  for (const commit of byStream) {
    const before = placed.at(-1);
    const sameStream = before?.commit.streamId === commit.streamId;
    placed.push({ commit, atMs: sameStream ? Math.max(before.atMs, commit.recordedAtMs) : commit.recordedAtMs });
  }
  // The sort is stable, so equal times keep the order by stream and commit.
  return placed.sort((a, b) => a.atMs - b.atMs).map(({ commit }) => commit);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
