import { isDeepStrictEqual } from 'node:util';
import { ENGINES } from '../../../shared/domain/judge/judge.ts';
import type { ExitDecisionMade, LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import { type LifeState, unknownLife } from '../../../shared/domain/life/state.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { ViewRow } from '../../../shared/ports/positions-view.ts';
import { Violation } from './violation.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/**
 * I9: the journal re-derives. This is the one invariant that speaks of the domain itself, so it uses the domain: folding
 * the raw events gives the state that was written with them and every row of the view, deciding again gives the decision.
 */
export class Derivation {
  /** States as they were folded here, by stream; commit numbers count from 1. */
  readonly #states = new Map<string, LifeState[]>();
  readonly #heads = new Map<string, { readonly commit: number; readonly hash: string }>();

  onCommit(commit: Commit): void {
    const { streamId } = commit;
    const head = this.#heads.get(streamId) ?? { commit: 0, hash: '' };
    if (commit.commit !== head.commit + 1 || commit.previousHash !== head.hash)
      throw new Violation('I9', streamId, `commit ${commit.commit} does not follow commit ${head.commit}`);
    this.#heads.set(streamId, commit);
    if (!streamId.startsWith('exit#')) return;
    const states = this.#states.get(streamId) ?? [];
    this.#states.set(streamId, states);
    const events = commit.events as unknown as readonly LifeEvent[];
    const state = fold(events, states.at(-1) ?? unknownLife);
    states.push(state);
    if (!isDeepStrictEqual(plain((commit.state as { life: unknown }).life), plain(state)))
      throw new Violation('I9', streamId, `folding does not give the state of commit ${commit.commit}`);
    for (const event of events) if (event.type === 'ExitDecisionMade') this.#again(commit, event);
  }

  onRow(venue: string, account: string, row: ViewRow): void {
    const [kind, symbol, positionSide, life] = row.key.split('#');
    if (kind !== 'life') return;
    const streamId = `exit#${venue}#${account}#${symbol}#${positionSide}#${life}`;
    const state = this.#states.get(streamId)?.[row.version - 1];
    if (state === undefined || !isDeepStrictEqual(plain(row.state), plain(state)))
      throw new Violation('I9', streamId, `the view's row is not what commit ${row.version} folds to`);
  }

  #again({ streamId, commit }: Commit, { data }: ExitDecisionMade): void {
    const engine = ENGINES[data.engineVersion];
    if (engine === undefined)
      throw new Violation('I9', streamId, `no engine ${data.engineVersion} for commit ${commit}`);
    if (!isDeepStrictEqual(plain(engine(data.input)), plain(data.decision)))
      throw new Violation('I9', streamId, `deciding again does not give the decision of commit ${commit}`);
  }
}
