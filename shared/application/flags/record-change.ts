import type { FlagChanged, FlagHistory } from '../../domain/flags/flag-history.ts';
import { evolveFlags, flagsStreamId, isNews } from '../../domain/flags/flag-history.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FlagName } from '../../ports/flags.ts';
import type { FlagsHistory } from '../../ports/flags-history.ts';
import type { Ids } from '../../ports/ids.ts';
import { type Journal, JournalConflictError } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';

/** A notice that a flag was changed. Notices are best effort: nothing is decided by them. */
export interface FlagNotice {
  readonly id: string;
  readonly flag: FlagName;
  readonly operation: 'Create' | 'Update' | 'Delete';
  /** UTC milliseconds. */
  readonly atMs: number;
}

export interface FlagRecord {
  readonly journal: Journal;
  readonly history: FlagsHistory;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The path of the flags. */
  readonly path: string;
}

const ATTEMPTS = 4;

/** Writes down who changed a flag, when, and to which version; answers with false when that was written down before. */
export async function recordFlagChange(record: FlagRecord, notice: FlagNotice): Promise<boolean> {
  const { journal, clock, ids, path } = record;
  const event = await seen(record, notice);
  const streamId = flagsStreamId(path);
  for (let attempt = 1; ; attempt++) {
    const last = await journal.loadLast(streamId);
    const history = (last?.state ?? {}) as FlagHistory;
    if (!isNews(history, event)) return false;
    try {
      await journal.append({
        streamId,
        commit: (last?.commit ?? 0) + 1,
        commitId: ids.next(),
        recordedAtMs: clock.now(),
        correlationId: notice.id,
        causationId: notice.id,
        flagsVersion: 'not-asked',
        hasOrder: false,
        previousHash: last?.hash ?? '',
        events: [event],
        state: evolveFlags(history, event),
      });
    } catch (error) {
      if (!(error instanceof JournalConflictError) || attempt >= ATTEMPTS) throw error;
      continue;
    }
    tell(record.log, event);
    return true;
  }
}

/** The notice says neither who nor which version: the store does, of the newest one. */
async function seen({ history }: FlagRecord, { flag, operation, atMs }: FlagNotice): Promise<FlagChanged> {
  const newest = operation === 'Delete' ? null : await history.newest(flag);
  return {
    type: 'FlagChanged',
    v: 1,
    data: {
      flag,
      operation,
      version: newest?.version ?? null,
      value: newest?.value ?? null,
      changedBy: newest?.changedBy ?? null,
      changedAtMs: newest?.changedAtMs ?? atMs,
    },
  };
}

function tell(log: Log, { data }: FlagChanged): void {
  const by = data.changedBy ?? 'somebody';
  const what =
    data.operation === 'Delete' ? 'removed' : `set to ${JSON.stringify(data.value)}, version ${data.version}`;
  log.warn(`[EXIT_MODE] ${data.flag} ${what}, by ${by}`, { ...data });
}
