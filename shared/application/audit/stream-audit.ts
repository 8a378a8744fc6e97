import type { JudgementInput } from '../../domain/judge/judge.ts';
import { ENGINES } from '../../domain/judge/judge.ts';
import type { ExitDecisionMade } from '../../domain/life/events.ts';
import { isLifeStream } from '../../domain/life/identity.ts';
import { jsonDifference } from '../../domain/text/json-difference.ts';
import type { Commit, StoredEvent } from '../../ports/journal.ts';
import { STATE_VERSION } from '../lives/life-store.ts';
import type { AuditFailure, FailureKind } from './failure.ts';
import type { StreamKind } from './stream-kinds.ts';
import { streamKind } from './stream-kinds.ts';

/** What an audit counts on its way through the streams. */
export interface AuditCounts {
  streams: number;
  commits: number;
  events: number;
  /** Decisions that were derived again. */
  decisions: number;
  /** Decisions that were not, by the version of an engine this code does not have. */
  readonly unknownEngines: Record<string, number>;
  /** States of another shape than today's: folded, and not compared. */
  otherStates: number;
}

/** Checks the commits of one stream, offered in order. After a failure it goes on from what is stored, so that one failure is told once. */
export class StreamAudit {
  readonly #streamId: string;
  readonly #kind: StreamKind;
  readonly #counts: AuditCounts;
  readonly #fail: (failure: AuditFailure) => void;
  #commit = 0;
  #hash = '';
  #state: unknown;

  constructor(streamId: string, counts: AuditCounts, fail: (failure: AuditFailure) => void) {
    this.#streamId = streamId;
    this.#counts = counts;
    this.#fail = fail;
    this.#kind = streamKind(streamId);
    this.#state = this.#kind.initial;
  }

  see(commit: Commit): void {
    this.#counts.commits += 1;
    this.#counts.events += commit.events.length;
    const isNext = commit.commit === this.#commit + 1;
    if (!isNext) this.#tell('gap', commit, `it follows commit ${this.#commit}`);
    else if (commit.previousHash !== this.#hash) {
      this.#tell(
        'chain',
        commit,
        `it names ${short(commit.previousHash)} as the commit before, which is ${short(this.#hash)}`,
      );
    }
    // Nothing can be folded over what is missing: the next commit is checked again.
    this.#state = isNext ? this.#folded(commit) : plain(commit);
    this.#commit = commit.commit;
    this.#hash = commit.hash;
    for (const [index, event] of commit.events.entries()) this.#deriveAgain(commit, event, index);
  }

  /** The state after the last commit, as the view should hold it. */
  get state(): unknown {
    return this.#state;
  }

  #folded(commit: Commit): unknown {
    let folded: unknown;
    try {
      folded = this.#kind.fold(commit.events, this.#state);
    } catch (error) {
      this.#tell('fold', commit, error instanceof Error ? error.message : String(error));
      return plain(commit);
    }
    if (isOlderShape(commit)) {
      this.#counts.otherStates += 1;
      return folded;
    }
    const difference = jsonDifference(plain(commit), folded);
    if (difference !== null) this.#tell('fold', commit, `its state differs from its events: ${difference}`);
    return difference === null ? folded : plain(commit);
  }

  #deriveAgain(commit: Commit, { type, data }: StoredEvent, index: number): void {
    if (type !== 'ExitDecisionMade') return;
    const { decision, input, engineVersion } = data as unknown as ExitDecisionMade['data'];
    const engine = Object.hasOwn(ENGINES, engineVersion) ? ENGINES[engineVersion] : undefined;
    if (engine === undefined) {
      const { unknownEngines } = this.#counts;
      unknownEngines[engineVersion] = (unknownEngines[engineVersion] ?? 0) + 1;
      return;
    }
    this.#counts.decisions += 1;
    const difference = differenceOf(decision, () => engine(input as JudgementInput));
    if (difference !== null) this.#tell('decision', commit, `event ${index}, engine ${engineVersion}: ${difference}`);
  }

  #tell(kind: FailureKind, { commit }: Commit, detail: string): void {
    this.#fail({ kind, streamId: this.#streamId, commit, detail });
  }
}

function differenceOf(decision: unknown, derive: () => unknown): string | null {
  try {
    return jsonDifference(decision, derive());
  } catch (error) {
    return `cannot be derived again: ${String(error)}`;
  }
}

/** The state a commit holds, without the envelope that names its shape. */
const plain = ({ streamId, state }: Commit): unknown =>
  isLifeStream(streamId) ? (state as { readonly life?: unknown } | null)?.life : state;

const isOlderShape = ({ streamId, state }: Commit): boolean =>
  isLifeStream(streamId) && (state as { readonly v?: unknown } | null)?.v !== STATE_VERSION;

const short = (hash: string): string => (hash === '' ? 'none' : `${hash.slice(0, 12)}…`);
