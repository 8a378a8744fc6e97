import { isAccountStream, parseAccountStreamId } from '../../domain/account/account-stream.ts';
import { isLifeStream, lifeRowKey, parseLifeStreamId } from '../../domain/life/identity.ts';
import { jsonDifference } from '../../domain/text/json-difference.ts';
import type { JournalArchive } from '../../ports/journal.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';
import { ACCOUNT_ROW } from '../account/account-store.ts';
import type { Anchors } from './anchors.ts';
import type { AuditFailure, FailureKind } from './failure.ts';
import { AUDIT_EXIT_CODES, FAILURE_KINDS } from './failure.ts';
import type { AuditCounts } from './stream-audit.ts';
import { StreamAudit } from './stream-audit.ts';

/** What an audit reads. Without anchors, a journal that somebody rewrote as a whole passes. */
export interface AuditSource {
  readonly archive: JournalArchive;
  readonly view: Pick<PositionsView, 'rowsOf'>;
  readonly anchors: Anchors | null;
  /** Only streams this accepts are walked; all without it. */
  readonly only?: (streamId: string) => boolean;
  /** Told now and then how far it has come. */
  readonly onProgress?: (progress: AuditProgress) => void;
}

/** How far an audit has come. */
export interface AuditProgress {
  /** Streams that were begun, of so many. */
  readonly streams: number;
  readonly of: number;
  readonly commits: number;
}

/** What an audit found. */
export interface Verification extends Readonly<AuditCounts> {
  /** Rows that lag and living lives without a row are no failures: the view is a cache, and the next write repairs it. */
  readonly view: { readonly compared: number; readonly lagging: number; readonly missing: number };
  readonly anchors: { readonly compared: number; readonly withoutAnchor: number } | null;
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
  /** The first of them, in the order in which the streams were walked; null when all is well. */
  readonly first: AuditFailure | null;
  readonly exitCode: number;
}

/** So many commits between two calls of `onProgress`. */
const PROGRESS_EVERY = 500;

/**
 * Walks every stream: commits without a gap, each chained to the one before it, each state what its events fold to, every
 * decision derived again by its own engine, the view's rows what the journal holds, and every anchor met.
 */
export async function verifyJournal(source: AuditSource): Promise<Verification> {
  const streams: string[] = [];
  for await (const streamId of source.archive.streams()) if (source.only?.(streamId) ?? true) streams.push(streamId);
  const audit = new Audit(source, streams.length);
  for (const streamId of streams) await audit.walk(streamId);
  audit.conclude();
  return audit.result();
}

class Audit {
  readonly #source: AuditSource;
  readonly #of: number;
  readonly #counts: AuditCounts = {
    streams: 0,
    commits: 0,
    events: 0,
    decisions: 0,
    unknownEngines: {},
    otherStates: 0,
  };
  readonly #view = { compared: 0, lagging: 0, missing: 0 };
  readonly #rows = new Map<string, ReadonlyMap<string, ViewRow>>();
  readonly #failures: Partial<Record<FailureKind, number>> = {};
  #withoutAnchor = 0;
  #first: AuditFailure | null = null;

  constructor(source: AuditSource, streams: number) {
    this.#source = source;
    this.#of = streams;
  }

  async walk(streamId: string): Promise<void> {
    this.#counts.streams += 1;
    this.#tell();
    // Read before the stream: what the row holds must then be in the stream, however much is written meanwhile.
    const row = await this.#rowOf(streamId);
    const audit = new StreamAudit(streamId, this.#counts, this.#fail);
    let head = 0;
    try {
      for await (const commit of this.#source.archive.read(streamId)) {
        audit.see(commit);
        head = commit.commit;
        this.#meetAnchor(streamId, head, commit.hash);
        if (head === row?.version) this.#compareRow(streamId, row, audit.state);
        if (this.#counts.commits % PROGRESS_EVERY === 0) this.#tell();
      }
    } catch (error) {
      if ((error as { readonly code?: unknown } | null)?.code !== 'JOURNAL_CORRUPT') throw error;
      this.#fail({ kind: 'corrupt', streamId, commit: null, detail: (error as Error).message });
      return;
    }
    if (row === undefined) {
      if (isLiving(audit.state)) this.#view.missing += 1;
      return;
    }
    if (row.version < head) this.#view.lagging += 1;
    if (row.version > head) {
      const detail = `its row stands at commit ${row.version}, its last commit is ${head}`;
      this.#fail({ kind: 'view', streamId, commit: head, detail });
    }
  }

  #tell(): void {
    const { streams, commits } = this.#counts;
    this.#source.onProgress?.({ streams, of: this.#of, commits });
  }

  /** Anchors of commits that nobody met stand for commits that are gone. */
  conclude(): void {
    const { anchors, only } = this.#source;
    for (const { streamId, commit } of anchors?.unmet() ?? []) {
      if (only !== undefined && !only(streamId)) continue;
      this.#fail({ kind: 'anchor', streamId, commit, detail: 'it was appended once and is not in the journal' });
    }
  }

  result(): Verification {
    const kind = FAILURE_KINDS.find((each) => this.#failures[each] !== undefined);
    const { anchors } = this.#source;
    return {
      ...this.#counts,
      view: { ...this.#view },
      anchors: anchors && { compared: anchors.met, withoutAnchor: this.#withoutAnchor },
      failures: this.#failures,
      first: this.#first,
      exitCode: kind === undefined ? 0 : AUDIT_EXIT_CODES[kind],
    };
  }

  readonly #fail = (failure: AuditFailure): void => {
    this.#failures[failure.kind] = (this.#failures[failure.kind] ?? 0) + 1;
    this.#first ??= failure;
  };

  #meetAnchor(streamId: string, commit: number, hash: string): void {
    const verdict = this.#source.anchors?.meet(streamId, commit, hash) ?? 'met';
    if (verdict === 'none') this.#withoutAnchor += 1;
    if (verdict === 'other') {
      const detail = 'it is not the commit that was appended: its hash differs from its anchor';
      this.#fail({ kind: 'anchor', streamId, commit, detail });
    }
  }

  #compareRow(streamId: string, row: ViewRow, state: unknown): void {
    this.#view.compared += 1;
    const difference = jsonDifference(row.state, state);
    if (difference === null) return;
    this.#fail({ kind: 'view', streamId, commit: row.version, detail: `its row differs: ${difference}` });
  }

  async #rowOf(streamId: string): Promise<ViewRow | undefined> {
    if (isAccountStream(streamId)) {
      const { venue, account } = parseAccountStreamId(streamId);
      return (await this.#rowsOf(venue, account)).get(ACCOUNT_ROW);
    }
    if (!isLifeStream(streamId)) return undefined;
    const { key, life } = parseLifeStreamId(streamId);
    return (await this.#rowsOf(key.venue, key.account)).get(lifeRowKey(key, life));
  }

  /** One query per account: rows older than the streams that are read after them are what the comparison can bear. */
  async #rowsOf(venue: string, account: string): Promise<ReadonlyMap<string, ViewRow>> {
    const name = `${venue}#${account}`;
    const known = this.#rows.get(name);
    if (known !== undefined) return known;
    const rows = new Map((await this.#source.view.rowsOf(venue, account)).map((row) => [row.key, row]));
    this.#rows.set(name, rows);
    return rows;
  }
}

const isLiving = (state: unknown): boolean => {
  const { status } = (state ?? {}) as { readonly status?: unknown };
  return status === 'open' || status === 'flat';
};
