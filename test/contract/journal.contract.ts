import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_ITEM_BYTES } from '../../shared/adapters/journal-record.ts';
import { type Commit, type Journal, JournalConflictError } from '../../shared/ports/journal.ts';
import { aCommit, all, fill } from './commits.ts';

export interface JournalSubject {
  readonly journal: Journal & { scanSince(recordedAtMs: number): AsyncIterable<Commit> };
  stop(): Promise<void>;
}

/** What every journal does. The subject is made once; every test uses streams of its own. */
export function journalContract(name: string, makeSubject: () => Promise<JournalSubject>): void {
  describe(`journal: ${name}`, () => {
    let subject: JournalSubject;
    let streams = 0;
    const aStream = (): string => `exit#binance#main#S${++streams}USDT#BOTH#1`;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    afterAll(() => subject.stop());

    it('knows nothing of a stream without commits', async () => {
      const streamId = aStream();
      expect(await subject.journal.loadLast(streamId)).toBeUndefined();
      expect(await all(subject.journal.read(streamId))).toEqual([]);
    });

    it('answers the first commit as it stands, with a hash', async () => {
      const commit = aCommit({ streamId: aStream() });
      const appended = await subject.journal.append(commit);
      expect(appended).toEqual({ ...commit, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(await subject.journal.loadLast(commit.streamId)).toEqual(appended);
    });

    it('gives the one hash that this commit has in every journal', async () => {
      const commit = aCommit({ streamId: 'exit#binance#golden#BTCUSDT#BOTH#1' });
      const appended = await subject.journal.append(commit);
      expect(appended.hash).toBe('5963474f001ceadadd12a94cd6063df0c9e1e73c39d23c8432f788ab45048c4a');
      const second = aCommit({ streamId: commit.streamId, commit: 2, previousHash: appended.hash, hasOrder: true });
      expect((await subject.journal.append(second)).hash).toBe(
        'e2281d2228db805dab917b2613b0da84153b562655ce863ef83a059b56032bb5',
      );
    });

    it('reads commits in order without gaps, numbers as numbers', async () => {
      const streamId = aStream();
      const appended = await fill(subject.journal, streamId, 12);
      const read = await all(subject.journal.read(streamId));
      expect(read).toEqual(appended);
      expect(read.map(({ commit }) => commit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(await subject.journal.loadLast(streamId)).toEqual(appended.at(-1));
    });

    it('chains every commit to the one before it', async () => {
      const streamId = aStream();
      await fill(subject.journal, streamId, 4);
      const read = await all(subject.journal.read(streamId));
      expect(read.map(({ previousHash }) => previousHash)).toEqual(['', ...read.slice(0, -1).map(({ hash }) => hash)]);
      expect(new Set(read.map(({ hash }) => hash)).size).toBe(4);
    });

    it('reads from a commit on', async () => {
      const streamId = aStream();
      await fill(subject.journal, streamId, 11);
      const numbers = async (from: number): Promise<number[]> =>
        (await all(subject.journal.read(streamId, from))).map(({ commit }) => commit);
      expect(await numbers(9)).toEqual([9, 10, 11]);
      expect(await numbers(12)).toEqual([]);
    });

    it('keeps streams apart whose ids begin alike', async () => {
      const streamId = aStream();
      await fill(subject.journal, streamId, 2);
      await fill(subject.journal, `${streamId}0`, 3);
      expect(await all(subject.journal.read(streamId))).toHaveLength(2);
      expect((await subject.journal.loadLast(streamId))?.commit).toBe(2);
    });

    it('refuses a number that another commit has, and keeps that one', async () => {
      const streamId = aStream();
      const [first] = await fill(subject.journal, streamId, 1);
      const late = subject.journal.append(aCommit({ streamId, commitId: 'other' }));
      await expect(late).rejects.toThrow(JournalConflictError);
      await expect(late).rejects.toMatchObject({ code: 'JOURNAL_CONFLICT', streamId, commit: 1 });
      expect(await all(subject.journal.read(streamId))).toEqual([first]);
    });

    it('succeeds when the same commit is written again, with what stands there', async () => {
      const streamId = aStream();
      const first = await subject.journal.append(aCommit({ streamId }));
      const again = await subject.journal.append(aCommit({ streamId, recordedAtMs: 1_800_000_000_999 }));
      expect(again).toEqual(first);
      await fill(subject.journal, streamId, 2);
      expect(await subject.journal.append(aCommit({ streamId }))).toEqual(first);
    });

    it('lets one of many racing writers win', async () => {
      const streamId = aStream();
      const attempts = Array.from({ length: 20 }, (_, writer) =>
        subject.journal.append(aCommit({ streamId, commitId: `writer-${writer}` })),
      );
      const outcomes = await Promise.allSettled(attempts);
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      const losses = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(winners).toHaveLength(1);
      expect(losses.every((reason) => reason instanceof JournalConflictError)).toBe(true);
      expect(await all(subject.journal.read(streamId))).toEqual(winners);
    });

    it('keeps text of any script and every JSON value', async () => {
      const data = {
        note: '币安人生 — "ß" \u0000 \ud83d\ude80 \ud800',
        nothing: null,
        list: [1.5, '1.50', -0.1],
        deep: { a: [{}] },
      };
      const streamId = `exit#binance#main#币安人生${++streams}#LONG#1`;
      await subject.journal.append(aCommit({ streamId, events: [{ type: 'Noted', v: 2, data }], state: [null, data] }));
      const last = await subject.journal.loadLast(streamId);
      expect(last?.events).toEqual([{ type: 'Noted', v: 2, data }]);
      expect(last?.state).toEqual([null, data]);
    });

    it('keeps the empty list of events and a null state', async () => {
      const streamId = aStream();
      await subject.journal.append(aCommit({ streamId, events: [], state: null }));
      expect(await subject.journal.loadLast(streamId)).toMatchObject({ events: [], state: null });
    });

    it('takes a large commit, and reads a stream of more than one page', async () => {
      const streamId = aStream();
      const state = { text: `é${'x'.repeat(350_000)}` };
      const appended = await fill(subject.journal, streamId, 5, () => ({ state }));
      expect(await all(subject.journal.read(streamId))).toEqual(appended);
    });

    it('refuses a commit above the limit of one item before it is sent', async () => {
      const streamId = aStream();
      const tooLarge = subject.journal.append(aCommit({ streamId, state: 'x'.repeat(MAX_ITEM_BYTES) }));
      await expect(tooLarge).rejects.toMatchObject({ code: 'JOURNAL_COMMIT_REFUSED', streamId, commit: 1 });
      await expect(tooLarge).rejects.toThrow(/409600/);
      expect(await subject.journal.loadLast(streamId)).toBeUndefined();
    });

    it('refuses what is not a commit', async () => {
      const cyclic: Record<string, unknown> = {};
      cyclic.self = cyclic;
      const wrong = [{ commit: 0 }, { commit: 1.5 }, { commitId: '' }, { recordedAtMs: Number.NaN }];
      for (const changes of [...wrong, { state: undefined }, { state: cyclic }]) {
        const appended = subject.journal.append(aCommit({ streamId: aStream(), ...changes }));
        await expect(appended).rejects.toMatchObject({ code: 'JOURNAL_COMMIT_REFUSED' });
      }
    });

    it('shares nothing with its callers', async () => {
      const streamId = aStream();
      const state = { quantity: '1' };
      const appended = await subject.journal.append(aCommit({ streamId, state }));
      state.quantity = '2';
      (appended.state as { quantity: string }).quantity = '3';
      expect((await subject.journal.loadLast(streamId))?.state).toEqual({ quantity: '1' });
    });

    it('scans commits of all streams since a moment, by time, then stream, a stream always in its own order', async () => {
      const [a, b] = [aStream(), aStream()];
      const since = 1_900_000_000_000;
      await fill(subject.journal, b, 3, (commit) => ({ recordedAtMs: since + commit * 10 }));
      // The second commit of `a` comes from a machine whose clock runs 15 ms behind.
      await fill(subject.journal, a, 3, (commit) => ({ recordedAtMs: since + ([20, 5, 30][commit - 1] ?? 0) }));
      await fill(subject.journal, aStream(), 1, () => ({ recordedAtMs: since - 1 }));
      const scanned = await all(subject.journal.scanSince(since));
      expect(scanned.map(({ streamId, commit }) => [streamId, commit])).toEqual([
        [b, 1],
        [a, 1],
        [a, 2],
        [b, 2],
        [a, 3],
        [b, 3],
      ]);
    });
  });
}
