import type { Journal } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import { anchorLine } from './anchors.ts';

/**
 * The journal, and every append told to the log as well: a second place, which who may write to the table cannot rewrite.
 * An append whose answer was lost is not told; the next one of the stream carries its hash.
 */
export const anchoredJournal = (journal: Journal, log: Pick<Log, 'info'>): Journal => ({
  loadLast: (streamId) => journal.loadLast(streamId),
  read: (streamId, fromCommit) => journal.read(streamId, fromCommit),
  append: async (commit) => {
    const appended = await journal.append(commit);
    log.info(anchorLine(appended));
    return appended;
  },
});
