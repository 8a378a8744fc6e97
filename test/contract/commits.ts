import type { Commit, NewCommit } from '../../shared/ports/journal.ts';

/** A small, valid commit; give what matters to the test. */
export function aCommit(changes: Partial<NewCommit> = {}): NewCommit {
  return {
    streamId: 'exit#binance#main#BTCUSDT#BOTH#1',
    commit: 1,
    commitId: `commit-${changes.commit ?? 1}`,
    recordedAtMs: 1_800_000_000_000,
    correlationId: 'trade-1',
    causationId: 'trade-1',
    flagsVersion: 'EXIT_MODE:1',
    hasOrder: false,
    previousHash: '',
    events: [{ type: 'PositionOpened', v: 1, data: { quantity: '0.015', price: '64000.10' } }],
    state: { status: 'open', quantity: '0.015' },
    ...changes,
  };
}

/** Commits 1…count of a stream, each with the hash of the one before it, appended one after the other. */
export async function fill(
  journal: { append(commit: NewCommit): Promise<Commit> },
  streamId: string,
  count: number,
  changes: (commit: number) => Partial<NewCommit> = () => ({}),
): Promise<Commit[]> {
  const commits: Commit[] = [];
  for (let commit = 1; commit <= count; commit++) {
    const previousHash = commits.at(-1)?.hash ?? '';
    commits.push(await journal.append(aCommit({ streamId, commit, previousHash, ...changes(commit) })));
  }
  return commits;
}

/** Everything an async iterable gives, in order. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
